#pragma once

#include "docker/values.h"

#include <QList>
#include <QString>

namespace onggi::ui {

// One step of an image's making, and the layer that it left, where it is known which one that is.
struct LayerStep
{
    QString instruction; // "RUN apt-get install -y nginx"
    qint64 size = 0;
    QString diffId; // empty: left no layer, or nobody can tell
    bool isLayer = false;
    QStringList sharedWith; // references of other images on disk that have the layer
    QString base;           // of the step that ends another image's stack: that image's name
    bool belongsToBase = false;
};

struct LayerStack
{
    QList<LayerStep> steps;    // the newest first
    bool sharingKnown = false; // every layer of all images was compared
    qint64 uniqueBytes = 0;
    qint64 sharedBytes = 0; // with other images, above the base
    qint64 baseBytes = 0;   // of the image that this one was built on, when that is here
    int layers = 0;
};

// The layers of one image on disk by its DiffIDs, base first, and a name for it.
struct KnownImage
{
    QString id;
    QString name;
    QStringList layers;
    QList<qint64> sizes = {};      // of the layers, -1 where nobody can tell
    QStringList instructions = {}; // that made them, as far as known
};

// What the engine's history tells, joined with the image's layers. The API does not say which step made which
// layer: they are joined only if there are exactly as many steps that must have made one as there are layers.
// `others` are all other images on disk; empty when they are not known yet.
LayerStack layerStack(const QList<HistoryEntry>& history, const ImageDetails& image,
                      const QList<KnownImage>& others);

} // namespace onggi::ui
