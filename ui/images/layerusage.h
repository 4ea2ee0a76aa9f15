#pragma once

#include "images/layerstack.h"

#include <QHash>
#include <QSet>

namespace onggi::ui {

// Bytes that are known, or known to be at least so many.
struct KnownBytes
{
    qint64 bytes = 0;
    bool exact = true;
};

// What comes free on disk when these images go: the layers that none of the others has, each counted once.
KnownBytes bytesFreed(const QList<KnownImage>& all, const QSet<QString>& goingIds);
// What all of them take together.
KnownBytes bytesOnDisk(const QList<KnownImage>& all);

// Of each image what other images have, too, by its id; without those of which it is not known.
QHash<QString, qint64> sharedBytes(const QList<KnownImage>& all);

// "18 MB", or "at least 18 MB".
QString bytesText(const KnownBytes& known);

} // namespace onggi::ui
