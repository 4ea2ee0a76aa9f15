#include "docker/storeclient.h"

#include "docker/requests.h"

namespace onggi::ui {

namespace {

QString volumePath(const QString& name)
{
    return "/volumes/" + QString::fromLatin1(QUrl::toPercentEncoding(name));
}

QString networkPath(const QString& name, const char* action = "")
{
    return "/networks/" + QString::fromLatin1(QUrl::toPercentEncoding(name)) + QLatin1String(action);
}

QJsonObject objectOf(const QHash<QString, QString>& texts)
{
    QJsonObject object;
    for (auto each = texts.begin(); each != texts.end(); ++each)
        object.insert(each.key(), each.value());
    return object;
}

std::optional<QJsonObject> rawObject(const QByteArray& body)
{
    const auto document = QJsonDocument::fromJson(body);
    return document.isObject() ? std::optional(document.object()) : std::nullopt;
}

} // namespace

StoreClient::StoreClient(DockerClient& client, QObject* parent) : QObject(parent), m_client(client) {}
StoreClient::~StoreClient() = default;

template<typename T>
Reply<T>* StoreClient::send(const QByteArray& method, const QString& target, typename Reply<T>::Parser parser, const QJsonObject& body)
{
    auto* reply = new Reply<T>(std::move(parser), this);
    const auto text = body.isEmpty() ? QByteArray() : QJsonDocument(body).toJson(QJsonDocument::Compact);
    reply->run(std::make_unique<HttpExchange>(m_client.dialer(), HttpExchange::Request{method, target, text, false}));
    return reply;
}

Reply<QList<VolumeInfo>>* StoreClient::volumes()
{
    return send<QList<VolumeInfo>>("GET", "/volumes", [](const QByteArray& body) -> std::optional<QList<VolumeInfo>> {
        const auto object = rawObject(body);
        if (!object)
            return std::nullopt;
        QList<VolumeInfo> volumes;
        for (const auto& value : object->value("Volumes").toArray())
            volumes.append(VolumeInfo::fromJson(value.toObject()));
        return volumes;
    });
}

Reply<QJsonObject>* StoreClient::inspectVolume(const QString& name)
{
    return send<QJsonObject>("GET", volumePath(name), rawObject);
}

Reply<QHash<QString, qint64>>* StoreClient::volumeSizes()
{
    return send<QHash<QString, qint64>>("GET", targetFor("/system/df", {{"type", "volume"}}),
                                        [](const QByteArray& body) -> std::optional<QHash<QString, qint64>> {
        const auto object = rawObject(body);
        if (!object)
            return std::nullopt;
        QHash<QString, qint64> sizes;
        for (const auto& value : object->value("Volumes").toArray()) {
            const auto volume = value.toObject();
            const auto size = volume.value("UsageData").toObject().value("Size").toInteger(-1);
            if (size >= 0)
                sizes.insert(volume.value("Name").toString(), size);
        }
        return sizes;
    });
}

Reply<VolumeInfo>* StoreClient::createVolume(const VolumeRequest& volume)
{
    QJsonObject body{{"Name", volume.name}, {"Labels", objectOf(volume.labels)}, {"DriverOpts", objectOf(volume.options)}};
    if (!volume.driver.isEmpty())
        body.insert("Driver", volume.driver);
    return send<VolumeInfo>("POST", "/volumes/create", parseObject<VolumeInfo>, body);
}

Reply<Nothing>* StoreClient::removeVolume(const QString& name)
{
    return send<Nothing>("DELETE", volumePath(name), parseNothing);
}

Reply<PruneResult>* StoreClient::pruneVolumes(bool named)
{
    const auto query = named ? Query{{"filters", filtersText({{"all", QJsonArray{"true"}}})}} : Query{};
    return send<PruneResult>("POST", targetFor("/volumes/prune", query), [](const QByteArray& body) -> std::optional<PruneResult> {
        const auto object = rawObject(body);
        if (!object)
            return std::nullopt;
        PruneResult result;
        for (const auto& value : object->value("VolumesDeleted").toArray())
            result.deleted.append(value.toString());
        result.reclaimed = object->value("SpaceReclaimed").toInteger();
        return result;
    });
}

Reply<QList<NetworkInfo>>* StoreClient::networks()
{
    return send<QList<NetworkInfo>>("GET", "/networks", parseList<NetworkInfo>);
}

Reply<QJsonObject>* StoreClient::inspectNetwork(const QString& name)
{
    return send<QJsonObject>("GET", networkPath(name), rawObject);
}

Reply<Nothing>* StoreClient::createNetwork(const NetworkRequest& network)
{
    QJsonObject body{{"Name", network.name}, {"CheckDuplicate", true}, {"Driver", network.driver}, {"Internal", network.internal},
                     {"EnableIPv6", network.ipv6}, {"Labels", objectOf(network.labels)}};
    if (!network.subnet.isEmpty()) {
        QJsonObject config{{"Subnet", network.subnet}};
        if (!network.gateway.isEmpty())
            config.insert("Gateway", network.gateway);
        body.insert("IPAM", QJsonObject{{"Driver", "default"}, {"Config", QJsonArray{config}}});
    }
    return send<Nothing>("POST", "/networks/create", parseNothing, body);
}

Reply<Nothing>* StoreClient::removeNetwork(const QString& name)
{
    return send<Nothing>("DELETE", networkPath(name), parseNothing);
}

Reply<Nothing>* StoreClient::connectNetwork(const QString& network, const QString& container, const QString& address)
{
    QJsonObject body{{"Container", container}};
    if (!address.isEmpty())
        body.insert("EndpointConfig", QJsonObject{{"IPAMConfig", QJsonObject{{"IPv4Address", address}}}});
    return send<Nothing>("POST", networkPath(network, "/connect"), parseNothing, body);
}

Reply<Nothing>* StoreClient::disconnectNetwork(const QString& network, const QString& container)
{
    return send<Nothing>("POST", networkPath(network, "/disconnect"), parseNothing, {{"Container", container}});
}

Reply<QStringList>* StoreClient::pruneNetworks()
{
    return send<QStringList>("POST", "/networks/prune", [](const QByteArray& body) -> std::optional<QStringList> {
        const auto object = rawObject(body);
        if (!object)
            return std::nullopt;
        QStringList names;
        for (const auto& value : object->value("NetworksDeleted").toArray())
            names.append(value.toString());
        return names;
    });
}

Reply<QList<ContainerPlace>>* StoreClient::places()
{
    return send<QList<ContainerPlace>>("GET", targetFor("/containers/json", {{"all", "1"}}), parseList<ContainerPlace>);
}

} // namespace onggi::ui
