#include "docker/storevalues.h"

#include <QRegularExpression>
#include <algorithm>

namespace onggi::ui {

namespace {

QHash<QString, QString> textsByName(const QJsonValue& value)
{
    QHash<QString, QString> texts;
    const auto object = value.toObject();
    for (auto each = object.begin(); each != object.end(); ++each)
        texts.insert(each.key(), each.value().toString());
    return texts;
}

} // namespace

bool VolumeInfo::isAnonymous() const
{
    static const QRegularExpression digits("^[0-9a-f]{64}$");
    return digits.match(name).hasMatch();
}

VolumeInfo VolumeInfo::fromJson(const QJsonObject& json)
{
    VolumeInfo volume;
    volume.name = json.value("Name").toString();
    volume.driver = json.value("Driver").toString();
    volume.mountpoint = json.value("Mountpoint").toString();
    volume.scope = json.value("Scope").toString();
    volume.created = QDateTime::fromString(json.value("CreatedAt").toString(), Qt::ISODateWithMs);
    volume.labels = textsByName(json.value("Labels"));
    volume.options = textsByName(json.value("Options"));
    volume.raw = json;
    return volume;
}

bool NetworkInfo::isBuiltIn() const
{
    return name == "bridge" || name == "host" || name == "none";
}

NetworkInfo NetworkInfo::fromJson(const QJsonObject& json)
{
    NetworkInfo network;
    network.id = json.value("Id").toString();
    network.name = json.value("Name").toString();
    network.driver = json.value("Driver").toString();
    network.scope = json.value("Scope").toString();
    network.created = QDateTime::fromString(json.value("Created").toString(), Qt::ISODateWithMs);
    network.internal = json.value("Internal").toBool();
    network.ipv6 = json.value("EnableIPv6").toBool();
    for (const auto& value : json.value("IPAM").toObject().value("Config").toArray()) {
        const auto config = value.toObject();
        if (const auto subnet = config.value("Subnet").toString(); !subnet.isEmpty())
            network.subnets.append(subnet);
        if (const auto gateway = config.value("Gateway").toString(); !gateway.isEmpty())
            network.gateways.append(gateway);
    }
    network.labels = textsByName(json.value("Labels"));
    network.options = textsByName(json.value("Options"));
    return network;
}

const ContainerPlace::Volume* ContainerPlace::volume(const QString& wanted) const
{
    const auto found = std::find_if(volumes.begin(), volumes.end(), [&](const Volume& each) { return each.name == wanted; });
    return found == volumes.end() ? nullptr : &*found;
}

const ContainerPlace::Connection* ContainerPlace::connection(const QString& network) const
{
    const auto found = std::find_if(connections.begin(), connections.end(), [&](const Connection& each) { return each.network == network; });
    return found == connections.end() ? nullptr : &*found;
}

ContainerPlace ContainerPlace::fromJson(const QJsonObject& json)
{
    const auto summary = ContainerSummary::fromJson(json);
    ContainerPlace place;
    place.id = summary.id;
    place.name = summary.name;
    place.running = summary.isRunning();
    for (const auto& value : json.value("Mounts").toArray()) {
        const auto mount = value.toObject();
        if (mount.value("Type").toString() == "volume")
            place.volumes.append({mount.value("Name").toString(), mount.value("Destination").toString(), !mount.value("RW").toBool(true)});
    }
    const auto networks = json.value("NetworkSettings").toObject().value("Networks").toObject();
    for (auto each = networks.begin(); each != networks.end(); ++each) {
        const auto settings = each.value().toObject();
        place.connections.append({each.key(), settings.value("IPAddress").toString(), settings.value("MacAddress").toString()});
    }
    return place;
}

} // namespace onggi::ui
