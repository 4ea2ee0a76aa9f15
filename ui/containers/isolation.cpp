#include "containers/isolation.h"

#include "models/humanize.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QHash>
#include <QJsonArray>

#include <unistd.h>

namespace onggi::ui {

namespace {

using Tone = IsolationFact::Tone;

struct Isolation
{
    Q_DECLARE_TR_FUNCTIONS(Isolation)
};

QString smallFile(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.read(64 << 10)) : QString();
}

/// The kernel's name of a namespace, "net:[4026531992]"; empty where this user may not see it.
QString namespaceName(const QString& path)
{
    char target[64];
    const auto length = ::readlink(path.toLocal8Bit().constData(), target, sizeof target);
    return length > 0 ? QString::fromLatin1(target, length) : QString();
}

QHash<QString, QString> statusOf(const QString& proc)
{
    QHash<QString, QString> fields;
    for (const auto& line : smallFile(proc + "/status").split('\n'))
        fields.insert(line.section(':', 0, 0), line.section(':', 1).trimmed());
    return fields;
}

/// Whose each namespace is: by the kernel's names where one may see them, else by what the container was told.
IsolationGroup namespaces(const ContainerDetails& details, const QString& root, bool here)
{
    struct Space
    {
        const char* file;
        QString name;
        QString meaning;
        QString mode;
    };
    const auto host = details.raw.value("HostConfig").toObject();
    const auto mode = [&](const char* key) { return host.value(QLatin1String(key)).toString(); };
    const auto userMode = mode("UsernsMode");
    const QList<Space> spaces{
        {"pid", Isolation::tr("Processes"), Isolation::tr("It sees only its own processes."), mode("PidMode")},
        {"net", Isolation::tr("Network"), Isolation::tr("It has network devices, addresses and ports of its own."), mode("NetworkMode")},
        {"mnt", Isolation::tr("Files"), Isolation::tr("It sees its image's files and what it is given, not this computer's."), {}},
        {"uts", Isolation::tr("Host name"), Isolation::tr("It has a name of its own."), mode("UTSMode")},
        {"ipc", Isolation::tr("Shared memory"), Isolation::tr("It shares memory with nobody."), mode("IpcMode")},
        {"user", Isolation::tr("Users"), Isolation::tr("Its root is an ordinary user of this computer."), userMode},
        {"cgroup", Isolation::tr("Control groups"), Isolation::tr("It sees only its own part of them."), mode("CgroupnsMode")},
    };
    IsolationGroup group{Isolation::tr("Namespaces"), {}};
    const auto proc = root + "/proc/" + QString::number(details.pid);
    for (const auto& space : spaces) {
        const QString file = QLatin1String(space.file);
        const auto own = here ? namespaceName(proc + "/ns/" + file) : QString();
        const auto hosts = here ? namespaceName(root + "/proc/1/ns/" + file) : QString();
        IsolationFact fact{space.name, {}, space.meaning, Tone::Good};
        if (!own.isEmpty() && !hosts.isEmpty()) {
            fact.tone = own == hosts ? Tone::Open : Tone::Good;
        } else if (space.mode == "host") {
            fact.tone = Tone::Open;
        } else if (file == "user" && here) {
            // Whoever maps every id to itself has none of its own.
            const auto map = smallFile(proc + "/uid_map").simplified().split(' ');
            fact.tone = map.value(0) == "0" && map.value(1) == "0" && map.value(2).toLongLong() > 4000000000LL ? Tone::Open : Tone::Good;
        } else if (file == "user") {
            fact.tone = Tone::Plain;
        }
        fact.value = fact.tone == Tone::Open ? Isolation::tr("this computer's") : fact.tone == Tone::Good ? Isolation::tr("its own") : Isolation::tr("as the engine has it");
        if (fact.tone == Tone::Open)
            fact.meaning = Isolation::tr("It shares this with the computer.");
        if (space.mode.startsWith("container:")) {
            fact.value = Isolation::tr("that of %1").arg(space.mode.mid(10).left(12));
            fact.tone = Tone::Plain;
            fact.meaning.clear();
        }
        if (!own.isEmpty())
            fact.value += " · " + own;
        group.facts.append(fact);
    }
    return group;
}

IsolationGroup users(const ContainerDetails& details, const QString& root, bool here)
{
    IsolationGroup group{Isolation::tr("Users"), {}};
    group.facts.append({Isolation::tr("Runs as"), details.user.isEmpty() ? QString("root") : details.user, {}, Tone::Plain});
    if (!here)
        return group;
    const auto proc = root + "/proc/" + QString::number(details.pid);
    for (const auto& [file, name] : {qMakePair(QString("uid_map"), Isolation::tr("User numbers")), qMakePair(QString("gid_map"), Isolation::tr("Group numbers"))}) {
        for (const auto& line : smallFile(proc + '/' + file).split('\n', Qt::SkipEmptyParts)) {
            const auto fields = line.simplified().split(' ');
            const auto first = fields.value(0).toLongLong(), outside = fields.value(1).toLongLong(), count = fields.value(2).toLongLong();
            const bool same = first == 0 && outside == 0;
            group.facts.append({name, Isolation::tr("%1–%2 inside are %3–%4 here").arg(first).arg(first + count - 1).arg(outside).arg(outside + count - 1),
                                same ? Isolation::tr("Its root is this computer's root.") : QString(), same ? Tone::Open : Tone::Good});
        }
    }
    return group;
}

IsolationGroup rights(const ContainerDetails& details, const QString& root, bool here)
{
    const auto host = details.raw.value("HostConfig").toObject();
    IsolationGroup group{Isolation::tr("Rights"), {}};
    const bool privileged = host.value("Privileged").toBool();
    group.facts.append({Isolation::tr("All rights"), privileged ? Isolation::tr("yes") : Isolation::tr("no"),
                        privileged ? Isolation::tr("Nothing keeps it from changing this computer.") : QString(), privileged ? Tone::Open : Tone::Good});
    if (here) {
        const auto status = statusOf(root + "/proc/" + QString::number(details.pid));
        bool ok = false;
        const auto mask = status.value("CapEff").toULongLong(&ok, 16);
        if (ok) {
            const auto names = capabilityNames(mask);
            group.facts.append({Isolation::tr("Capabilities"), names.isEmpty() ? Isolation::tr("none") : names.join(", "),
                                Isolation::tr("The pieces of the administrator's power that its first process has."), names.contains("SYS_ADMIN") ? Tone::Open : Tone::Plain});
        }
        const auto filter = status.value("Seccomp");
        if (!filter.isEmpty())
            group.facts.append({Isolation::tr("System call filter"), filter == "0" ? Isolation::tr("none") : Isolation::tr("seccomp, %n filter(s)", nullptr, std::max(1, status.value("Seccomp_filters").toInt())),
                                filter == "0" ? Isolation::tr("It may use every call of the kernel.") : Isolation::tr("Calls that programs do not need are closed to it."), filter == "0" ? Tone::Open : Tone::Good});
        if (const auto noNew = status.value("NoNewPrivs"); !noNew.isEmpty())
            group.facts.append({Isolation::tr("New rights"), noNew == "1" ? Isolation::tr("cannot be gained") : Isolation::tr("by setuid programs"), {}, noNew == "1" ? Tone::Good : Tone::Plain});
        if (const auto label = smallFile(root + "/proc/" + QString::number(details.pid) + "/attr/current").remove(QChar(0)).trimmed(); !label.isEmpty() && label != "kernel")
            group.facts.append({Isolation::tr("Security module"), label, {}, label == "unconfined" ? Tone::Open : Tone::Good});
    } else {
        const auto list = [&](const char* key) {
            QStringList names;
            for (const auto& each : host.value(QLatin1String(key)).toArray())
                names.append(each.toString());
            return names.isEmpty() ? Isolation::tr("none") : names.join(", ");
        };
        group.facts.append({Isolation::tr("Capabilities added"), list("CapAdd"), {}, host.value("CapAdd").toArray().isEmpty() ? Tone::Plain : Tone::Open});
        group.facts.append({Isolation::tr("Capabilities taken away"), list("CapDrop"), {}, Tone::Plain});
        group.facts.append({Isolation::tr("Security options"), list("SecurityOpt"), {}, list("SecurityOpt").contains("unconfined") ? Tone::Open : Tone::Plain});
    }
    const bool readOnly = host.value("ReadonlyRootfs").toBool();
    group.facts.append({Isolation::tr("Its own files"), readOnly ? Isolation::tr("read only") : Isolation::tr("it may write"), {}, readOnly ? Tone::Good : Tone::Plain});
    return group;
}

/// A limit from the kernel's control groups, of either version; nothing where it is not set or cannot be seen.
QString controlValue(const QString& root, const QString& cgroups, const char* controller, const char* v1, const char* v2)
{
    for (const auto& line : cgroups.split('\n', Qt::SkipEmptyParts)) {
        const auto controllers = line.section(':', 1, 1);
        const auto path = line.section(':', 2);
        if (controllers.isEmpty()) {
            if (const auto text = smallFile(root + "/sys/fs/cgroup" + path + '/' + QLatin1String(v2)).trimmed(); !text.isEmpty())
                return text;
        } else if (controllers.split(',').contains(QLatin1String(controller))) {
            if (const auto text = smallFile(root + "/sys/fs/cgroup/" + QLatin1String(controller) + path + '/' + QLatin1String(v1)).trimmed(); !text.isEmpty())
                return text;
        }
    }
    return {};
}

IsolationGroup limits(const ContainerDetails& details, const QString& root, bool here)
{
    IsolationGroup group{Isolation::tr("Control groups"), {}};
    const auto cgroups = here ? smallFile(root + "/proc/" + QString::number(details.pid) + "/cgroup") : QString();
    const auto none = Isolation::tr("no limit");
    auto memory = details.memoryLimit;
    if (const auto text = controlValue(root, cgroups, "memory", "memory.limit_in_bytes", "memory.max"); !text.isEmpty())
        memory = text == "max" || text.toLongLong() > (1LL << 60) ? 0 : text.toLongLong();
    group.facts.append({Isolation::tr("Memory"), memory > 0 ? bytesText(memory) : none, {}, memory > 0 ? Tone::Good : Tone::Plain});
    if (const auto text = controlValue(root, cgroups, "memory", "memory.usage_in_bytes", "memory.current"); !text.isEmpty())
        group.facts.append({Isolation::tr("Memory in use"), bytesText(text.toLongLong()), {}, Tone::Plain});
    auto cpus = details.cpuLimit;
    if (const auto text = controlValue(root, cgroups, "cpu", "cpu.cfs_quota_us", "cpu.max"); !text.isEmpty()) {
        const auto period = text.contains(' ') ? text.section(' ', 1, 1) : controlValue(root, cgroups, "cpu", "cpu.cfs_period_us", "cpu.max");
        const auto quota = text.section(' ', 0, 0).toDouble();
        cpus = quota > 0 && period.toDouble() > 0 ? quota / period.toDouble() : 0;
    }
    group.facts.append({Isolation::tr("Processors"), cpus > 0 ? QString::number(cpus, 'g', 3) : none, {}, cpus > 0 ? Tone::Good : Tone::Plain});
    auto pids = details.pidsLimit;
    if (const auto text = controlValue(root, cgroups, "pids", "pids.max", "pids.max"); !text.isEmpty())
        pids = text == "max" ? 0 : text.toLongLong();
    group.facts.append({Isolation::tr("Processes"), pids > 0 ? QString::number(pids) : none, pids > 0 ? QString() : Isolation::tr("One that keeps making processes can take all of this computer's."), pids > 0 ? Tone::Good : Tone::Plain});
    QStringList paths;
    for (const auto& line : cgroups.split('\n', Qt::SkipEmptyParts)) {
        auto path = line.section(':', 2);
        if (!path.contains(details.id.left(12)))
            continue;
        // A name of 64 digits would be wider than the window.
        path.replace(details.id, details.id.left(12) + "…");
        if (!paths.contains(path))
            paths.append(path);
    }
    if (!paths.isEmpty())
        group.facts.append({Isolation::tr("Its group"), paths.join('\n'), {}, Tone::Plain});
    return group;
}

IsolationGroup openings(const ContainerDetails& details)
{
    IsolationGroup group{Isolation::tr("What it shares with this computer"), {}};
    for (const auto& mount : details.mounts) {
        const bool folder = mount.type == "bind";
        const bool telling = folder && (mount.source == "/" || mount.source.startsWith("/etc") || mount.source.endsWith(".sock") || mount.source.startsWith("/proc") || mount.source.startsWith("/sys"));
        group.facts.append({mount.destination, (mount.source.isEmpty() ? mount.type : mount.source) + " · " + (mount.readOnly ? Isolation::tr("read only") : Isolation::tr("it may write")),
                            telling ? Isolation::tr("By this it can learn of this computer or command it.") : QString(), telling ? Tone::Open : folder && !mount.readOnly ? Tone::Plain : Tone::Good});
    }
    for (const auto& port : details.ports) {
        if (port.hostPort > 0)
            group.facts.append({Isolation::tr("Port %1").arg(port.hostPort), Isolation::tr("leads to its port %1/%2").arg(port.containerPort).arg(port.protocol),
                                port.hostIp == "127.0.0.1" ? Isolation::tr("Only from this computer.") : Isolation::tr("From every network of this computer."), Tone::Plain});
    }
    for (const auto& device : details.raw.value("HostConfig").toObject().value("Devices").toArray())
        group.facts.append({device.toObject().value("PathOnHost").toString(), Isolation::tr("a device, %1").arg(device.toObject().value("CgroupPermissions").toString()), {}, Tone::Open});
    if (group.facts.isEmpty())
        group.facts.append({Isolation::tr("Folders, ports, devices"), Isolation::tr("none"), {}, Tone::Good});
    return group;
}

} // namespace

