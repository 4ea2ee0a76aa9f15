#include "widgets/jsonview.h"

#include "widgets/buttons.h"
#include "widgets/searchfield.h"
#include "widgets/theme.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QPlainTextEdit>
#include <QRegularExpression>
#include <QScrollBar>
#include <QSyntaxHighlighter>
#include <QVBoxLayout>

namespace onggi::ui {

namespace {

class JsonHighlighter : public QSyntaxHighlighter
{
public:
    using QSyntaxHighlighter::QSyntaxHighlighter;

protected:
    void highlightBlock(const QString& text) override
    {
        const auto& c = Theme::colors();
        // One pass: a string that stands before a colon is a key.
        static const QRegularExpression token(R"re(("(?:[^"\\]|\\.)*")(\s*:)?|\b(true|false|null)\b|-?\d+(?:\.\d+)?)re");
        auto found = token.globalMatch(text);
        while (found.hasNext()) {
            const auto match = found.next();
            const bool key = !match.captured(2).isEmpty();
            const bool string = !match.captured(1).isEmpty();
            const auto color = key ? c.accent : string ? c.text : !match.captured(3).isEmpty() ? c.warning : c.link;
            setFormat(int(match.capturedStart()), int(match.capturedLength(string ? 1 : 0)), color);
        }
    }
};

} // namespace

JsonView::JsonView(QWidget* parent) : QWidget(parent)
{
    m_search = new SearchField(tr("Search in JSON…"), this);
    m_search->setAccessibleName(tr("Search in JSON"));
    m_search->setFixedWidth(280);
    m_count = new QLabel(this);
    m_count->setProperty("kind", "small");
    auto* previous = new IconButton("chevron-up", tr("Previous match"), this);
    auto* next = new IconButton("chevron-down", tr("Next match"), this);
    auto* copy = new Button(tr("Copy all"), Button::Kind::Quiet, "copy", this);
    m_text = new QPlainTextEdit(this);
    m_text->setReadOnly(true);
    m_text->setFrameShape(QFrame::NoFrame);
    m_text->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_text->setAccessibleName(tr("JSON"));
    m_text->setStyleSheet("QPlainTextEdit { border: none; border-radius: 0; padding: 4px 10px; }");
    m_text->setFont(Theme::monospace(1));
    auto* highlighter = new JsonHighlighter(m_text->document());

    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(14, 8, 14, 8);
    bar->addWidget(m_search);
    bar->addWidget(previous);
    bar->addWidget(next);
    bar->addWidget(m_count);
    bar->addStretch();
    bar->addWidget(copy);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(bar);
    layout->addWidget(m_text, 1);

    connect(m_search, &SearchField::edited, this, &JsonView::search);
    connect(m_search, &QLineEdit::returnPressed, this, [this] { step(false); });
    connect(previous, &QToolButton::clicked, this, [this] { step(true); });
    connect(next, &QToolButton::clicked, this, [this] { step(false); });
    connect(copy, &QPushButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(m_text->toPlainText()); });
    connect(&Theme::instance(), &Theme::changed, this, [this, highlighter] {
        m_text->setFont(Theme::monospace(1));
        highlighter->rehighlight();
    });
}

void JsonView::setJson(const QJsonObject& json)
{
    const auto text = QString::fromUtf8(QJsonDocument(json).toJson(QJsonDocument::Indented));
    if (text == m_text->toPlainText())
        return;
    const int at = m_text->verticalScrollBar()->value();
    m_text->setPlainText(text);
    m_text->verticalScrollBar()->setValue(at);
    search(m_search->text());
}

void JsonView::clear()
{
    m_text->clear();
    m_hits.clear();
    m_count->clear();
}

void JsonView::search(const QString& text)
{
    m_hits.clear();
    m_current = -1;
    QList<QTextEdit::ExtraSelection> marks;
    if (!text.isEmpty()) {
        auto back = Theme::colors().warning;
        back.setAlpha(90);
        for (auto cursor = m_text->document()->find(text); !cursor.isNull(); cursor = m_text->document()->find(text, cursor)) {
            QTextEdit::ExtraSelection mark;
            mark.cursor = cursor;
            mark.format.setBackground(back);
            marks.append(mark);
            m_hits.append(cursor.selectionStart());
        }
    }
    m_text->setExtraSelections(marks);
    showCount();
    if (!m_hits.isEmpty())
        step(false);
}

void JsonView::step(bool backward)
{
    if (m_hits.isEmpty())
        return;
    m_current = (m_current + (backward ? m_hits.size() - 1 : 1)) % m_hits.size();
    if (m_current < 0)
        m_current = m_hits.size() - 1;
    auto cursor = m_text->textCursor();
    cursor.setPosition(m_hits[m_current]);
    cursor.setPosition(m_hits[m_current] + int(m_search->text().size()), QTextCursor::KeepAnchor);
    m_text->setTextCursor(cursor);
    m_text->centerCursor();
    showCount();
}

void JsonView::showCount()
{
    if (m_search->text().isEmpty())
        m_count->clear();
    else if (m_hits.isEmpty())
        m_count->setText(tr("Nothing found"));
    else
        m_count->setText(tr("%1 of %2").arg(m_current + 1).arg(m_hits.size()));
}

} // namespace onggi::ui
