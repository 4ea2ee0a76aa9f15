#pragma once

#include "docker/call.h"
#include "docker/observed.h"
#include "docker/storevalues.h"

#include <QHash>

namespace onggi::ui {

class DockerClient;

/// The part of the Docker Engine API about volumes and networks, to the engine that a DockerClient talks to. Calls are
/// asynchronous and behave as the DockerClient's. Lives on the window's thread; the client must outlive it.
class StoreClient : public QObject
{
    Q_OBJECT
public:
    explicit StoreClient(DockerClient& client, QObject* parent = nullptr);
    ~StoreClient() override;

    Reply<QList<VolumeInfo>>* volumes();
    Reply<QJsonObject>* inspectVolume(const QString& name);
    Reply<QHash<QString, qint64>>* volumeSizes(); ///< bytes by name; the engine has to count
    Reply<VolumeInfo>* createVolume(const VolumeRequest& volume);
    Reply<Nothing>* removeVolume(const QString& name);
    /// Those without a name, or all that no container has.
    Reply<PruneResult>* pruneVolumes(bool named);

    Reply<QList<NetworkInfo>>* networks();
    Reply<QJsonObject>* inspectNetwork(const QString& name);
    Reply<Nothing>* createNetwork(const NetworkRequest& network);
    Reply<Nothing>* removeNetwork(const QString& name);
    /// `address`: empty for the engine's choice.
    Reply<Nothing>* connectNetwork(const QString& network, const QString& container, const QString& address);
    Reply<Nothing>* disconnectNetwork(const QString& network, const QString& container);
    Reply<QStringList>* pruneNetworks(); ///< the names of those that went

    /// Every container with its volumes and networks.
    Reply<QList<ContainerPlace>>* places();

private:
    template<typename T>
    Reply<T>* send(const QByteArray& method, const QString& target, typename Reply<T>::Parser parser, const QJsonObject& body = {});
    DockerClient& m_client;
};

} // namespace onggi::ui