QStringList capabilityNames(quint64 mask)
{
    static const char* const names[] = {"CHOWN", "DAC_OVERRIDE", "DAC_READ_SEARCH", "FOWNER", "FSETID", "KILL", "SETGID", "SETUID", "SETPCAP", "LINUX_IMMUTABLE",
                                        "NET_BIND_SERVICE", "NET_BROADCAST", "NET_ADMIN", "NET_RAW", "IPC_LOCK", "IPC_OWNER", "SYS_MODULE", "SYS_RAWIO", "SYS_CHROOT",
                                        "SYS_PTRACE", "SYS_PACCT", "SYS_ADMIN", "SYS_BOOT", "SYS_NICE", "SYS_RESOURCE", "SYS_TIME", "SYS_TTY_CONFIG", "MKNOD", "LEASE",
                                        "AUDIT_WRITE", "AUDIT_CONTROL", "SETFCAP", "MAC_OVERRIDE", "MAC_ADMIN", "SYSLOG", "WAKE_ALARM", "BLOCK_SUSPEND", "AUDIT_READ",
                                        "PERFMON", "BPF", "CHECKPOINT_RESTORE"};
    QStringList found;
    for (size_t bit = 0; bit < std::size(names); ++bit) {
        if (mask >> bit & 1)
            found.append(QLatin1String(names[bit]));
    }
    return found;
}

bool isProcessHere(const ContainerDetails& details, const QString& root)
{
    // The same number may be another machine's, or another process's: its control group must name the container.
    return details.pid > 0 && smallFile(root + "/proc/" + QString::number(details.pid) + "/cgroup").contains(details.id.left(12));
}

QList<IsolationGroup> isolationOf(const ContainerDetails& details, const QString& root)
{
    const bool here = isProcessHere(details, root);
    return {namespaces(details, root, here), users(details, root, here), rights(details, root, here), limits(details, root, here), openings(details)};
}

} // namespace onggi::ui
