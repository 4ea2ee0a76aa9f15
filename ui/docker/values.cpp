#include "docker/values.h"

#include <QRegularExpression>
#include <QTimeZone>
#include <algorithm>

namespace onggi::ui {

namespace {

QStringList strings(const QJsonValue& value)
{
    QStringList list;
    // Entrypoint and Cmd may be a bare string in old configurations.
    if (value.isString() && !value.toString().isEmpty())
        return {value.toString()};
    for (const auto& item : value.toArray())
        list.append(item.toString());
    return list;
}

QHash<QString, QString> stringMap(const QJsonValue& value)
{
    QHash<QString, QString> map;
    const auto object = value.toObject();
    for (auto entry = object.begin(); entry != object.end(); ++entry)
        map.insert(entry.key(), entry.value().toString());
    return map;
}

/// RFC 3339 with nanoseconds, which Qt reads only to the millisecond. Docker's "never" is the year 1.
QDateTime timeFrom(const QString& text)
{
    static const QRegularExpression fraction(R"(\.(\d{1,3})\d*)");
    auto time = QDateTime::fromString(QString(text).replace(fraction, ".\\1"), Qt::ISODateWithMs);
    if (!time.isValid() || time.date().year() < 1970)
        return {};
    return time.toUTC();
}

QDateTime timeFromSeconds(const QJsonValue& value)
{
    const auto seconds = qint64(value.toDouble());
    return seconds > 0 ? QDateTime::fromSecsSinceEpoch(seconds, Qt::UTC) : QDateTime();
}

/// Seconds in the words of `docker ps`: "3 hours", "About a minute", "Less than a second".
std::optional<qint64> secondsFromWords(const QString& words)
{
    if (words.contains("Less than a second"))
        return 0;
    static const QRegularExpression pattern(R"((About an?|\d+)\s+(second|minute|hour|day|week|month|year)s?)");
    const auto match = pattern.match(words);
    if (!match.hasMatch())
        return std::nullopt;
    bool isNumber = false;
    const auto number = match.captured(1).toLongLong(&isNumber);
    static const QHash<QString, qint64> units{{"second", 1}, {"minute", 60}, {"hour", 3600}, {"day", 86400},
                                              {"week", 604800}, {"month", 2592000}, {"year", 31536000}};
    return (isNumber ? number : 1) * units.value(match.captured(2));
}

bool isAnyAddress(const QString& address)
{
    return address.isEmpty() || address == "0.0.0.0" || address == "::";
}

/// One row for 0.0.0.0 and ::, in the order of ports.
QList<PortMapping> tidied(QList<PortMapping> ports)
{
    for (auto& port : ports) {
        if (isAnyAddress(port.hostIp))
            port.hostIp.clear();
    }
    const auto key = [](const PortMapping& port) {
        return std::tuple(port.containerPort, port.protocol, port.hostPort, port.hostIp);
    };
    std::sort(ports.begin(), ports.end(), [&](const auto& a, const auto& b) { return key(a) < key(b); });
    ports.erase(std::unique(ports.begin(), ports.end()), ports.end());
    return ports;
}

QString withoutSlash(const QString& name)
{
    return name.startsWith('/') ? name.mid(1) : name;
}

QString quoted(const QString& word)
{
    static const QRegularExpression plain(R"(^[A-Za-z0-9_@%+=:,./-]+$)");
    if (plain.match(word).hasMatch())
        return word;
    return '\'' + QString(word).replace('\'', "'\\''") + '\'';
}

} // namespace

ContainerState containerStateFromText(const QString& text)
{
    static const QHash<QString, ContainerState> states{
        {"created", ContainerState::Created},       {"configured", ContainerState::Created},
        {"running", ContainerState::Running},       {"paused", ContainerState::Paused},
        {"restarting", ContainerState::Restarting}, {"removing", ContainerState::Removing},
        {"exited", ContainerState::Exited},         {"stopped", ContainerState::Exited},
        {"dead", ContainerState::Dead}};
    return states.value(text.toLower(), ContainerState::Created);
}

bool ContainerSummary::isRunning() const
{
    return state == ContainerState::Running || state == ContainerState::Paused || state == ContainerState::Restarting;
}

ContainerSummary ContainerSummary::fromJson(const QJsonObject& json)
{
    ContainerSummary container;
    container.id = json.value("Id").toString();
    const auto names = strings(json.value("Names"));
    // Links give a container further names below another's; its own is the one without a second slash.
    for (const auto& name : names) {
        if (withoutSlash(name).contains('/') && names.size() > 1)
            continue;
        container.name = withoutSlash(name);
        break;
    }
    container.image = json.value("Image").toString();
    container.imageId = json.value("ImageID").toString();
    container.command = json.value("Command").toString();
    container.created = timeFromSeconds(json.value("Created"));
    container.state = containerStateFromText(json.value("State").toString());
    container.status = json.value("Status").toString();
    container.labels = stringMap(json.value("Labels"));

    static const QRegularExpression health(R"(\((healthy|unhealthy|health: starting)\))");
    if (const auto match = health.match(container.status); match.hasMatch())
        container.health = match.captured(1) == "health: starting" ? QString("starting") : match.captured(1);
    static const QRegularExpression exit(R"(\((-?\d+)\))");
    if (const auto match = exit.match(container.status); match.hasMatch())
        container.exitCode = match.captured(1).toInt();
    // The list says how long ago only in words; events and the inspection know it to the second.
    if (container.state != ContainerState::Created) {
        if (const auto ago = secondsFromWords(container.status))
            container.changed = QDateTime::currentDateTimeUtc().addSecs(-*ago);
    }

    QList<PortMapping> ports;
    for (const auto& value : json.value("Ports").toArray()) {
        const auto port = value.toObject();
        ports.append({port.value("IP").toString(), port.value("PrivatePort").toInt(), port.value("PublicPort").toInt(),
                      port.value("Type").toString("tcp")});
    }
    container.ports = tidied(ports);
    return container;
}

QString ContainerDetails::fullCommand() const
{
    QStringList words;
    for (const auto& word : entrypoint + command)
        words.append(quoted(word));
    return words.join(' ');
}

ContainerDetails ContainerDetails::fromJson(const QJsonObject& json)
{
    ContainerDetails details;
    details.raw = json;
    details.id = json.value("Id").toString();
    details.name = withoutSlash(json.value("Name").toString());
    details.created = timeFrom(json.value("Created").toString());
    details.imageId = json.value("Image").toString();

    const auto config = json.value("Config").toObject();
    details.image = config.value("Image").toString();
    details.entrypoint = strings(config.value("Entrypoint"));
    details.command = strings(config.value("Cmd"));
    details.environment = strings(config.value("Env"));
    details.workingDirectory = config.value("WorkingDir").toString();
    details.user = config.value("User").toString();
    details.hostname = config.value("Hostname").toString();
    details.terminal = config.value("Tty").toBool();
    details.openStdin = config.value("OpenStdin").toBool();
    details.labels = stringMap(config.value("Labels"));

    const auto state = json.value("State").toObject();
    details.state = containerStateFromText(state.value("Status").toString());
    details.exitCode = state.value("ExitCode").toInt();
    details.outOfMemory = state.value("OOMKilled").toBool();
    details.pid = state.value("Pid").toInt();
    details.error = state.value("Error").toString();
    details.started = timeFrom(state.value("StartedAt").toString());
    details.finished = timeFrom(state.value("FinishedAt").toString());

    const auto host = json.value("HostConfig").toObject();
    details.autoRemove = host.value("AutoRemove").toBool();
    details.networkMode = host.value("NetworkMode").toString();
    details.restartPolicy = host.value("RestartPolicy").toObject().value("Name").toString();
    details.memoryLimit = qint64(host.value("Memory").toDouble());
    details.cpuLimit = host.value("NanoCpus").toDouble() / 1e9;
    details.pidsLimit = std::max<qint64>(0, qint64(host.value("PidsLimit").toDouble()));

    const auto network = json.value("NetworkSettings").toObject();
    details.ipAddress = network.value("IPAddress").toString();
    if (details.ipAddress.isEmpty()) {
        for (const auto& value : network.value("Networks").toObject()) {
            details.ipAddress = value.toObject().value("IPAddress").toString();
            if (!details.ipAddress.isEmpty())
                break;
        }
    }
    QList<PortMapping> ports;
    auto bindings = network.value("Ports").toObject();
    if (bindings.isEmpty())
        bindings = host.value("PortBindings").toObject();
    for (auto entry = bindings.begin(); entry != bindings.end(); ++entry) {
        const auto parts = entry.key().split('/');
        const auto protocol = parts.value(1, "tcp");
        const auto targets = entry.value().toArray();
        if (targets.isEmpty())
            ports.append({{}, parts.value(0).toInt(), 0, protocol});
        for (const auto& value : targets) {
            const auto target = value.toObject();
            ports.append({target.value("HostIp").toString(), parts.value(0).toInt(),
                          target.value("HostPort").toString().toInt(), protocol});
        }
    }
    details.ports = tidied(ports);

    for (const auto& value : json.value("Mounts").toArray()) {
        const auto mount = value.toObject();
        const auto type = mount.value("Type").toString();
        details.mounts.append({type, mount.value(type == "volume" ? "Name" : "Source").toString(),
                               mount.value("Destination").toString(), !mount.value("RW").toBool(true)});
    }
    return details;
}

QString ImageSummary::shortId() const
{
    return id.mid(id.indexOf(':') + 1).left(12);
}

ImageSummary ImageSummary::fromJson(const QJsonObject& json)
{
    ImageSummary image;
    image.id = json.value("Id").toString();
    image.tags = strings(json.value("RepoTags"));
    image.tags.removeAll("<none>:<none>");
    image.digests = strings(json.value("RepoDigests"));
    image.created = timeFromSeconds(json.value("Created"));
    image.size = qint64(json.value("Size").toDouble());
    image.sharedSize = qint64(json.value("SharedSize").toDouble(-1));
    image.containers = json.value("Containers").toInt(-1);
    image.labels = stringMap(json.value("Labels"));
    return image;
}

ImageDetails ImageDetails::fromJson(const QJsonObject& json)
{
    ImageDetails image;
    image.raw = json;
    image.id = json.value("Id").toString();
    image.tags = strings(json.value("RepoTags"));
    image.digests = strings(json.value("RepoDigests"));
    image.created = timeFrom(json.value("Created").toString());
    image.size = qint64(json.value("Size").toDouble());
    image.architecture = json.value("Architecture").toString();
    image.os = json.value("Os").toString();
    image.author = json.value("Author").toString();
    const auto config = json.value("Config").toObject();
    image.entrypoint = strings(config.value("Entrypoint"));
    image.command = strings(config.value("Cmd"));
    image.environment = strings(config.value("Env"));
    image.exposedPorts = config.value("ExposedPorts").toObject().keys();
    image.volumes = config.value("Volumes").toObject().keys();
    image.workingDirectory = config.value("WorkingDir").toString();
    image.user = config.value("User").toString();
    image.layers = strings(json.value("RootFS").toObject().value("Layers"));
    image.labels = stringMap(config.value("Labels"));
    return image;
}

HistoryEntry HistoryEntry::fromJson(const QJsonObject& json)
{
    return {json.value("Id").toString(),      timeFromSeconds(json.value("Created")),  json.value("CreatedBy").toString(),
            json.value("Comment").toString(), qint64(json.value("Size").toDouble()), strings(json.value("Tags"))};
}

SearchResult SearchResult::fromJson(const QJsonObject& json)
{
    return {json.value("name").toString(), json.value("description").toString(), json.value("star_count").toInt(),
            json.value("is_official").toBool(), json.value("is_automated").toBool()};
}

VersionInfo VersionInfo::fromJson(const QJsonObject& json)
{
    VersionInfo version;
    version.raw = json;
    version.version = json.value("Version").toString();
    version.apiVersion = json.value("ApiVersion").toString();
    version.minApiVersion = json.value("MinAPIVersion").toString();
    version.gitCommit = json.value("GitCommit").toString();
    version.goVersion = json.value("GoVersion").toString();
    version.os = json.value("Os").toString();
    version.architecture = json.value("Arch").toString();
    version.kernelVersion = json.value("KernelVersion").toString();
    version.buildTime = json.value("BuildTime").toString();
    version.platformName = json.value("Platform").toObject().value("Name").toString();
    for (const auto& value : json.value("Components").toArray()) {
        const auto object = value.toObject();
        VersionInfo::Component component{object.value("Name").toString(), object.value("Version").toString(), {}};
        const auto details = object.value("Details").toObject();
        for (auto entry = details.begin(); entry != details.end(); ++entry)
            component.details.append({entry.key(), entry.value().toString()});
        version.components.append(component);
    }
    return version;
}

EngineInfo EngineInfo::fromJson(const QJsonObject& json)
{
    EngineInfo info;
    info.raw = json;
    info.id = json.value("ID").toString();
    info.name = json.value("Name").toString();
    info.containers = json.value("Containers").toInt();
    info.running = json.value("ContainersRunning").toInt();
    info.paused = json.value("ContainersPaused").toInt();
    info.stopped = json.value("ContainersStopped").toInt();
    info.images = json.value("Images").toInt();
    info.storageDriver = json.value("Driver").toString();
    info.cgroupDriver = json.value("CgroupDriver").toString();
    info.cgroupVersion = json.value("CgroupVersion").toString();
    info.kernelVersion = json.value("KernelVersion").toString();
    info.operatingSystem = json.value("OperatingSystem").toString();
    info.architecture = json.value("Architecture").toString();
    info.rootDirectory = json.value("DockerRootDir").toString();
    info.serverVersion = json.value("ServerVersion").toString();
    info.cpus = json.value("NCPU").toInt();
    info.memory = qint64(json.value("MemTotal").toDouble());
    info.warnings = strings(json.value("Warnings"));
    return info;
}

Event Event::fromJson(const QJsonObject& json)
{
    Event event;
    event.type = json.value("Type").toString();
    event.action = json.value("Action").toString();
    const auto actor = json.value("Actor").toObject();
    event.id = actor.value("ID").toString();
    event.attributes = stringMap(actor.value("Attributes"));
    const auto nanoseconds = json.value("timeNano").toDouble();
    event.time = nanoseconds > 0 ? QDateTime::fromMSecsSinceEpoch(qint64(nanoseconds / 1e6), Qt::UTC)
                                 : timeFromSeconds(json.value("time"));
    return event;
}

PullProgress PullProgress::fromJson(const QJsonObject& json)
{
    const auto detail = json.value("progressDetail").toObject();
    return {json.value("id").toString(), json.value("status").toString(), qint64(detail.value("current").toDouble()),
            qint64(detail.value("total").toDouble())};
}

CreatedContainer CreatedContainer::fromJson(const QJsonObject& json)
{
    return {json.value("Id").toString(), strings(json.value("Warnings"))};
}

} // namespace onggi::ui
