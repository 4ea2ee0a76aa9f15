#pragma once

#include <QColor>
#include <QList>
#include <QWidget>

class QPainter;

namespace onggi::ui {

/// A curve of the last readings without axes, the newest at the right; a second one over it in another colour where a
/// thing has two directions. For a card of statistics; delegates use paint().
class Sparkline : public QWidget
{
    Q_OBJECT
public:
    explicit Sparkline(QWidget* parent = nullptr);
    /// `capacity` readings fill the width. The scale reaches from 0 to the highest reading, at least to `floor`.
    void setValues(const QList<double>& values, qsizetype capacity, double floor, const QList<double>& second = {});
    QSize sizeHint() const override { return {220, 64}; }

    static void paint(QPainter& painter, const QRectF& area, const QList<double>& values, qsizetype capacity, double top,
                      const QColor& color, bool filled);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QList<double> m_values;
    QList<double> m_second;
    qsizetype m_capacity = 1;
    double m_floor = 1;
};

} // namespace onggi::ui
