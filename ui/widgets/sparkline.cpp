#include "widgets/sparkline.h"

#include "widgets/theme.h"

#include <QPainter>
#include <QPainterPath>
#include <algorithm>

namespace onggi::ui {

Sparkline::Sparkline(QWidget* parent) : QWidget(parent)
{
    setMinimumHeight(48);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void Sparkline::setValues(const QList<double>& values, qsizetype capacity, double floor, const QList<double>& second)
{
    m_values = values;
    m_second = second;
    m_capacity = std::max<qsizetype>(2, capacity);
    m_floor = floor;
    update();
}

void Sparkline::paint(QPainter& painter, const QRectF& area, const QList<double>& values, qsizetype capacity, double top,
                      const QColor& color, bool filled)
{
    if (values.isEmpty() || top <= 0)
        return;
    const double step = area.width() / double(capacity - 1);
    const auto point = [&](qsizetype at) {
        const double x = area.right() - double(values.size() - 1 - at) * step;
        return QPointF(x, area.bottom() - std::clamp(values[at] / top, 0.0, 1.0) * area.height());
    };
    QPainterPath line(point(0));
    for (qsizetype at = 1; at < values.size(); ++at)
        line.lineTo(point(at));
    // A single reading is a dot's width of line.
    if (values.size() == 1)
        line.lineTo(point(0) - QPointF(step, 0));
    painter.setRenderHint(QPainter::Antialiasing);
    if (filled && values.size() > 1) {
        auto below = line;
        below.lineTo(area.right(), area.bottom());
        below.lineTo(point(0).x(), area.bottom());
        auto shade = color;
        shade.setAlpha(34);
        painter.fillPath(below, shade);
    }
    painter.setPen(QPen(color, 1.4, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(line);
}

void Sparkline::paintEvent(QPaintEvent*)
{
    const auto& c = Theme::colors();
    QPainter painter(this);
    const QRectF area = QRectF(rect()).adjusted(1, 2, -1, -1);
    painter.setPen(c.line);
    painter.drawLine(rect().bottomLeft(), rect().bottomRight());
    double top = m_floor;
    for (const auto* values : {&m_values, &m_second}) {
        for (const auto value : *values)
            top = std::max(top, value);
    }
    paint(painter, area, m_second, m_capacity, top * 1.08, c.clay, false);
    paint(painter, area, m_values, m_capacity, top * 1.08, c.accent, true);
}

} // namespace onggi::ui
