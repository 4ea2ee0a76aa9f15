#pragma once

#include "images/layerstack.h"

#include <QScrollArea>

class QLabel;
class QVBoxLayout;

namespace onggi::ui {

// An image as the stack that it is: a card for each step from the top to the base, with its size and who else
// has the layer, and below a bar of what is this image's own and what is shared.
class LayersView : public QScrollArea
{
    Q_OBJECT

public:
    explicit LayersView(QWidget* parent = nullptr);
    void showMessage(const QString& text);
    void setStack(const LayerStack& stack);

private:
    void rebuild();
    LayerStack m_stack;
    QLabel* m_summary;
    QVBoxLayout* m_rows;
    QLabel* m_legend;
};

} // namespace onggi::ui
