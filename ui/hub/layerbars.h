#pragma once

#include "docker/layertransfer.h"

#include <QWidget>

namespace onggi::ui {

// The layers of an image on its way from or to a registry as bars, painted; as wide as it is given.
class LayerBars : public QWidget
{
    Q_OBJECT

public:
    enum class Direction
    {
        Pull,
        Push
    };
    explicit LayerBars(Direction direction, QWidget* parent = nullptr);
    void setLayers(const QList<LayerTransfer::Layer>& layers);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QString words(const LayerTransfer::Layer& layer) const;
    Direction m_direction;
    QList<LayerTransfer::Layer> m_layers;
};

// "116 MB of 305 MB · 41 MB/s · 5 s left", as far as it is known.
QString transferFigures(const LayerTransfer& transfer);

} // namespace onggi::ui
