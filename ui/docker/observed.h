#pragma once

#include "docker/values.h"

/// What an engine tells of a container while it runs, and what can be changed of it: statistics, processes, changed
/// files, health, limits. Plain values, made by fromJson() from what Docker and Podman really send.
namespace onggi::ui {

/// One reading of a container's statistics. Counters grow from the container's start on.
struct StatsSample
{
    QDateTime time;
    qint64 cpuTime = 0;      ///< nanoseconds of all processors that it has used
    qint64 systemTime = 0;   ///< nanoseconds of all processors that the machine has spent
    int processors = 0;
    std::optional<double> cpuPercent; ///< of one processor, since the reading before; nothing for a first reading
    qint64 memory = 0;       ///< bytes in use, without the page cache that can be dropped
    qint64 memoryLimit = 0;  ///< its own limit or the machine's memory
    qint64 received = 0;     ///< bytes of all its networks
    qint64 sent = 0;
    qint64 read = 0;         ///< bytes of its disks
    qint64 written = 0;
    qint64 processes = 0;

    static StatsSample fromJson(const QJsonObject& json);
    /// As `docker stats` reckons; nothing when no time has passed.
    static std::optional<double> percentBetween(const StatsSample& before, const StatsSample& now);
};

struct ProcessTable
{
    QStringList titles; ///< as ps has them: UID, PID, PPID, C, STIME, TTY, TIME, CMD
    QList<QStringList> rows;
    static ProcessTable fromJson(const QJsonObject& json);
};

struct FileChange
{
    enum class Kind { Changed = 0, Added = 1, Deleted = 2 };
    Kind kind = Kind::Changed;
    QString path;
    bool operator==(const FileChange&) const = default;
    static FileChange fromJson(const QJsonObject& json);
};

/// The state of a container's health check and its last results, from its inspection.
struct HealthReport
{
    struct Check
    {
        QDateTime start;
        QDateTime end;
        int exitCode = 0;
        QString output;
    };
    QString status;      ///< starting, healthy, unhealthy; empty: there is no check
    int failingStreak = 0;
    QString command;     ///< what is run
    qint64 interval = 0; ///< seconds, 0: the engine's default
    int retries = 0;
    QList<Check> checks; ///< the newest last

    bool exists() const { return !status.isEmpty() && status != "none"; }
    static HealthReport fromInspection(const QJsonObject& json);
};

/// What `docker update` can change of a container.
struct ContainerLimits
{
    qint64 memory = 0;     ///< bytes, 0: none
    qint64 memorySwap = 0; ///< memory and swap together; 0: not set, -1: no limit
    double cpus = 0;       ///< 0: none
    qint64 pids = 0;       ///< 0: none
    QString restart;       ///< no, always, unless-stopped, on-failure
    int retries = 0;       ///< of on-failure; 0: for ever
    bool operator==(const ContainerLimits&) const = default;

    static ContainerLimits fromInspection(const QJsonObject& json);
    /// The update's body: only what differs.
    QJsonObject updateTo(const ContainerLimits& wanted) const;
    /// The same as words of `docker update`.
    QStringList optionsTo(const ContainerLimits& wanted) const;
    static QString restartText(const QString& name, int retries); ///< "on-failure:3"

private:
    qint64 swapFor(const ContainerLimits& wanted) const;
};

struct ExecRequest
{
    QStringList command;
    QString user;             ///< empty: the container's own
    QString workingDirectory;
    QStringList environment;
    bool terminal = true;
    int rows = 0;             ///< of the terminal when it begins, 0: not known
    int columns = 0;
};

struct ExecDetails
{
    bool running = false;
    std::optional<int> exitCode;
    int pid = 0;
    static ExecDetails fromJson(const QJsonObject& json);
};

struct CommitRequest
{
    QString container;
    QString repository;
    QString tag;
    QString author;
    QString message;
    bool pause = true;
};

struct PruneResult
{
    QStringList deleted;
    qint64 reclaimed = 0; ///< bytes
    static PruneResult fromJson(const QJsonObject& json);
};

} // namespace onggi::ui
