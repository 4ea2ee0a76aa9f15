#pragma once

#include <QByteArray>
#include <QDateTime>
#include <QHash>
#include <QJsonArray>
#include <QJsonObject>
#include <QList>
#include <QString>
#include <QStringList>
#include <optional>

/// What the Docker Engine API says, typed. Plain values, parsed once from the reply's JSON; sizes are bytes, times UTC.
/// Every struct is made by its fromJson(), which takes what an engine really sends: fields may be missing or null.
namespace onggi::ui {

/// Why a call came to nothing: a sentence for the user, and what kind of thing it was.
struct ApiError
{
    enum class Kind {
        NoEngine,       ///< nothing listens there
        NoPermission,   ///< the socket may not be opened by this user
        Refused,        ///< the engine answered with an error status; the message is the engine's own
        Interrupted,    ///< the connection ended in the middle
        BadReply,       ///< the answer was not what the API promises
    };
    Kind kind = Kind::Refused;
    int status = 0; ///< HTTP status where there was an answer, else 0
    QString message;
};

struct PortMapping
{
    QString hostIp;       ///< empty when every address is meant or nothing is published
    int containerPort = 0;
    int hostPort = 0;     ///< 0: exposed and not published
    QString protocol;     ///< tcp, udp, sctp
    bool operator==(const PortMapping&) const = default;
};

enum class ContainerState { Created, Running, Paused, Restarting, Removing, Exited, Dead };
ContainerState containerStateFromText(const QString& text);

struct ContainerSummary
{
    QString id;
    QString name;         ///< without the leading slash
    QString image;        ///< as the container was created with it
    QString imageId;
    QString command;
    QDateTime created;
    ContainerState state = ContainerState::Created;
    QString status;       ///< the engine's own words: "Up 12 minutes (healthy)"
    QString health;       ///< healthy, unhealthy, starting; empty without a health check
    int exitCode = 0;     ///< of the last run, when it has ended
    QDateTime changed;    ///< when it started (running) or ended (exited); invalid when not known
    QList<PortMapping> ports; ///< without doubles for IPv6, in a stable order
    QHash<QString, QString> labels;

    bool isRunning() const; ///< has a process: running, paused, restarting
    QString shortId() const { return id.left(12); }
    static ContainerSummary fromJson(const QJsonObject& json);
    bool operator==(const ContainerSummary&) const = default;
};

struct MountPoint
{
    QString type; ///< bind, volume, tmpfs
    QString source;
    QString destination;
    bool readOnly = false;
};

struct ContainerDetails
{
    QString id;
    QString name;
    QDateTime created;
    QString image;        ///< the reference asked for
    QString imageId;
    QStringList entrypoint;
    QStringList command;
    QStringList environment; ///< KEY=value
    QString workingDirectory;
    QString user;
    QString hostname;
    bool terminal = false;   ///< has a pseudo-terminal: its streams are raw
    bool openStdin = false;
    bool autoRemove = false;
    ContainerState state = ContainerState::Created;
    int exitCode = 0;
    bool outOfMemory = false;
    int pid = 0;
    QString error;           ///< why it did not start, in the engine's words
    QDateTime started;
    QDateTime finished;
    QList<PortMapping> ports;
    QList<MountPoint> mounts;
    QString networkMode;
    QString ipAddress;
    QString restartPolicy;
    qint64 memoryLimit = 0;  ///< bytes, 0: none
    double cpuLimit = 0;     ///< cores, 0: none
    qint64 pidsLimit = 0;
    QHash<QString, QString> labels;
    QJsonObject raw;         ///< all of it, for the inspect view

    QString fullCommand() const; ///< entrypoint and command as one shell-quoted line
    static ContainerDetails fromJson(const QJsonObject& json);
};

struct ImageSummary
{
    QString id;               ///< sha256:…
    QStringList tags;         ///< repo:tag, empty for a dangling image
    QStringList digests;      ///< repo@sha256:…
    QDateTime created;
    qint64 size = 0;
    qint64 sharedSize = -1;   ///< -1: not asked for
    int containers = -1;      ///< how many use it, -1: not counted
    QHash<QString, QString> labels;

    QString shortId() const;  ///< twelve digits without the algorithm
    static ImageSummary fromJson(const QJsonObject& json);
    bool operator==(const ImageSummary&) const = default;
};

struct ImageDetails
{
    QString id;
    QStringList tags;
    QStringList digests;
    QDateTime created;
    qint64 size = 0;
    QString architecture;
    QString os;
    QString author;
    QStringList entrypoint;
    QStringList command;
    QStringList environment;
    QStringList exposedPorts; ///< "80/tcp"
    QStringList volumes;
    QString workingDirectory;
    QString user;
    QStringList layers;       ///< DiffIDs, base first
    QHash<QString, QString> labels;
    QJsonObject raw;

    static ImageDetails fromJson(const QJsonObject& json);
};

/// One row of an image's history, the newest first as the engine sends them.
struct HistoryEntry
{
    QString id;            ///< may be "<missing>"
    QDateTime created;
    QString createdBy;
    QString comment;
    qint64 size = 0;
    QStringList tags;
    static HistoryEntry fromJson(const QJsonObject& json);
};

struct SearchResult
{
    QString name;
    QString description;
    int stars = 0;
    bool official = false;
    bool automated = false;
    static SearchResult fromJson(const QJsonObject& json);
};

struct VersionInfo
{
    QString version;
    QString apiVersion;
    QString minApiVersion;
    QString gitCommit;
    QString goVersion;
    QString os;
    QString architecture;
    QString kernelVersion;
    QString buildTime;
    QString platformName;
    struct Component
    {
        QString name;
        QString version;
        QList<QPair<QString, QString>> details;
    };
    QList<Component> components;
    QJsonObject raw;
    static VersionInfo fromJson(const QJsonObject& json);
};

struct EngineInfo
{
    QString id;
    QString name;
    int containers = 0;
    int running = 0;
    int paused = 0;
    int stopped = 0;
    int images = 0;
    QString storageDriver;
    QString cgroupDriver;
    QString cgroupVersion;
    QString kernelVersion;
    QString operatingSystem;
    QString architecture;
    QString rootDirectory;
    QString serverVersion;
    int cpus = 0;
    qint64 memory = 0;
    QStringList warnings;
    QJsonObject raw;
    static EngineInfo fromJson(const QJsonObject& json);
};

struct Event
{
    QString type;     ///< container, image, network, volume, daemon
    QString action;   ///< create, start, die, destroy, pull, tag, …
    QString id;       ///< of the actor
    QHash<QString, QString> attributes; ///< name, image, exitCode, …
    QDateTime time;
    static Event fromJson(const QJsonObject& json);
};

/// One line of a pull's progress; see Pull for the sum of them.
struct PullProgress
{
    QString layer;   ///< short digest; empty for a line about the whole image
    QString status;  ///< Downloading, Extracting, Pull complete, …
    qint64 current = 0;
    qint64 total = 0;
    static PullProgress fromJson(const QJsonObject& json);
};

/// A container to be: exactly the part of Docker's create body that the window can set.
struct CreateRequest
{
    QString name;      ///< empty: the engine makes one up
    QJsonObject body;
};

struct CreatedContainer
{
    QString id;
    QStringList warnings;
    static CreatedContainer fromJson(const QJsonObject& json);
};

} // namespace onggi::ui

Q_DECLARE_METATYPE(onggi::ui::ApiError)
