#pragma once

#include "images/layerstack.h"

namespace onggi::ui {

// A run of layers that every image which has the first of them has, too: one box of the layer graph.
struct LayerNode
{
    int parent = -1;        // -1: begins at the very bottom
    QList<int> children;    // in the order of their images' names
    QStringList layers;     // DiffIDs, base first
    QStringList instructions;
    qint64 size = 0;
    bool sizeKnown = true;
    QStringList images;     // names of those whose stack ends with it
    QStringList imageIds;   // and their ids
    int users = 0;          // images that have it
    bool operator==(const LayerNode&) const = default;
};

// All images as one tree of the layers that they share, base to top: a layer is the same one only where
// everything below it is the same, too. Parents stand before their children.
QList<LayerNode> layerTree(QList<KnownImage> images);

} // namespace onggi::ui
