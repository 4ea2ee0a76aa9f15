#include "images/buildoutput.h"

#include "images/buildlog.h"
#include "widgets/theme.h"

#include <QListView>
#include <QPainter>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QSplitter>
#include <QStyledItemDelegate>
#include <QTextBlock>
#include <QVBoxLayout>

#include <algorithm>

namespace onggi::ui {

namespace {

constexpr int mostBlocks = 50'000;
constexpr int rowHeight = 34;

class StepDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override { return {120, rowHeight}; }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const Colors& colors = Theme::colors();
        auto state = BuildLog::State(index.data(BuildLog::StateRole).toInt());
        bool selected = option.state & QStyle::State_Selected;
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->fillRect(option.rect, selected ? colors.selection : option.state & QStyle::State_MouseOver ? colors.hover : colors.panel);
        QColor color = state == BuildLog::State::Failed    ? colors.error
                       : state == BuildLog::State::Running ? colors.warning
                       : state == BuildLog::State::Cached  ? colors.muted
                                                           : colors.running;
        QRect area = option.rect.adjusted(12, 0, -12, 0);
        const char* icon = state == BuildLog::State::Failed ? "alert" : state == BuildLog::State::Running ? "play" : "check";
        painter->drawPixmap(area.left(), area.center().y() - 7,
                            Theme::pixmap(QString::fromLatin1(icon), 15, color, option.widget ? option.widget->devicePixelRatioF() : 1));
        QString detail = index.data(BuildLog::DetailRole).toString();
        QFont small = option.font;
        small.setPointSizeF(option.font.pointSizeF() * 0.9);
        int width = QFontMetrics(small).horizontalAdvance(detail);
        painter->setFont(small);
        painter->setPen(state == BuildLog::State::Failed ? colors.error : colors.muted);
        painter->drawText(area, Qt::AlignRight | Qt::AlignVCenter, detail);
        QFont mono = Theme::monospace();
        mono.setPointSizeF(option.font.pointSizeF() * 0.92);
        painter->setFont(mono);
        painter->setPen(state == BuildLog::State::Failed ? colors.error : colors.text);
        QRect text = area.adjusted(24, 0, -width - 12, 0);
        painter->drawText(text, Qt::AlignVCenter, QFontMetrics(mono).elidedText(index.data().toString(), Qt::ElideRight, text.width()));
        painter->restore();
    }
};

} // namespace

BuildOutput::BuildOutput(BuildLog& log, QWidget* parent)
    : QWidget(parent)
    , m_log(log)
    , m_steps(new QListView)
    , m_text(new QPlainTextEdit)
{
    m_steps->setAccessibleName(tr("Steps"));
    m_steps->setModel(&log);
    m_steps->setItemDelegate(new StepDelegate(m_steps));
    m_steps->setFrameShape(QFrame::NoFrame);
    m_steps->setMouseTracking(true);
    m_steps->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_steps->setMinimumWidth(220);
    m_text->setAccessibleName(tr("Output"));
    m_text->setReadOnly(true);
    m_text->setProperty("kind", "bare");
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_text->setMaximumBlockCount(mostBlocks);
    m_text->setLineWrapMode(QPlainTextEdit::WidgetWidth);
    m_text->setWordWrapMode(QTextOption::WrapAnywhere);
    m_text->setFont(Theme::monospace());
    m_text->setPlaceholderText(tr("What the build prints appears here."));
    m_text->document()->setDocumentMargin(8);
    auto* splitter = new QSplitter;
    splitter->addWidget(m_steps);
    splitter->addWidget(m_text);
    splitter->setStretchFactor(0, 2);
    splitter->setStretchFactor(1, 3);
    splitter->setHandleWidth(1);
    splitter->setChildrenCollapsible(false);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(splitter);
    connect(&log, &BuildLog::stepBegun, this, [this](int row) {
        auto index = m_log.index(row);
        auto last = m_text->document()->lastBlock();
        m_places.append(last.blockNumber() + (last.length() > 1 ? 1 : 0));
        append(index.data().toString(), true, false);
        m_steps->scrollToBottom();
    });
    connect(&log, &BuildLog::printed, this, [this](const QString& text, bool error) { append(text, false, error); });
    connect(m_steps->selectionModel(), &QItemSelectionModel::currentChanged, this, [this](const QModelIndex& index) {
        if (index.isValid() && m_steps->hasFocus())
            goToStep(index.row());
    });
    connect(m_steps, &QListView::clicked, this, [this](const QModelIndex& index) { goToStep(index.row()); });
}

void BuildOutput::clear()
{
    m_text->clear();
    m_places.clear();
}

void BuildOutput::say(const QString& text)
{
    append(text, true, false);
}

void BuildOutput::append(const QString& text, bool heading, bool error)
{
    const Colors& colors = Theme::colors();
    auto* bar = m_text->verticalScrollBar();
    bool follows = bar->value() >= bar->maximum() - 4;
    QTextCursor cursor(m_text->document());
    cursor.movePosition(QTextCursor::End);
    QTextCharFormat format;
    format.setForeground(error ? colors.error : heading ? colors.accent : colors.text);
    if (heading)
        format.setFontWeight(QFont::DemiBold);
    QString shown = text;
    // A heading stands on lines of its own, however what was printed before it ended.
    if (heading) {
        if (!cursor.atBlockStart())
            shown.prepend(u'\n');
        shown += u'\n';
    }
    cursor.insertText(shown, format);
    if (follows)
        bar->setValue(bar->maximum());
}

void BuildOutput::goToStep(int row)
{
    if (row < 0 || row >= m_places.size())
        return;
    // Blocks are counted from those that were dropped from the top as well; then the place is only near.
    auto block = m_text->document()->findBlockByNumber(std::min(m_places[row], m_text->document()->blockCount() - 1));
    QTextCursor cursor(block);
    m_text->setTextCursor(cursor);
    m_text->centerCursor();
}

void BuildOutput::showFailure()
{
    append(m_log.failureTitle(), true, true);
    append(m_log.error() + u'\n', false, true);
    if (auto excerpt = m_log.excerpt(); !excerpt.isEmpty())
        append(excerpt + u'\n', false, false);
    if (int row = m_log.failedStep(); row >= 0) {
        m_steps->setCurrentIndex(m_log.index(row));
        m_steps->scrollTo(m_log.index(row));
    }
    m_text->verticalScrollBar()->setValue(m_text->verticalScrollBar()->maximum());
}

} // namespace onggi::ui
