#include "docker/observed.h"

#include <QRegularExpression>

namespace onggi::ui {

namespace {

qint64 number(const QJsonValue& value)
{
    return qint64(value.toDouble());
}

/// Nanoseconds are more than Qt's times can hold.
QDateTime time(const QString& text)
{
    static const QRegularExpression fraction(R"(\.(\d{1,3})\d*)");
    const auto read = QDateTime::fromString(QString(text).replace(fraction, ".\\1"), Qt::ISODateWithMs);
    return read.isValid() && read.date().year() >= 1970 ? read.toUTC() : QDateTime();
}

QStringList strings(const QJsonValue& value)
{
    QStringList list;
    for (const auto& item : value.toArray())
        list.append(item.toString());
    return list;
}

qint64 processorTime(const QJsonObject& cpu)
{
    return number(cpu.value("cpu_usage").toObject().value("total_usage"));
}

QString sizeWord(qint64 bytes)
{
    for (const auto& [size, letter] : {std::pair(1LL << 30, 'g'), std::pair(1LL << 20, 'm'), std::pair(1LL << 10, 'k')}) {
        if (bytes >= size && bytes % size == 0)
            return QString::number(bytes / size) + QLatin1Char(letter);
    }
    return QString::number(bytes);
}

} // namespace

std::optional<double> StatsSample::percentBetween(const StatsSample& before, const StatsSample& now)
{
    const auto system = now.systemTime - before.systemTime;
    const auto own = now.cpuTime - before.cpuTime;
    if (system <= 0 || own < 0 || before.systemTime == 0)
        return std::nullopt;
    return double(own) / double(system) * std::max(1, now.processors) * 100;
}

StatsSample StatsSample::fromJson(const QJsonObject& json)
{
    StatsSample sample;
    sample.time = onggi::ui::time(json.value("read").toString());
    const auto cpu = json.value("cpu_stats").toObject();
    sample.cpuTime = processorTime(cpu);
    sample.systemTime = number(cpu.value("system_cpu_usage"));
    sample.processors = cpu.value("online_cpus").toInt();
    if (sample.processors == 0)
        sample.processors = int(cpu.value("cpu_usage").toObject().value("percpu_usage").toArray().size());
    const auto earlier = json.value("precpu_stats").toObject();
    StatsSample before;
    before.cpuTime = processorTime(earlier);
    before.systemTime = number(earlier.value("system_cpu_usage"));
    sample.cpuPercent = percentBetween(before, sample);

    const auto memory = json.value("memory_stats").toObject();
    const auto details = memory.value("stats").toObject();
    sample.memory = number(memory.value("usage"));
    // The first version of control groups names the sum over the tree "total_…".
    const auto cache = number(details.contains("total_inactive_file") ? details.value("total_inactive_file") : details.value("inactive_file"));
    if (cache < sample.memory)
        sample.memory -= cache;
    sample.memoryLimit = number(memory.value("limit"));

    for (const auto& value : json.value("networks").toObject()) {
        const auto network = value.toObject();
        sample.received += number(network.value("rx_bytes"));
        sample.sent += number(network.value("tx_bytes"));
    }
    for (const auto& value : json.value("blkio_stats").toObject().value("io_service_bytes_recursive").toArray()) {
        const auto entry = value.toObject();
        const auto operation = entry.value("op").toString();
        if (operation.compare("read", Qt::CaseInsensitive) == 0)
            sample.read += number(entry.value("value"));
        else if (operation.compare("write", Qt::CaseInsensitive) == 0)
            sample.written += number(entry.value("value"));
    }
    sample.processes = number(json.value("pids_stats").toObject().value("current"));
    return sample;
}

ProcessTable ProcessTable::fromJson(const QJsonObject& json)
{
    ProcessTable table;
    table.titles = strings(json.value("Titles"));
    for (const auto& value : json.value("Processes").toArray()) {
        auto row = strings(value);
        // A row may be longer or shorter than the titles when a command has odd blanks.
        while (row.size() > table.titles.size() && row.size() > 1) {
            const auto last = row.takeLast();
            row.last() += ' ' + last;
        }
        row.resize(table.titles.size());
        table.rows.append(row);
    }
    return table;
}

FileChange FileChange::fromJson(const QJsonObject& json)
{
    const int kind = json.value("Kind").toInt();
    return {kind == 1 ? Kind::Added : kind == 2 ? Kind::Deleted : Kind::Changed, json.value("Path").toString()};
}

HealthReport HealthReport::fromInspection(const QJsonObject& json)
{
    HealthReport report;
    const auto state = json.value("State").toObject();
    // Podman's older inspections say Healthcheck.
    const auto health = state.value(state.contains("Health") ? "Health" : "Healthcheck").toObject();
    report.status = health.value("Status").toString();
    report.failingStreak = health.value("FailingStreak").toInt();
    for (const auto& value : health.value("Log").toArray()) {
        const auto entry = value.toObject();
        report.checks.append({onggi::ui::time(entry.value("Start").toString()), onggi::ui::time(entry.value("End").toString()),
                              entry.value("ExitCode").toInt(), entry.value("Output").toString().trimmed()});
    }
    const auto check = json.value("Config").toObject().value("Healthcheck").toObject();
    auto test = strings(check.value("Test"));
    if (test.value(0) == "CMD-SHELL" || test.value(0) == "CMD")
        test.removeFirst();
    report.command = test.join(' ');
    report.interval = number(check.value("Interval")) / 1'000'000'000;
    report.retries = check.value("Retries").toInt();
    return report;
}

ContainerLimits ContainerLimits::fromInspection(const QJsonObject& json)
{
    const auto host = json.value("HostConfig").toObject();
    ContainerLimits limits;
    limits.memory = number(host.value("Memory"));
    limits.memorySwap = number(host.value("MemorySwap"));
    limits.cpus = host.value("NanoCpus").toDouble() / 1e9;
    // Said as a share of a period, it is the same limit.
    if (limits.cpus == 0 && host.value("CpuQuota").toDouble() > 0) {
        const auto period = host.value("CpuPeriod").toDouble();
        limits.cpus = host.value("CpuQuota").toDouble() / (period > 0 ? period : 100000);
    }
    limits.pids = std::max<qint64>(0, number(host.value("PidsLimit")));
    const auto policy = host.value("RestartPolicy").toObject();
    limits.restart = policy.value("Name").toString();
    if (limits.restart.isEmpty())
        limits.restart = "no";
    limits.retries = policy.value("MaximumRetryCount").toInt();
    return limits;
}

QString ContainerLimits::restartText(const QString& name, int retries)
{
    return name == "on-failure" && retries > 0 ? QString("%1:%2").arg(name).arg(retries) : name;
}

/// Memory and swap together must not be less than memory alone, so a higher limit takes it along: twice the memory,
/// as the engines have it by themselves. 0: it can stay.
qint64 ContainerLimits::swapFor(const ContainerLimits& wanted) const
{
    return memorySwap > 0 && wanted.memory > memorySwap ? wanted.memory * 2 : 0;
}

QJsonObject ContainerLimits::updateTo(const ContainerLimits& wanted) const
{
    QJsonObject body;
    if (wanted.memory != memory) {
        body.insert("Memory", wanted.memory);
        if (const auto swap = swapFor(wanted))
            body.insert("MemorySwap", swap);
    }
    if (wanted.cpus != cpus)
        body.insert("NanoCpus", qint64(wanted.cpus * 1e9 + 0.5));
    if (wanted.pids != pids)
        body.insert("PidsLimit", wanted.pids > 0 ? wanted.pids : -1);
    if (wanted.restart != restart || wanted.retries != retries)
        body.insert("RestartPolicy", QJsonObject{{"Name", wanted.restart}, {"MaximumRetryCount", wanted.restart == "on-failure" ? wanted.retries : 0}});
    return body;
}

QStringList ContainerLimits::optionsTo(const ContainerLimits& wanted) const
{
    QStringList words;
    if (wanted.memory != memory) {
        words << "-m" << sizeWord(wanted.memory);
        if (const auto swap = swapFor(wanted))
            words << "--memory-swap" << sizeWord(swap);
    }
    if (wanted.cpus != cpus)
        words << "--cpus" << QString::number(wanted.cpus, 'g', 6);
    if (wanted.pids != pids)
        words << "--pids-limit" << QString::number(wanted.pids > 0 ? wanted.pids : -1);
    if (wanted.restart != restart || wanted.retries != retries)
        words << "--restart" << restartText(wanted.restart, wanted.retries);
    return words;
}

ExecDetails ExecDetails::fromJson(const QJsonObject& json)
{
    ExecDetails details;
    details.running = json.value("Running").toBool();
    // Docker says null while it runs, Podman 0.
    if (!details.running && json.value("ExitCode").isDouble())
        details.exitCode = json.value("ExitCode").toInt();
    details.pid = json.value("Pid").toInt();
    return details;
}

PruneResult PruneResult::fromJson(const QJsonObject& json)
{
    QStringList deleted;
    for (const auto* key : {"ContainersDeleted", "VolumesDeleted", "CachesDeleted"})
        deleted += strings(json.value(QLatin1String(key)));
    return {deleted, number(json.value("SpaceReclaimed"))};
}

} // namespace onggi::ui
