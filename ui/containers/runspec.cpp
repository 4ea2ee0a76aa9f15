#include "containers/runspec.h"

#include "models/shellline.h"

#include <QJsonArray>
#include <QRegularExpression>
#include <cmath>

namespace onggi::ui {

namespace {

QString portText(const RunSpec::Port& port)
{
    QString text;
    if (!port.hostIp.isEmpty())
        text += (port.hostIp.contains(':') ? '[' + port.hostIp + ']' : port.hostIp) + ':';
    if (port.hostPort)
        text += QString::number(port.hostPort) + ':';
    else if (!port.hostIp.isEmpty())
        text += ':';
    text += QString::number(port.containerPort);
    if (port.protocol != "tcp")
        text += '/' + port.protocol;
    return text;
}

qint64 nanoseconds(int seconds)
{
    return seconds * 1'000'000'000LL;
}

QString cpusText(double cpus)
{
    return QString::number(cpus, 'g', 6);
}

} // namespace

std::optional<qint64> parseMemory(const QString& text)
{
    static const QRegularExpression pattern(R"(^\s*(\d+(?:\.\d+)?)\s*([bkmgt]?)(?:i?b)?\s*$)", QRegularExpression::CaseInsensitiveOption);
    const auto match = pattern.match(text);
    if (!match.hasMatch())
        return std::nullopt;
    const auto unit = match.captured(2).toLower();
    const double factor = unit == "k" ? 1024.0
                          : unit == "m" ? 1024.0 * 1024
                          : unit == "g" ? 1024.0 * 1024 * 1024
                          : unit == "t" ? 1024.0 * 1024 * 1024 * 1024
                                        : 1.0;
    return qint64(match.captured(1).toDouble() * factor);
}

std::optional<int> parseDuration(const QString& text)
{
    static const QRegularExpression whole(R"(^(?:\d+(?:\.\d+)?(?:ms|h|m|s))+$)");
    static const QRegularExpression part(R"((\d+(?:\.\d+)?)(ms|h|m|s))");
    if (!whole.match(text).hasMatch())
        return std::nullopt;
    double seconds = 0;
    for (auto parts = part.globalMatch(text); parts.hasNext();) {
        const auto match = parts.next();
        const auto unit = match.captured(2);
        seconds += match.captured(1).toDouble() * (unit == "h" ? 3600 : unit == "m" ? 60 : unit == "s" ? 1 : 0.001);
    }
    return int(std::ceil(seconds));
}

QString memoryText(qint64 bytes)
{
    static const QList<QPair<qint64, QString>> units{{1LL << 30, "g"}, {1LL << 20, "m"}, {1LL << 10, "k"}};
    for (const auto& [size, name] : units) {
        if (bytes >= size && bytes % size == 0)
            return QString::number(bytes / size) + name;
    }
    return QString::number(bytes);
}

QString RunSpec::runLine() const
{
    QStringList words{"docker", "run"};
    auto written = optionWords();
    // The name first, as people write it, then how it runs.
    if (!name.isEmpty())
        words << written.takeFirst() << written.takeFirst();
    if (detach)
        words << "-d";
    return shellLine(words + written);
}

QString RunSpec::createLine() const
{
    return shellLine(QStringList{"docker", "create"} + optionWords());
}

/// Everything behind "docker run" that "docker create" takes as well: -d means nothing there.
QStringList RunSpec::optionWords() const
{
    QStringList words;
    if (!name.isEmpty())
        words << "--name" << name;
    if (interactive && terminal)
        words << "-it";
    else if (interactive)
        words << "-i";
    else if (terminal)
        words << "-t";
    if (autoRemove)
        words << "--rm";
    for (const auto& port : ports)
        words << "-p" << portText(port);
    for (const auto& variable : environment)
        words << "-e" << variable;
    for (const auto& folder : folders)
        words << "-v" << folder.source + ':' + folder.target + (folder.readOnly ? ":ro" : "");
    for (const auto& label : labels)
        words << "-l" << label;
    if (!workingDirectory.isEmpty())
        words << "-w" << workingDirectory;
    if (!user.isEmpty())
        words << "-u" << user;
    if (!hostname.isEmpty())
        words << "-h" << hostname;
    if (memory > 0)
        words << "-m" << memoryText(memory);
    if (cpus > 0)
        words << "--cpus" << cpusText(cpus);
    if (pids > 0)
        words << "--pids-limit" << QString::number(pids);
    if (!restart.isEmpty())
        words << "--restart" << restart;
    if (health.off)
        words << "--no-healthcheck";
    if (!health.command.isEmpty()) {
        words << "--health-cmd" << health.command;
        const auto addTime = [&](const char* option, int seconds) {
            if (seconds > 0)
                words << QString::fromLatin1(option) << QString::number(seconds) + 's';
        };
        addTime("--health-interval", health.interval);
        addTime("--health-timeout", health.timeout);
        addTime("--health-start-period", health.startPeriod);
        if (health.retries > 0)
            words << "--health-retries" << QString::number(health.retries);
    }
    if (init)
        words << "--init";
    if (readOnly)
        words << "--read-only";
    if (privileged)
        words << "--privileged";
    if (!network.isEmpty())
        words << "--network" << network;
    for (const auto& [option, value] : options) {
        words << "--" + option;
        if (const auto* known = furtherOption(option); known && known->kind != FurtherOption::Kind::Switch)
            words << value;
    }
    if (entrypoint)
        words << "--entrypoint" << *entrypoint;
    words << image << command;
    return words;
}

CreateRequest RunSpec::createRequest() const
{
    QJsonObject body{{"Image", image},
                     {"Tty", terminal},
                     {"OpenStdin", interactive},
                     // The window comes and goes as it likes: the first detach must not end the container's input.
                     {"StdinOnce", false},
                     {"AttachStdin", interactive && !detach},
                     {"AttachStdout", !detach},
                     {"AttachStderr", !detach}};
    if (!command.isEmpty())
        body.insert("Cmd", QJsonArray::fromStringList(command));
    if (entrypoint)
        body.insert("Entrypoint", entrypoint->isEmpty() ? QJsonArray{""} : QJsonArray{*entrypoint});
    if (!environment.isEmpty())
        body.insert("Env", QJsonArray::fromStringList(environment));
    if (!workingDirectory.isEmpty())
        body.insert("WorkingDir", workingDirectory);
    if (!user.isEmpty())
        body.insert("User", user);
    if (!hostname.isEmpty())
        body.insert("Hostname", hostname);
    if (!labels.isEmpty()) {
        QJsonObject map;
        for (const auto& label : labels)
            map.insert(label.section('=', 0, 0), label.section('=', 1));
        body.insert("Labels", map);
    }

    QJsonObject host;
    if (autoRemove)
        host.insert("AutoRemove", true);
    if (!ports.isEmpty()) {
        QJsonObject exposed;
        QJsonObject bindings;
        for (const auto& port : ports) {
            const auto key = QString("%1/%2").arg(port.containerPort).arg(port.protocol);
            exposed.insert(key, QJsonObject{});
            auto targets = bindings.value(key).toArray();
            targets.append(QJsonObject{{"HostIp", port.hostIp},
                                       {"HostPort", port.hostPort ? QString::number(port.hostPort) : QString()}});
            bindings.insert(key, targets);
        }
        body.insert("ExposedPorts", exposed);
        host.insert("PortBindings", bindings);
    }
    if (!folders.isEmpty()) {
        QJsonArray binds;
        for (const auto& folder : folders)
            binds.append(folder.source + ':' + folder.target + (folder.readOnly ? ":ro" : ""));
        host.insert("Binds", binds);
    }
    if (memory > 0)
        host.insert("Memory", memory);
    if (cpus > 0)
        host.insert("NanoCpus", qint64(cpus * 1e9 + 0.5));
    if (pids > 0)
        host.insert("PidsLimit", pids);
    if (!restart.isEmpty())
        host.insert("RestartPolicy", QJsonObject{{"Name", restart.section(':', 0, 0)}, {"MaximumRetryCount", restart.section(':', 1).toInt()}});
    if (init)
        host.insert("Init", true);
    if (readOnly)
        host.insert("ReadonlyRootfs", true);
    if (privileged)
        host.insert("Privileged", true);
    if (!network.isEmpty())
        host.insert("NetworkMode", network);
    body.insert("HostConfig", host);
    insertOptions(body, options);
    if (health.off)
        body.insert("Healthcheck", QJsonObject{{"Test", QJsonArray{"NONE"}}});
    else if (!health.command.isEmpty())
        body.insert("Healthcheck", QJsonObject{{"Test", QJsonArray{"CMD-SHELL", health.command}},
                                               {"Interval", nanoseconds(health.interval)},
                                               {"Timeout", nanoseconds(health.timeout)},
                                               {"StartPeriod", nanoseconds(health.startPeriod)},
                                               {"Retries", health.retries}});
    return {name, body};
}

QStringList parseEnvironmentFile(const QString& content)
{
    QStringList variables;
    for (const auto& raw : content.split('\n')) {
        auto line = raw;
        if (line.endsWith('\r'))
            line.chop(1);
        const auto trimmed = line.trimmed();
        if (trimmed.isEmpty() || trimmed.startsWith('#'))
            continue;
        const auto equals = line.indexOf('=');
        if (equals < 0)
            variables.append(trimmed + '=' + qEnvironmentVariable(trimmed.toUtf8().constData()));
        else
            variables.append(line.left(equals).trimmed() + line.mid(equals));
    }
    return variables;
}

} // namespace onggi::ui
