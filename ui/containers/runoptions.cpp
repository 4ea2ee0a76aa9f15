#include "containers/runoptions.h"

#include "containers/runspec.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <algorithm>

namespace onggi::ui {

namespace {

struct RunOption
{
    Q_DECLARE_TR_FUNCTIONS(RunOption)
};

QJsonValue optionAt(const QJsonObject& body, const QString& place)
{
    const auto parts = place.split('.');
    return parts.size() == 1 ? body.value(parts[0]) : body.value(parts[0]).toObject().value(parts[1]);
}

void putOption(QJsonObject& body, const QString& place, const QJsonValue& value)
{
    const auto parts = place.split('.');
    if (parts.size() == 1) {
        body.insert(place, value);
        return;
    }
    auto inner = body.value(parts[0]).toObject();
    inner.insert(parts[1], value);
    body.insert(parts[0], inner);
}

QJsonObject deviceFrom(const QString& text)
{
    const auto parts = text.split(':');
    const bool hasPath = parts.value(1).startsWith('/');
    return {{"PathOnHost", parts[0]},
            {"PathInContainer", hasPath ? parts[1] : parts[0]},
            {"CgroupPermissions", parts.size() == 3 ? parts[2] : parts.size() == 2 && !hasPath ? parts[1] : QString("rwm")}};
}

QString deviceText(const QJsonObject& device)
{
    auto text = device.value("PathOnHost").toString() + ':' + device.value("PathInContainer").toString();
    const auto rights = device.value("CgroupPermissions").toString();
    return rights.isEmpty() || rights == "rwm" ? text : text + ':' + rights;
}

/// What engines fill in by themselves.
bool isEnginesDefault(const QString& name, const QJsonValue& value)
{
    if (name == "shm-size")
        return value.toInteger() == 64 << 20;
    if (name == "ipc")
        return value.toString() == "private" || value.toString() == "shareable";
    if (name == "cgroupns")
        return value.toString() == "private" || value.toString() == "host";
    if (name == "stop-signal")
        return value.toString() == "SIGTERM";
    return false;
}

} // namespace

const QList<FurtherOption>& furtherOptions()
{
    using Kind = FurtherOption::Kind;
    static const QList<FurtherOption> options{
        {"cap-add", "HostConfig.CapAdd", Kind::List, "NET_ADMIN", QT_TRANSLATE_NOOP("RunOption", "A right of the administrator that it gets, one of the kernel's capabilities."),
         QT_TRANSLATE_NOOP("RunOption", "With this right it can do more to this computer than others can; SYS_ADMIN and ALL come near to the administrator's rights. Give it only to a program that you trust.")},
        {"cap-drop", "HostConfig.CapDrop", Kind::List, "ALL", QT_TRANSLATE_NOOP("RunOption", "A right that is taken from it. ALL, and then adding the few that it needs, is safest.")},
        {"device", "HostConfig.Devices", Kind::Device, "/dev/ttyUSB0", QT_TRANSLATE_NOOP("RunOption", "A device of this computer that it may use."),
         QT_TRANSLATE_NOOP("RunOption", "It talks to the device directly. With a disk it can read and change every file on it.")},
        {"security-opt", "HostConfig.SecurityOpt", Kind::List, "no-new-privileges", QT_TRANSLATE_NOOP("RunOption", "How it is confined: no-new-privileges confines it more."),
         QT_TRANSLATE_NOOP("RunOption", "Without this protection, a mistake in the kernel or in the program lets it out more easily.")},
        {"pid", "HostConfig.PidMode", Kind::Text, "host", QT_TRANSLATE_NOOP("RunOption", "Whose processes it sees: those of this computer (host), or of another container (container:name)."),
         QT_TRANSLATE_NOOP("RunOption", "It sees every process of this computer, and may end those of its own user.")},
        {"ipc", "HostConfig.IpcMode", Kind::Text, "host", QT_TRANSLATE_NOOP("RunOption", "Whose shared memory it uses."),
         QT_TRANSLATE_NOOP("RunOption", "It can read and change memory that programs of this computer share.")},
        {"userns", "HostConfig.UsernsMode", Kind::Text, "host", QT_TRANSLATE_NOOP("RunOption", "Which users it has: host means those of this computer."),
         QT_TRANSLATE_NOOP("RunOption", "Its root is then this computer's root: what gets out of it may do everything.")},
        {"uts", "HostConfig.UTSMode", Kind::Text, "host", QT_TRANSLATE_NOOP("RunOption", "Whose host name it has."),
         QT_TRANSLATE_NOOP("RunOption", "With the right for it, it can rename this computer.")},
        {"cgroupns", "HostConfig.CgroupnsMode", Kind::Text, "private", QT_TRANSLATE_NOOP("RunOption", "Whether it sees its own control groups only, or those of this computer.")},
        {"group-add", "HostConfig.GroupAdd", Kind::List, "audio", QT_TRANSLATE_NOOP("RunOption", "A further group of its user.")},
        {"add-host", "HostConfig.ExtraHosts", Kind::List, "db:10.0.0.5", QT_TRANSLATE_NOOP("RunOption", "A name and the address that it stands for. host-gateway means this computer.")},
        {"dns", "HostConfig.Dns", Kind::List, "1.1.1.1", QT_TRANSLATE_NOOP("RunOption", "The server that it asks for names.")},
        {"dns-search", "HostConfig.DnsSearch", Kind::List, "example.org", QT_TRANSLATE_NOOP("RunOption", "A domain in which short names are looked for.")},
        {"dns-option", "HostConfig.DnsOptions", Kind::List, "ndots:1", QT_TRANSLATE_NOOP("RunOption", "An option of its resolver.")},
        {"domainname", "Domainname", Kind::Text, "example.org", QT_TRANSLATE_NOOP("RunOption", "Its domain.")},
        {"tmpfs", "HostConfig.Tmpfs", Kind::Tmpfs, "/tmp:size=64m", QT_TRANSLATE_NOOP("RunOption", "A folder in memory, empty at each start.")},
        {"shm-size", "HostConfig.ShmSize", Kind::Bytes, "256m", QT_TRANSLATE_NOOP("RunOption", "The size of its shared memory; browsers and databases need more than the usual 64 MB.")},
        {"memory-swap", "HostConfig.MemorySwap", Kind::Bytes, "1g", QT_TRANSLATE_NOOP("RunOption", "Memory and swap together; -1 for as much swap as there is.")},
        {"memory-reservation", "HostConfig.MemoryReservation", Kind::Bytes, "256m", QT_TRANSLATE_NOOP("RunOption", "The memory that it is left with when memory becomes scarce.")},
        {"cpu-shares", "HostConfig.CpuShares", Kind::Number, "512", QT_TRANSLATE_NOOP("RunOption", "Its weight against others when processors are busy; 1024 is usual.")},
        {"cpuset-cpus", "HostConfig.CpusetCpus", Kind::Text, "0-1", QT_TRANSLATE_NOOP("RunOption", "The processors that it may run on.")},
        {"oom-score-adj", "HostConfig.OomScoreAdj", Kind::Number, "500", QT_TRANSLATE_NOOP("RunOption", "How early it is ended when memory runs out, from -1000 to 1000.")},
        {"ulimit", "HostConfig.Ulimits", Kind::Ulimit, "nofile=4096:8192", QT_TRANSLATE_NOOP("RunOption", "A limit of its processes.")},
        {"sysctl", "HostConfig.Sysctls", Kind::Pairs, "net.core.somaxconn=1024", QT_TRANSLATE_NOOP("RunOption", "A setting of the kernel that holds inside it.")},
        {"stop-signal", "StopSignal", Kind::Text, "SIGINT", QT_TRANSLATE_NOOP("RunOption", "The signal that asks it to end.")},
        {"stop-timeout", "StopTimeout", Kind::Number, "30", QT_TRANSLATE_NOOP("RunOption", "The seconds that it has to end by itself.")},
        {"volumes-from", "HostConfig.VolumesFrom", Kind::List, "other:ro", QT_TRANSLATE_NOOP("RunOption", "A container whose folders and volumes it has, too.")},
        {"publish-all", "HostConfig.PublishAllPorts", Kind::Switch, "", QT_TRANSLATE_NOOP("RunOption", "Every port that the image listens on gets a free port of this computer.")},
        {"oom-kill-disable", "HostConfig.OomKillDisable", Kind::Switch, "", QT_TRANSLATE_NOOP("RunOption", "It is not ended when it reaches its limit of memory."),
         QT_TRANSLATE_NOOP("RunOption", "At its limit it then hangs, and without a limit this computer can run out of memory.")},
    };
    return options;
}

const FurtherOption* furtherOption(const QString& name)
{
    static const QHash<QString, QString> others{{"net", "network"}, {"dns-opt", "dns-option"}};
    const auto wanted = others.value(name, name);
    const auto& options = furtherOptions();
    const auto found = std::find_if(options.begin(), options.end(), [&](const FurtherOption& option) { return wanted == QLatin1String(option.name); });
    return found == options.end() ? nullptr : &*found;
}

QString FurtherOption::meaningText() const
{
    return RunOption::tr(meaning);
}

QString FurtherOption::riskText(const QString& value) const
{
    if (!risk || (kind != Kind::Switch && value.isEmpty()))
        return {};
    // Of these, only some values open anything.
    const QLatin1String self(name);
    if (self == QLatin1String("security-opt") && !value.contains("unconfined") && !value.contains("disable"))
        return {};
    if (kind == Kind::Text && value != "host")
        return {};
    return RunOption::tr(risk);
}

QString optionMistake(const FurtherOption& option, const QString& value)
{
    using Kind = FurtherOption::Kind;
    if (option.kind == Kind::Switch)
        return {};
    const auto example = RunOption::tr("Write it like %1.").arg(QLatin1String(option.example));
    bool number = true;
    switch (option.kind) {
    case Kind::Bytes: return parseMemory(value) || value == "-1" ? QString() : example;
    case Kind::Number: value.toInt(&number); return number ? QString() : example;
    case Kind::Pairs:
    case Kind::Ulimit: return value.indexOf('=') > 0 ? QString() : example;
    case Kind::Tmpfs:
    case Kind::Device: return value.startsWith('/') ? QString() : example;
    default: return value.trimmed().isEmpty() ? example : QString();
    }
}

void insertOptions(QJsonObject& body, const OptionValues& options)
{
    using Kind = FurtherOption::Kind;
    for (const auto& [name, value] : options) {
        const auto* option = furtherOption(name);
        if (!option || !optionMistake(*option, value).isEmpty())
            continue;
        const QString place = QLatin1String(option->place);
        auto array = optionAt(body, place).toArray();
        auto object = optionAt(body, place).toObject();
        switch (option->kind) {
        case Kind::List:
            array.append(value);
            putOption(body, place, array);
            break;
        case Kind::Text: putOption(body, place, value); break;
        case Kind::Bytes: putOption(body, place, value == "-1" ? qint64(-1) : *parseMemory(value)); break;
        case Kind::Number: putOption(body, place, value.toInt()); break;
        case Kind::Switch: putOption(body, place, true); break;
        case Kind::Pairs:
            object.insert(value.section('=', 0, 0), value.section('=', 1));
            putOption(body, place, object);
            break;
        case Kind::Tmpfs:
            object.insert(value.section(':', 0, 0), value.section(':', 1));
            putOption(body, place, object);
            break;
        case Kind::Device:
            array.append(deviceFrom(value));
            putOption(body, place, array);
            break;
        case Kind::Ulimit: {
            const auto limits = value.section('=', 1);
            const auto soft = limits.section(':', 0, 0).toLongLong();
            array.append(QJsonObject{{"Name", value.section('=', 0, 0)}, {"Soft", soft}, {"Hard", limits.contains(':') ? limits.section(':', 1).toLongLong() : soft}});
            putOption(body, place, array);
            break;
        }
        }
    }
}

void eraseOptions(QJsonObject& body)
{
    auto host = body.value("HostConfig").toObject();
    for (const auto& option : furtherOptions()) {
        const auto parts = QString(QLatin1String(option.place)).split('.');
        if (parts.size() == 1)
            body.remove(parts[0]);
        else
            host.remove(parts[1]);
    }
    body.insert("HostConfig", host);
}

OptionValues optionsFromInspection(const QJsonObject& inspection, const QJsonObject& imageConfig)
{
    using Kind = FurtherOption::Kind;
    OptionValues found;
    const auto config = inspection.value("Config").toObject();
    for (const auto& option : furtherOptions()) {
        const QString name = QLatin1String(option.name);
        const QString place = QLatin1String(option.place);
        const bool ofHost = place.startsWith("HostConfig.");
        const auto value = ofHost ? optionAt(inspection, place) : config.value(place);
        if (value.isNull() || value.isUndefined() || isEnginesDefault(name, value) || (!ofHost && value == imageConfig.value(place)))
            continue;
        switch (option.kind) {
        case Kind::List:
            for (const auto& each : value.toArray())
                found.emplaceBack(name, each.toString());
            break;
        case Kind::Text:
            if (!value.toString().isEmpty())
                found.emplaceBack(name, value.toString());
            break;
        case Kind::Bytes: {
            const auto bytes = value.toInteger();
            // Twice its memory is what an engine makes of a limit of memory alone.
            const bool derived = name == "memory-swap" && (bytes == 2 * inspection.value("HostConfig")["Memory"].toInteger() || bytes == -1);
            if (bytes != 0 && !derived)
                found.emplaceBack(name, memoryText(bytes));
            break;
        }
        case Kind::Number:
            if (value.toInteger() != 0)
                found.emplaceBack(name, QString::number(value.toInteger()));
            break;
        case Kind::Switch:
            if (value.toBool())
                found.emplaceBack(name, QString());
            break;
        case Kind::Pairs:
        case Kind::Tmpfs: {
            const auto object = value.toObject();
            const QChar mark = option.kind == Kind::Pairs ? '=' : ':';
            for (auto each = object.begin(); each != object.end(); ++each)
                found.emplaceBack(name, option.kind == Kind::Tmpfs && each->toString().isEmpty() ? each.key() : each.key() + mark + each->toString());
            break;
        }
        case Kind::Device:
            for (const auto& each : value.toArray())
                found.emplaceBack(name, deviceText(each.toObject()));
            break;
        case Kind::Ulimit:
            for (const auto& each : value.toArray())
                found.emplaceBack(name, QString("%1=%2:%3").arg(each.toObject().value("Name").toString()).arg(each.toObject().value("Soft").toInteger()).arg(each.toObject().value("Hard").toInteger()));
            break;
        }
    }
    return found;
}

} // namespace onggi::ui
