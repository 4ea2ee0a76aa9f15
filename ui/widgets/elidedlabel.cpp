#include "widgets/elidedlabel.h"

#include <QPainter>

namespace onggi::ui {

namespace {
constexpr int narrowest = 48;
}

QSize ElidedLabel::minimumSizeHint() const
{
    return {narrowest, QLabel::minimumSizeHint().height()};
}

void ElidedLabel::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setFont(font());
    painter.setPen(palette().color(QPalette::WindowText));
    painter.drawText(rect(), Qt::AlignVCenter | Qt::AlignLeft, fontMetrics().elidedText(text(), Qt::ElideMiddle, width()));
}

} // namespace onggi::ui
