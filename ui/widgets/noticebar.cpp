#include "widgets/noticebar.h"

#include "widgets/buttons.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QStyle>
#include <QTimer>

#include <algorithm>

namespace onggi::ui {

NoticeBar::NoticeBar(QWidget* parent) : QFrame(parent)
{
    m_text = new QLabel(this);
    m_text->setWordWrap(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_button = new Button({}, Button::Kind::Quiet, {}, this);
    auto* close = new IconButton("close", tr("Dismiss"), this);
    m_timer = new QTimer(this);
    m_timer->setSingleShot(true);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(14, 6, 8, 6);
    layout->setSpacing(8);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_button);
    layout->addWidget(close);
    connect(m_button, &QPushButton::clicked, this, [this] {
        m_timer->stop();
        hide();
        emit buttonClicked();
    });
    connect(close, &QToolButton::clicked, this, &NoticeBar::dismiss);
    connect(m_timer, &QTimer::timeout, this, [this] {
        hide();
        emit expired();
    });
    hide();
}

void NoticeBar::showError(const QString& sentence, const QString& buttonText)
{
    present(Kind::Error, sentence, buttonText, 0);
}

void NoticeBar::showNotice(const QString& sentence, const QString& buttonText, int milliseconds)
{
    present(Kind::Notice, sentence, buttonText, milliseconds);
}

void NoticeBar::dismiss()
{
    const bool counting = m_timer->isActive();
    m_timer->stop();
    hide();
    // What would have happened after the wait happens now: closing is no second "undo".
    if (counting)
        emit expired();
    emit dismissed();
}

void NoticeBar::floatOverParent()
{
    floatOver(*parentWidget());
}

void NoticeBar::floatOver(QWidget& area)
{
    m_area = &area;
    setAutoFillBackground(true);
    area.installEventFilter(this);
}

bool NoticeBar::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_area && event->type() == QEvent::Resize && isVisible())
        place();
    return QFrame::eventFilter(watched, event);
}

void NoticeBar::place()
{
    constexpr int margin = 14;
    const int wide = m_area->width() - 2 * margin;
    const int high = std::max(sizeHint().height(), heightForWidth(wide));
    const auto corner = m_area == parentWidget() ? QPoint() : m_area->mapTo(parentWidget(), QPoint());
    setGeometry(corner.x() + margin, corner.y() + m_area->height() - high - margin, wide, high);
    raise();
}

void NoticeBar::present(Kind kind, const QString& sentence, const QString& buttonText, int milliseconds)
{
    setProperty("kind", kind == Kind::Error ? "error" : "notice");
    // What stands in it is coloured by its kind, too.
    for (QWidget* each : {static_cast<QWidget*>(this), static_cast<QWidget*>(m_text), static_cast<QWidget*>(m_button)}) {
        each->style()->unpolish(each);
        each->style()->polish(each);
    }
    m_text->setText(sentence);
    m_button->setText(buttonText);
    m_button->setVisible(!buttonText.isEmpty());
    if (milliseconds > 0)
        m_timer->start(milliseconds);
    else
        m_timer->stop();
    show();
    if (m_area)
        place();
}

} // namespace onggi::ui
