#pragma once

#include "images/layertree.h"

#include <QAbstractButton>
#include <QScrollArea>

class QLabel;

namespace onggi::ui {

// One box of the graph: a run of layers, who ends there, and how much it takes.
class LayerBox : public QAbstractButton
{
    Q_OBJECT

public:
    LayerBox(const LayerNode& node, QWidget* parent);
    void setMarked(bool marked); // part of the chosen image
    bool isMarked() const { return m_marked; }
    const LayerNode& node() const { return m_node; }

    static constexpr int boxWidth = 196;
    static constexpr int boxHeight = 46;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QString title() const;
    QString figures() const;
    LayerNode m_node;
    bool m_marked = false;
};

// All images as one tree of the layers that they share: bases at the left, what was built on them to the right,
// each box stored once however many images pass through it. The arrow keys go along the branches, Return chooses
// the image that ends in a box.
class LayerGraph : public QScrollArea
{
    Q_OBJECT

public:
    explicit LayerGraph(QWidget* parent = nullptr);
    void showMessage(const QString& text);
    void setTree(const QList<LayerNode>& tree, const QString& summary);
    void setCurrentImage(const QString& id);

signals:
    void imageChosen(const QString& id);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    class Canvas;
    void place();
    void mark();
    int step(int from, int key) const;
    QLabel* m_summary;
    Canvas* m_canvas;
    QList<LayerNode> m_tree;
    QList<LayerBox*> m_boxes; // as the tree's nodes
    QList<QPoint> m_cells;    // column and row of each
    QString m_current;
};

} // namespace onggi::ui
