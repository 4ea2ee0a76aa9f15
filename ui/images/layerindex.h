#pragma once

#include "images/layerstack.h"
#include "models/engine.h"

#include <QHash>
#include <QObject>
#include <QQueue>
#include <QSet>

namespace onggi::ui {

// Knows the layers of every image on disk: asks the engine once for each image, a few at a time, and keeps
// the answers, since an image never changes. Idle until update() is called. Owned by the images page.
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

signals:
    void completed();

private:
    void ask();

    Engine& m_engine;
    QHash<QString, QStringList> m_layers;
    QQueue<QString> m_queue;
    QSet<QString> m_failed;
    int m_running = 0;
};

} // namespace onggi::ui
