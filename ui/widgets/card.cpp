#include "widgets/card.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QStyle>
#include <QVBoxLayout>

namespace onggi::ui {

Card::Card(QWidget* parent) : QFrame(parent)
{
    setProperty("kind", "card");
}

QVBoxLayout* Card::body()
{
    if (!m_body) {
        m_body = new QVBoxLayout(this);
        m_body->setContentsMargins(14, 12, 14, 12);
        m_body->setSpacing(8);
    }
    return m_body;
}

void Card::setClickable(bool clickable)
{
    m_clickable = clickable;
    setProperty("clickable", clickable);
    setFocusPolicy(clickable ? Qt::StrongFocus : Qt::NoFocus);
    setCursor(clickable ? Qt::PointingHandCursor : Qt::ArrowCursor);
    style()->polish(this);
}

void Card::setSelected(bool selected)
{
    if (property("selected").toBool() == selected)
        return;
    setProperty("selected", selected);
    style()->unpolish(this);
    style()->polish(this);
    update();
}

void Card::mouseReleaseEvent(QMouseEvent* event)
{
    if (m_clickable && event->button() == Qt::LeftButton && rect().contains(event->position().toPoint()))
        emit clicked();
    QFrame::mouseReleaseEvent(event);
}

void Card::keyPressEvent(QKeyEvent* event)
{
    if (m_clickable && (event->key() == Qt::Key_Return || event->key() == Qt::Key_Space)) {
        emit clicked();
        return;
    }
    QFrame::keyPressEvent(event);
}

} // namespace onggi::ui
