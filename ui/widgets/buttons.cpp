#include "widgets/buttons.h"

#include "widgets/theme.h"

#include <QFocusEvent>
#include <QKeyEvent>
#include <QStyle>

namespace onggi::ui {

IconButton::IconButton(const QString& iconName, const QString& name, QWidget* parent) : QToolButton(parent), m_iconName(iconName)
{
    setToolTip(name);
    setAccessibleName(name);
    setIconSize({16, 16});
    setFixedSize(28, 28);
    setCursor(Qt::PointingHandCursor);
    setPopupMode(QToolButton::InstantPopup);
    refresh();
    connect(&Theme::instance(), &Theme::changed, this, &IconButton::refresh);
}

void IconButton::setIconName(const QString& iconName)
{
    m_iconName = iconName;
    refresh();
}

void IconButton::refresh()
{
    setIcon(Theme::icon(m_iconName, Theme::colors().muted));
}

Button::Button(const QString& text, Kind kind, const QString& iconName, QWidget* parent)
    : QPushButton(text, parent), m_kind(kind), m_iconName(iconName)
{
    static const char* const kinds[] = {"plain", "primary", "danger", "quiet"};
    setProperty("kind", QString::fromLatin1(kinds[int(kind)]));
    setIconSize({20, 16});
    setCursor(Qt::PointingHandCursor);
    setAutoDefault(false);
    refresh();
    connect(&Theme::instance(), &Theme::changed, this, &Button::refresh);
}

void Button::setIconName(const QString& iconName)
{
    m_iconName = iconName;
    refresh();
}

void Button::setUsable(bool usable)
{
    m_usable = usable;
    const bool keepsFocus = !usable && window()->focusWidget() == this;
    setEnabled(usable || keepsFocus);
    if (property("inert").toBool() == keepsFocus)
        return;
    setProperty("inert", keepsFocus);
    style()->polish(this);
    refresh();
}

void Button::focusOutEvent(QFocusEvent* event)
{
    QPushButton::focusOutEvent(event);
    // Only a lasting loss counts, not a menu or another window over this one.
    if (!m_usable && window()->focusWidget() != this)
        setUsable(false);
}

bool Button::hitButton(const QPoint& position) const
{
    return m_usable && QPushButton::hitButton(position);
}

void Button::keyPressEvent(QKeyEvent* event)
{
    const auto key = event->key();
    if (!m_usable && (key == Qt::Key_Space || key == Qt::Key_Return || key == Qt::Key_Enter || key == Qt::Key_Select))
        event->accept();
    else
        QPushButton::keyPressEvent(event);
}

void Button::refresh()
{
    if (m_iconName.isEmpty())
        return;
    const auto& c = Theme::colors();
    const QColor colors[] = {c.text, c.onAccent, c.error, c.muted};
    auto color = colors[int(m_kind)];
    if (property("inert").toBool())
        color.setAlphaF(0.45F);
    setIcon(Theme::icon(m_iconName, color));
}

Chip::Chip(const QString& text, QWidget* parent) : QPushButton(text, parent)
{
    setProperty("kind", "chip");
    setCheckable(true);
    setAutoDefault(false);
    setCursor(Qt::PointingHandCursor);
}

} // namespace onggi::ui
