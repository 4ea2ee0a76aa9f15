#include "widgets/statuspill.h"

#include "widgets/theme.h"

#include <QApplication>
#include <QPainter>

namespace onggi::ui {

namespace {

constexpr int pillHeight = 20;
constexpr int padding = 7;
constexpr int dotSize = 8;
constexpr int dotGap = 6;

QFont pillFont(QFont font)
{
    if (font.pointSizeF() > 0)
        font.setPointSizeF(font.pointSizeF() * 0.9);
    return font;
}

} // namespace

StatusPill::StatusPill(QWidget* parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void StatusPill::setState(Tone tone, const QString& text)
{
    m_tone = tone;
    m_text = text;
    setAccessibleName(text);
    updateGeometry();
    update();
}

void StatusPill::setDotShown(bool shown)
{
    m_dot = shown;
    updateGeometry();
    update();
}

void StatusPill::setIconName(const QString& icon)
{
    m_icon = icon;
    update();
}

QSize StatusPill::sizeHint() const
{
    return sizeFor(m_text, font(), m_dot);
}

QColor StatusPill::toneColor(Tone tone)
{
    const auto& c = Theme::colors();
    switch (tone) {
    case Tone::Neutral: return c.muted;
    case Tone::Good: return c.running;
    case Tone::Warning: return c.warning;
    case Tone::Bad: return c.error;
    case Tone::Accent: return c.accent;
    }
    return c.muted;
}

QSize StatusPill::sizeFor(const QString& text, const QFont& font, bool dot)
{
    const QFontMetrics metrics(pillFont(font));
    return {metrics.horizontalAdvance(text) + 2 * padding + 2 + (dot ? dotSize + dotGap : 0), std::max(pillHeight, metrics.height() + 2)};
}

int StatusPill::paint(QPainter& painter, const QRect& area, Tone tone, const QString& text, const QFont& font, bool dot, const QString& icon)
{
    const auto& c = Theme::colors();
    const auto size = sizeFor(text, font, dot);
    const int width = std::min(size.width(), area.width());
    const QRect pill(area.x(), area.y() + (area.height() - size.height()) / 2, width, size.height());
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(tone == Tone::Accent ? c.selection : c.pill);
    painter.drawRoundedRect(pill, pill.height() / 2.0, pill.height() / 2.0);
    int x = pill.x() + padding;
    if (dot && !icon.isEmpty()) {
        const int side = dotSize + 4;
        painter.drawPixmap(x - 2, pill.y() + (pill.height() - side) / 2, Theme::pixmap(icon, side, toneColor(tone), painter.device()->devicePixelRatioF()));
        x += dotSize + dotGap;
    } else if (dot) {
        painter.setBrush(toneColor(tone));
        painter.drawEllipse(QRectF(x, pill.y() + (pill.height() - dotSize) / 2.0, dotSize, dotSize));
        x += dotSize + dotGap;
    }
    painter.setFont(pillFont(font));
    painter.setPen(tone == Tone::Neutral ? c.text : toneColor(tone));
    const QRect words(x, pill.y(), pill.right() - x - padding + 3, pill.height());
    painter.drawText(words, Qt::AlignVCenter | Qt::AlignLeft, painter.fontMetrics().elidedText(text, Qt::ElideRight, words.width()));
    painter.restore();
    return width;
}

void StatusPill::paintEvent(QPaintEvent*)
{
    if (m_text.isEmpty())
        return;
    QPainter painter(this);
    paint(painter, rect(), m_tone, m_text, font(), m_dot, m_icon);
}

} // namespace onggi::ui
