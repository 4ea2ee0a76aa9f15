#include "containers/runspec.h"

#include "models/shellline.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QHash>
#include <QSet>
#include <functional>

namespace onggi::ui {

namespace {

struct RunLineTexts
{
    Q_DECLARE_TR_FUNCTIONS(RunLine)
};

/// Options of `docker run` that stand alone; every other one takes a value.
bool isSwitch(const QString& name)
{
    static const QSet<QString> switches{"detach", "d", "interactive", "i", "tty", "t", "rm", "init", "privileged",
                                        "read-only", "publish-all", "P", "sig-proxy", "no-healthcheck",
                                        "oom-kill-disable", "disable-content-trust", "quiet", "q", "help"};
    return switches.contains(name);
}

QString longName(const QString& name)
{
    static const QHash<QString, QString> names{
        {"d", "detach"}, {"i", "interactive"}, {"t", "tty"},  {"p", "publish"},  {"e", "env"},  {"v", "volume"},
        {"w", "workdir"}, {"u", "user"},       {"h", "hostname"}, {"m", "memory"}, {"l", "label"}, {"P", "publish-all"},
        {"q", "quiet"}, {"a", "attach"}, {"c", "cpu-shares"}};
    return names.value(name, name);
}

/// [ip:][host:]container[/protocol], where host and container may be ranges of the same length.
QList<RunSpec::Port> parsePorts(const QString& text, bool& ok)
{
    ok = false;
    QString rest = text;
    QString protocol = "tcp";
    if (const auto slash = rest.lastIndexOf('/'); slash >= 0) {
        protocol = rest.mid(slash + 1).toLower();
        rest = rest.left(slash);
    }
    if (protocol != "tcp" && protocol != "udp" && protocol != "sctp")
        return {};
    QString hostIp;
    if (rest.startsWith('[')) {
        const auto end = rest.indexOf("]:");
        if (end < 0)
            return {};
        hostIp = rest.mid(1, end - 1);
        rest = rest.mid(end + 2);
    }
    auto parts = rest.split(':');
    if (parts.size() == 3 && hostIp.isEmpty())
        hostIp = parts.takeFirst();
    if (parts.size() > 2)
        return {};
    const auto range = [](const QString& part) -> std::optional<QPair<int, int>> {
        const auto ends = part.split('-');
        bool first = false, last = true;
        const int from = ends.value(0).toInt(&first);
        const int to = ends.size() == 2 ? ends.value(1).toInt(&last) : from;
        if (ends.size() > 2 || !first || !last || from < 1 || to > 65535 || to < from)
            return std::nullopt;
        return qMakePair(from, to);
    };
    const auto container = range(parts.last());
    if (!container)
        return {};
    QPair<int, int> host{0, 0};
    if (parts.size() == 2 && !parts.first().isEmpty()) {
        const auto given = range(parts.first());
        if (!given || given->second - given->first != container->second - container->first)
            return {};
        host = *given;
    }
    QList<RunSpec::Port> ports;
    for (int at = 0; at <= container->second - container->first; ++at)
        ports.append({hostIp, host.first ? host.first + at : 0, container->first + at, protocol});
    ok = true;
    return ports;
}

QString expanded(const QString& path)
{
    if (path == "~" || path.startsWith("~/"))
        return QDir::homePath() + path.mid(1);
    if (path.startsWith("./") || path == "." || path.startsWith("../"))
        return QDir::cleanPath(QDir::current().absoluteFilePath(path));
    return path;
}

std::optional<RunSpec::Folder> parseVolume(const QString& text)
{
    const auto parts = text.split(':');
    if (parts.size() < 2 || parts.size() > 3 || parts[0].isEmpty() || !parts[1].startsWith('/'))
        return std::nullopt;
    return RunSpec::Folder{expanded(parts[0]), parts[1], parts.value(2).split(',').contains("ro")};
}

std::optional<RunSpec::Folder> parseMount(const QString& text)
{
    RunSpec::Folder folder;
    QString type = "volume";
    for (const auto& field : text.split(',')) {
        const auto key = field.section('=', 0, 0).trimmed();
        const auto value = field.section('=', 1);
        if (key == "type")
            type = value;
        else if (key == "source" || key == "src")
            folder.source = expanded(value);
        else if (key == "target" || key == "destination" || key == "dst")
            folder.target = value;
        else if (key == "readonly" || key == "ro")
            folder.readOnly = value != "false";
    }
    if ((type != "bind" && type != "volume") || folder.source.isEmpty() || !folder.target.startsWith('/'))
        return std::nullopt;
    return folder;
}

/// Takes one option into the form's value. False: the form has no place for it; an error: it has, and the value is wrong.
bool take(RunSpec& spec, const QString& name, const QString& value, QString& error)
{
    const bool on = value != "false";
    if (name == "detach") {
        spec.detach = on;
    } else if (name == "interactive") {
        spec.interactive = on;
    } else if (name == "tty") {
        spec.terminal = on;
    } else if (name == "rm") {
        spec.autoRemove = on;
    } else if (name == "name") {
        spec.name = value;
    } else if (name == "publish") {
        bool ok = false;
        spec.ports += parsePorts(value, ok);
        if (!ok)
            error = RunLineTexts::tr("“%1” is not a port: write host:container, like 8080:80.").arg(value);
    } else if (name == "env") {
        spec.environment += value.contains('=') ? value : value + '=' + qEnvironmentVariable(value.toUtf8().constData());
    } else if (name == "volume") {
        const auto folder = parseVolume(value);
        if (!folder)
            return false;
        spec.folders += *folder;
    } else if (name == "mount") {
        const auto folder = parseMount(value);
        if (!folder)
            return false;
        spec.folders += *folder;
    } else if (name == "label") {
        spec.labels += value.contains('=') ? value : value + '=';
    } else if (name == "workdir") {
        spec.workingDirectory = value;
    } else if (name == "user") {
        spec.user = value;
    } else if (name == "hostname") {
        spec.hostname = value;
    } else if (name == "entrypoint") {
        spec.entrypoint = value;
    } else if (name == "memory") {
        const auto bytes = parseMemory(value);
        if (!bytes)
            error = RunLineTexts::tr("“%1” is not a size: write 512m or 2g.").arg(value);
        spec.memory = bytes.value_or(0);
    } else if (name == "cpus") {
        bool ok = false;
        spec.cpus = value.toDouble(&ok);
        if (!ok || spec.cpus < 0)
            error = RunLineTexts::tr("“%1” is not a number of processors: write 1 or 0.5.").arg(value);
    } else if (name == "pids-limit") {
        spec.pids = std::max<qint64>(0, value.toLongLong());
    } else if (name == "restart") {
        static const QSet<QString> policies{"no", "always", "unless-stopped", "on-failure"};
        if (!policies.contains(value.section(':', 0, 0)))
            error = RunLineTexts::tr("“%1” is not a restart policy: write always, unless-stopped or on-failure.").arg(value);
        spec.restart = value == "no" ? QString() : value;
    } else if (name == "init") {
        spec.init = on;
    } else if (name == "read-only") {
        spec.readOnly = on;
    } else if (name == "privileged") {
        spec.privileged = on;
    } else if (name == "no-healthcheck") {
        spec.health.off = on;
    } else if (name == "health-cmd") {
        spec.health.command = value;
    } else if (name == "health-retries") {
        spec.health.retries = std::max(0, value.toInt());
    } else if (name == "health-interval" || name == "health-timeout" || name == "health-start-period") {
        const auto seconds = parseDuration(value);
        if (!seconds)
            error = RunLineTexts::tr("“%1” is not a time: write 30s or 2m.").arg(value);
        auto& target = name == "health-interval" ? spec.health.interval : name == "health-timeout" ? spec.health.timeout : spec.health.startPeriod;
        target = seconds.value_or(0);
    } else if (name == "network" || name == "net") {
        spec.network = value == "default" || value == "bridge" ? QString() : value;
    } else if (name == "env-file") {
        QFile file(expanded(value));
        if (!file.open(QIODevice::ReadOnly))
            error = RunLineTexts::tr("%1 cannot be read: %2.").arg(file.fileName(), file.errorString());
        else
            spec.environment += parseEnvironmentFile(QString::fromUtf8(file.read(1 << 20)));
    } else if (const auto* option = furtherOption(name)) {
        if (option->kind == FurtherOption::Kind::Switch && !on)
            return true;
        if (!optionMistake(*option, value).isEmpty())
            error = RunLineTexts::tr("“%1” does not fit --%2.").arg(value, name) + ' ' + optionMistake(*option, value);
        spec.options.emplaceBack(QLatin1String(option->name), option->kind == FurtherOption::Kind::Switch ? QString() : value);
    } else if (name == "attach" || name == "sig-proxy" || name == "quiet") {
        // How a command line is wired to its own terminal: means nothing here.
    } else {
        return false;
    }
    return true;
}

} // namespace

ParsedRunLine parseRunLine(const QString& line)
{
    ParsedRunLine parsed;
    const auto split = shellWords(line.trimmed());
    if (!split) {
        parsed.error = RunLineTexts::tr("A quotation mark is not closed.");
        return parsed;
    }
    auto words = *split;
    if (words.value(0) == "$" || words.value(0) == "#")
        words.removeFirst();
    if (words.value(0) == "sudo")
        words.removeFirst();
    const auto program = words.value(0).section('/', -1);
    if (program == "docker" || program == "podman" || program == "nerdctl")
        words.removeFirst();
    if (words.value(0) == "container")
        words.removeFirst();
    if (words.value(0) != "run" && words.value(0) != "create") {
        parsed.error = RunLineTexts::tr("This is not a “docker run” line.");
        return parsed;
    }
    words.removeFirst();

    while (!words.isEmpty() && words.first().startsWith('-') && words.first().size() > 1) {
        const auto word = words.takeFirst();
        if (word == "--")
            break;
        // Each option of this word: a long one, or a cluster of short ones whose last may take a value.
        QList<QPair<QString, std::optional<QString>>> options;
        if (word.startsWith("--")) {
            const auto equals = word.indexOf('=');
            options.append({word.mid(2, equals < 0 ? -1 : equals - 2),
                            equals < 0 ? std::nullopt : std::optional(word.mid(equals + 1))});
        } else {
            for (qsizetype at = 1; at < word.size(); ++at) {
                const QString name(word[at]);
                auto rest = word.mid(at + 1);
                if (isSwitch(name) && !rest.startsWith('=')) {
                    options.append({name, std::nullopt});
                    continue;
                }
                if (rest.startsWith('='))
                    rest = rest.mid(1);
                options.append({name, rest.isEmpty() ? std::nullopt : std::optional(rest)});
                break;
            }
        }
        for (auto& [name, value] : options) {
            QString written = (name.size() == 1 ? "-" : "--") + name;
            if (!value && isSwitch(name)) {
                value = "true";
            } else if (!value) {
                if (words.isEmpty()) {
                    parsed.error = RunLineTexts::tr("The option %1 needs a value.").arg(written);
                    return parsed;
                }
                value = words.takeFirst();
                written += ' ' + shellQuoted(*value);
            } else if (!isSwitch(name)) {
                written += (name.size() == 1 ? " " : "=") + shellQuoted(*value);
            }
            if (!take(parsed.spec, longName(name), *value, parsed.error))
                parsed.leftOut.append(written);
            if (!parsed.error.isEmpty())
                return parsed;
        }
    }
    if (words.isEmpty()) {
        parsed.error = RunLineTexts::tr("The line names no image.");
        return parsed;
    }
    parsed.spec.image = words.takeFirst();
    parsed.spec.command = words;
    return parsed;
}

} // namespace onggi::ui
