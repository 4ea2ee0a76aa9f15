#pragma once

#include "docker/storeclient.h"
#include "models/engine.h"

#include <QObject>
#include <QTimer>

namespace onggi::ui {

/// The volumes and networks of one engine and which containers hold them, kept true by its events; nothing is polled.
/// Made by the window and shared by its pages; the engine must outlive it. Lives on the window's thread.
class StoreFeed : public QObject
{
    Q_OBJECT
public:
    explicit StoreFeed(Engine& engine, QObject* parent = nullptr);

    StoreClient& client() { return m_client; }
    const QList<VolumeInfo>& volumes() const { return m_volumes; }
    const QList<NetworkInfo>& networks() const { return m_networks; }
    const QList<ContainerPlace>& places() const { return m_places; }
    const VolumeInfo* volume(const QString& name) const;
    const NetworkInfo* network(const QString& name) const;
    QList<ContainerPlace> usersOf(const QString& volume) const;
    QList<ContainerPlace> connectedTo(const QString& network) const;
    bool isReady() const { return m_ready; } ///< all three lists have come since the last connection

    /// Bytes of a volume; nothing until they are counted. The engine has to walk through the files, so only who shows sizes asks.
    std::optional<qint64> sizeOf(const QString& volume) const;
    void measure();
    /// Volumes have come, or a container has ended, since they were counted.
    bool areSizesOld() const { return m_sizesOld; }
    /// Why volumes or networks could not be listed, as a sentence; empty when they were.
    const QString& error() const { return m_error; }
    /// Why this engine makes and changes no networks, in its own words; empty when it does.
    const QString& networkRefusal() const { return m_networkRefusal; }
    void refresh();

signals:
    void changed();

private:
    void take(const Event& event);
    void ask();
    void arrived();
    void askForNetworkRefusal();
    void clear();

    Engine& m_engine;
    StoreClient m_client;
    QTimer m_soon;
    QList<VolumeInfo> m_volumes;
    QList<NetworkInfo> m_networks;
    QList<ContainerPlace> m_places;
    QHash<QString, qint64> m_sizes;
    QString m_error;
    QString m_networkRefusal;
    int m_awaited = 0;
    int m_round = 0; ///< answers of an earlier one count no more
    bool m_ready = false;
    bool m_measuring = false;
    bool m_sizesOld = true;
};

} // namespace onggi::ui
