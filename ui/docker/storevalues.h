#pragma once

#include "docker/values.h"

/// Volumes and networks as an engine describes them, and which containers hold them. Plain values, made by fromJson().
namespace onggi::ui {

struct VolumeInfo
{
    QString name;
    QString driver;
    QString mountpoint;
    QString scope;
    QDateTime created;
    QHash<QString, QString> labels;
    QHash<QString, QString> options;
    QJsonObject raw;

    bool isAnonymous() const; ///< named by the engine: 64 digits
    static VolumeInfo fromJson(const QJsonObject& json);
    bool operator==(const VolumeInfo&) const = default;
};

struct NetworkInfo
{
    QString id;
    QString name;
    QString driver;
    QString scope;
    QDateTime created;
    bool internal = false;
    bool ipv6 = false;
    QStringList subnets;
    QStringList gateways;
    QHash<QString, QString> labels;
    QHash<QString, QString> options;

    bool isBuiltIn() const; ///< bridge, host, none: every engine has them
    static NetworkInfo fromJson(const QJsonObject& json);
    bool operator==(const NetworkInfo&) const = default;
};

/// What one container holds of the volumes and networks.
struct ContainerPlace
{
    struct Connection
    {
        QString network; ///< its name
        QString address; ///< empty while the container does not run
        QString mac;
        bool operator==(const Connection&) const = default;
    };
    struct Volume
    {
        QString name;
        QString destination;
        bool readOnly = false;
        bool operator==(const Volume&) const = default;
    };
    QString id;
    QString name;
    bool running = false;
    QList<Volume> volumes;
    QList<Connection> connections;

    const Volume* volume(const QString& name) const;
    const Connection* connection(const QString& network) const;
    static ContainerPlace fromJson(const QJsonObject& json);
    bool operator==(const ContainerPlace&) const = default;
};

struct VolumeRequest
{
    QString name; ///< empty: the engine makes one up
    QString driver;
    QHash<QString, QString> labels;
    QHash<QString, QString> options;
};

struct NetworkRequest
{
    QString name;
    QString driver;
    QString subnet;  ///< empty: the engine chooses
    QString gateway;
    bool internal = false;
    bool ipv6 = false;
    QHash<QString, QString> labels;
};

} // namespace onggi::ui
