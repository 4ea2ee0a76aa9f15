#include "shell/commandstrip.h"

#include "shell/explain.h"
#include "widgets/buttons.h"
#include "widgets/theme.h"

#include <QClipboard>
#include <QFrame>
#include <QGridLayout>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QStyle>
#include <QTimer>

namespace onggi::ui {

namespace {
constexpr int copiedTime = 1500;
constexpr int popupWidth = 560;
} // namespace

CommandStrip::CommandStrip(QWidget* parent) : QWidget(parent)
{
    setProperty("kind", "panel");
    setAttribute(Qt::WA_StyledBackground);
    m_text = new QLabel(this);
    m_text->setTextFormat(Qt::PlainText);
    m_text->setText(tr("The docker command that equals what you do appears here."));
    m_text->setProperty("kind", "small");
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_text->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_copy = new Button(tr("Copy"), Button::Kind::Quiet, {}, this);
    m_explain = new Button(tr("Explain"), Button::Kind::Quiet, {}, this);
    m_copy->hide();
    m_explain->hide();
    auto* line = new QFrame(this);
    line->setProperty("kind", "line");
    line->setFixedHeight(1);
    auto* row = new QHBoxLayout;
    row->setContentsMargins(14, 3, 14, 3);
    row->setSpacing(10);
    row->addWidget(m_text, 1);
    row->addWidget(m_copy);
    row->addWidget(m_explain);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(line);
    layout->addLayout(row);
    setFixedHeight(34);
    connect(m_copy, &QPushButton::clicked, this, &CommandStrip::copy);
    connect(m_explain, &QPushButton::clicked, this, &CommandStrip::explain);
}

void CommandStrip::setLine(const QString& line)
{
    m_line = line;
    m_text->setProperty("kind", "command");
    // The hint's size goes with the hint's rule: the font comes after it.
    m_text->style()->unpolish(m_text);
    m_text->style()->polish(m_text);
    m_text->setFont(Theme::monospace());
    m_text->setText("$ " + line);
    m_text->setToolTip(line);
    m_copy->setVisible(!line.isEmpty());
    m_explain->setVisible(explainLine(line).has_value());
}

void CommandStrip::copy()
{
    QGuiApplication::clipboard()->setText(m_line);
    m_copy->setText(tr("Copied"));
    QTimer::singleShot(copiedTime, m_copy, [this] { m_copy->setText(tr("Copy")); });
}

void CommandStrip::explain()
{
    const auto words = explainLine(m_line);
    if (!words)
        return;
    auto* popup = new QFrame(this, Qt::Popup);
    popup->setAttribute(Qt::WA_DeleteOnClose);
    popup->setProperty("kind", "popup");
    popup->setAccessibleName(tr("Explanation"));
    auto* grid = new QGridLayout(popup);
    grid->setContentsMargins(16, 14, 16, 14);
    grid->setHorizontalSpacing(16);
    grid->setVerticalSpacing(9);
    grid->setColumnStretch(1, 1);
    int row = 0;
    for (const auto& [shown, meaning] : *words) {
        auto* left = new QLabel(shown, popup);
        left->setTextFormat(Qt::PlainText);
        left->setFont(Theme::monospace());
        left->setWordWrap(true);
        left->setMaximumWidth(popupWidth * 2 / 5);
        auto* right = new QLabel(meaning, popup);
        right->setTextFormat(Qt::PlainText);
        right->setWordWrap(true);
        right->setProperty("kind", "muted");
        grid->addWidget(left, row, 0, Qt::AlignTop);
        grid->addWidget(right, row, 1, Qt::AlignTop);
        ++row;
    }
    popup->setFixedWidth(popupWidth);
    popup->adjustSize();
    const auto corner = m_explain->mapToGlobal(QPoint(m_explain->width(), 0));
    popup->move(corner.x() - popup->width(), corner.y() - popup->height() - 8);
    popup->show();
}

} // namespace onggi::ui
