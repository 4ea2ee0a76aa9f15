#include "containers/runinspect.h"

#include "containers/restartchoice.h"
#include "models/shellline.h"

#include <QCoreApplication>
#include <QJsonArray>

namespace onggi::ui {

namespace {

struct RunChange
{
    Q_DECLARE_TR_FUNCTIONS(RunChange)
};

QStringList textsOf(const QJsonValue& value)
{
    QStringList texts;
    for (const auto& each : value.toArray())
        texts.append(each.toString());
    return texts;
}

int secondsOf(const QJsonValue& nanoseconds)
{
    return int(nanoseconds.toInteger() / 1'000'000'000);
}

RunSpec::Health healthOf(const QJsonObject& check)
{
    RunSpec::Health health;
    const auto test = textsOf(check.value("Test"));
    if (test.value(0) == "NONE") {
        health.off = true;
        return health;
    }
    health.command = test.value(0) == "CMD" ? shellLine(test.mid(1)) : test.value(1);
    health.interval = secondsOf(check.value("Interval"));
    health.timeout = secondsOf(check.value("Timeout"));
    health.startPeriod = secondsOf(check.value("StartPeriod"));
    health.retries = check.value("Retries").toInt();
    return health;
}

/// Where a container's own names and addresses matter: networks that people have made.
bool isOwnNetwork(const QString& mode)
{
    return !mode.isEmpty() && mode != "default" && mode != "bridge" && mode != "host" && mode != "none" && !mode.startsWith("container:");
}

QStringList portLines(const RunSpec& spec)
{
    QStringList lines;
    for (const auto& port : spec.ports)
        lines.append((port.hostIp.isEmpty() ? QString() : port.hostIp + ':') + (port.hostPort ? QString::number(port.hostPort) : RunChange::tr("a free one")) + " → "
                     + QString::number(port.containerPort) + (port.protocol == "tcp" ? QString() : '/' + port.protocol));
    return lines;
}

QStringList folderLines(const RunSpec& spec)
{
    QStringList lines;
    for (const auto& folder : spec.folders)
        lines.append(folder.source + " → " + folder.target + (folder.readOnly ? " · " + RunChange::tr("read only") : QString()));
    return lines;
}

QStringList optionLines(const RunSpec& spec)
{
    QStringList lines;
    for (const auto& [name, value] : spec.options)
        lines.append("--" + name + (value.isEmpty() ? QString() : ' ' + value));
    return lines;
}

QString yesNo(bool yes)
{
    return yes ? RunChange::tr("yes") : RunChange::tr("no");
}

QString healthLine(const RunSpec::Health& health)
{
    if (health.off)
        return RunChange::tr("none");
    auto line = health.command;
    if (health.interval > 0)
        line += QString(" · %1 s").arg(health.interval);
    if (health.retries > 0)
        line += QString(" · %1×").arg(health.retries);
    return line;
}

} // namespace

RunSpec specOf(const ContainerDetails& details, const std::optional<ImageDetails>& image)
{
    const auto config = details.raw.value("Config").toObject();
    const auto host = details.raw.value("HostConfig").toObject();
    const auto imageConfig = image ? image->raw.value("Config").toObject() : QJsonObject();
    RunSpec spec;
    spec.image = details.image;
    spec.name = details.name;
    spec.detach = true;
    spec.interactive = config.value("OpenStdin").toBool();
    spec.terminal = config.value("Tty").toBool();
    spec.autoRemove = host.value("AutoRemove").toBool();

    // The command line's entrypoint is one word: what more there is stands before the command.
    const auto entrypoint = textsOf(config.value("Entrypoint"));
    const auto command = textsOf(config.value("Cmd"));
    const bool ownEntrypoint = entrypoint != textsOf(imageConfig.value("Entrypoint"));
    if (ownEntrypoint) {
        spec.entrypoint = entrypoint.value(0);
        spec.command = entrypoint.mid(1) + command;
    } else if (command != textsOf(imageConfig.value("Cmd"))) {
        spec.command = command;
    }

    const auto fromImage = textsOf(imageConfig.value("Env"));
    for (const auto& variable : textsOf(config.value("Env"))) {
        if (!fromImage.contains(variable))
            spec.environment.append(variable);
    }
    const auto labels = config.value("Labels").toObject();
    const auto imageLabels = imageConfig.value("Labels").toObject();
    for (auto label = labels.begin(); label != labels.end(); ++label) {
        if (imageLabels.value(label.key()) != *label)
            spec.labels.append(label.key() + '=' + label->toString());
    }
    const auto differing = [&](const char* key) {
        const auto value = config.value(QLatin1String(key)).toString();
        return value == imageConfig.value(QLatin1String(key)).toString() ? QString() : value;
    };
    spec.workingDirectory = differing("WorkingDir");
    if (spec.workingDirectory == "/")
        spec.workingDirectory.clear();
    spec.user = differing("User");
    if (const auto name = config.value("Hostname").toString(); name != details.id.left(12) && host.value("NetworkMode").toString() != "host")
        spec.hostname = name;

    const auto bindings = host.value("PortBindings").toObject();
    for (auto binding = bindings.begin(); binding != bindings.end(); ++binding) {
        for (const auto& target : binding->toArray())
            spec.ports.append({target.toObject().value("HostIp").toString() == "0.0.0.0" ? QString() : target.toObject().value("HostIp").toString(), target.toObject().value("HostPort").toString().toInt(),
                               binding.key().section('/', 0, 0).toInt(), binding.key().section('/', 1, 1)});
    }
    for (const auto& mount : details.raw.value("Mounts").toArray()) {
        const auto type = mount.toObject().value("Type").toString();
        if (type != "bind" && type != "volume")
            continue;
        const auto source = type == "volume" ? mount.toObject().value("Name").toString() : mount.toObject().value("Source").toString();
        spec.folders.append({source, mount.toObject().value("Destination").toString(), !mount.toObject().value("RW").toBool(true)});
    }
    spec.memory = host.value("Memory").toInteger();
    spec.cpus = host.value("NanoCpus").toDouble() / 1e9;
    if (const auto quota = host.value("CpuQuota").toDouble(); spec.cpus <= 0 && quota > 0)
        spec.cpus = quota / std::max(1.0, host.value("CpuPeriod").toDouble(100000));
    spec.pids = std::max<qint64>(0, host.value("PidsLimit").toInteger());
    const auto restart = host.value("RestartPolicy").toObject();
    spec.restart = restart.value("Name").toString();
    if (spec.restart == "no")
        spec.restart.clear();
    if (spec.restart == "on-failure" && restart.value("MaximumRetryCount").toInt() > 0)
        spec.restart += ':' + QString::number(restart.value("MaximumRetryCount").toInt());
    if (const auto check = config.value("Healthcheck").toObject(); check != imageConfig.value("Healthcheck").toObject())
        spec.health = healthOf(check);
    spec.init = host.value("Init").toBool();
    spec.readOnly = host.value("ReadonlyRootfs").toBool();
    spec.privileged = host.value("Privileged").toBool();
    const auto network = host.value("NetworkMode").toString();
    if (network != "default" && network != "bridge")
        spec.network = network;
    spec.options = optionsFromInspection(details.raw, imageConfig);
    return spec;
}

QList<SpecChange> changesBetween(const RunSpec& before, const RunSpec& after)
{
    QList<SpecChange> changes;
    const auto text = [&](const QString& what, const QString& old, const QString& fresh) {
        if (old != fresh)
            changes.append({what, old, fresh});
    };
    // Of lists, only the lines that go and come.
    const auto lines = [&](const QString& what, QStringList old, QStringList fresh) {
        for (const auto& line : QStringList(old)) {
            if (fresh.removeOne(line))
                old.removeOne(line);
        }
        for (qsizetype at = 0; at < std::max(old.size(), fresh.size()); ++at)
            changes.append({what, old.value(at), fresh.value(at)});
    };
    text(RunChange::tr("Image"), before.image, after.image);
    text(RunChange::tr("Name"), before.name, after.name);
    text(RunChange::tr("Command"), shellLine(before.command), shellLine(after.command));
    text(RunChange::tr("Entrypoint"), before.entrypoint.value_or(QString()), after.entrypoint.value_or(QString()));
    text(RunChange::tr("Interactive terminal"), yesNo(before.terminal), yesNo(after.terminal));
    text(RunChange::tr("Removed when it ends"), yesNo(before.autoRemove), yesNo(after.autoRemove));
    lines(RunChange::tr("Port"), portLines(before), portLines(after));
    lines(RunChange::tr("Folder"), folderLines(before), folderLines(after));
    lines(RunChange::tr("Variable"), before.environment, after.environment);
    lines(RunChange::tr("Label"), before.labels, after.labels);
    text(RunChange::tr("Network"), before.network, after.network);
    text(RunChange::tr("Working directory"), before.workingDirectory, after.workingDirectory);
    text(RunChange::tr("User"), before.user, after.user);
    text(RunChange::tr("Host name"), before.hostname, after.hostname);
    const auto memory = [](qint64 bytes) { return bytes > 0 ? memoryText(bytes) : QString(); };
    text(RunChange::tr("Memory limit"), memory(before.memory), memory(after.memory));
    const auto figure = [](double number) { return number > 0 ? QString::number(number) : QString(); };
    text(RunChange::tr("Processors"), figure(before.cpus), figure(after.cpus));
    text(RunChange::tr("Most processes"), figure(double(before.pids)), figure(double(after.pids)));
    text(RunChange::tr("Restart"), restartWords(before.restart.section(':', 0, 0), before.restart.section(':', 1).toInt()),
         restartWords(after.restart.section(':', 0, 0), after.restart.section(':', 1).toInt()));
    text(RunChange::tr("Health check"), healthLine(before.health), healthLine(after.health));
    text(RunChange::tr("Init process"), yesNo(before.init), yesNo(after.init));
    text(RunChange::tr("Read-only"), yesNo(before.readOnly), yesNo(after.readOnly));
    text(RunChange::tr("All rights"), yesNo(before.privileged), yesNo(after.privileged));
    lines(RunChange::tr("Option"), optionLines(before), optionLines(after));
    return changes;
}

CreateRequest recreateRequest(const ContainerDetails& old, const RunSpec& spec)
{
    static const QStringList ofForm{"Image", "Cmd", "Entrypoint", "Env", "Labels", "WorkingDir", "User", "Hostname", "ExposedPorts", "Healthcheck", "Tty",
                                    "OpenStdin", "StdinOnce", "AttachStdin", "AttachStdout", "AttachStderr", "Volumes", "OnBuild", "Shell"};
    static const QStringList ofHost{"Binds", "Mounts", "PortBindings", "Memory", "NanoCpus", "CpuQuota", "CpuPeriod", "PidsLimit", "RestartPolicy", "AutoRemove", "Init",
                                    "ReadonlyRootfs", "Privileged", "NetworkMode", "ContainerIDFile", "MaskedPaths", "ReadonlyPaths", "ConsoleSize"};
    auto body = old.raw.value("Config").toObject();
    auto host = old.raw.value("HostConfig").toObject();
    for (const auto& key : ofForm)
        body.remove(key);
    for (const auto& key : ofHost)
        host.remove(key);
    // What has no value says nothing, and engines do not all take it back.
    for (auto* object : {&body, &host}) {
        for (const auto& key : object->keys()) {
            if (object->value(key).isNull())
                object->remove(key);
        }
    }
    body.insert("HostConfig", host);
    eraseOptions(body);
    host = body.value("HostConfig").toObject();

    auto request = spec.createRequest();
    const auto fresh = request.body.value("HostConfig").toObject();
    for (auto each = fresh.begin(); each != fresh.end(); ++each)
        host.insert(each.key(), *each);
    for (auto each = request.body.begin(); each != request.body.end(); ++each)
        body.insert(each.key(), *each);
    body.insert("HostConfig", host);

    const auto mode = host.value("NetworkMode").toString();
    if (isOwnNetwork(mode) && mode == old.raw.value("HostConfig")["NetworkMode"].toString()) {
        QJsonObject endpoints;
        const auto networks = old.raw.value("NetworkSettings")["Networks"].toObject();
        for (auto network = networks.begin(); network != networks.end(); ++network) {
            QJsonArray aliases;
            for (const auto& alias : network->toObject().value("Aliases").toArray()) {
                if (!old.id.startsWith(alias.toString()))
                    aliases.append(alias);
            }
            QJsonObject endpoint{{"Aliases", aliases}};
            if (const auto addresses = network->toObject().value("IPAMConfig"); addresses.isObject())
                endpoint.insert("IPAMConfig", addresses);
            endpoints.insert(network.key(), endpoint);
        }
        body.insert("NetworkingConfig", QJsonObject{{"EndpointsConfig", endpoints}});
    }
    return {spec.name, body};
}

} // namespace onggi::ui
