#pragma once

#include <QLabel>

namespace onggi::ui {

/// A label that gives way: what does not fit is elided in the middle, and the whole text stays readable for assistive
/// technology and in the tooltip.
class ElidedLabel : public QLabel
{
    Q_OBJECT
public:
    using QLabel::QLabel;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
};

} // namespace onggi::ui
