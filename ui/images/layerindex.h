#pragma once

#include "images/layerstack.h"
#include "models/engine.h"

#include <QHash>
#include <QObject>
#include <QQueue>
#include <QSet>

#include <functional>

namespace onggi::ui {

// Knows the layers of every image on disk with their sizes: asks the engine once for each image, a few at a
// time, and keeps the answers, since an image never changes. Idle until update() is called. Owned by the
// images page.
class LayerIndex : public QObject
{
    Q_OBJECT

public:
    explicit LayerIndex(Engine& engine, QObject* parent = nullptr);
    // Asks for what is missing and forgets what is gone.
    void update();
    bool isComplete() const;
    // All images but this one; empty while incomplete.
    QList<KnownImage> others(const QString& id) const;
    // All of them, as far as they are known.
    QList<KnownImage> all() const;

signals:
    void completed();

private:
    void ask();
    void askHistory(const ImageDetails& details, const std::function<void()>& done);

    Engine& m_engine;
    QHash<QString, KnownImage> m_layers;
    QQueue<QString> m_queue;
    QSet<QString> m_failed;
    int m_running = 0;
};

} // namespace onggi::ui
