#pragma once

#include "container/asyncutil.h"
#include "container/monitorlink.h"
#include "container/record.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace onggi::container {

/// One series of health checks: flagged when it is over, so that its coroutine leaves.
struct HealthRun
{
    explicit HealthRun(asio::any_io_executor executor)
        : wake(std::move(executor))
    {
    }
    bool stopped = false;
    asio::steady_timer wake; ///< until the next check; cancelled by the stop
};

/// A client that attached before the container was started; handed to the monitor before its program runs.
struct PendingAttach
{
    monitor::Attach order;
    UniqueFd socket;
};

/// One container while the daemon runs: its record and what the daemon holds of the running one. Shared by those who
/// wait for it; changed only on the event-loop thread, starts, stops and removals under its mutex.
struct Container
{
    Container(asio::any_io_executor executor, Record initial)
        : record(std::move(initial))
        , mutex(executor)
        , changed(executor)
    {
    }

    /// It has a first process, which may be frozen.
    bool isRunning() const { return record.state == RunState::Running || isPaused(); }
    bool isPaused() const { return record.state == RunState::Paused; }
    bool isRestarting() const { return record.state == RunState::Restarting; }
    /// What Docker calls running: a container between two runs of its restart policy is not at rest either.
    bool isActive() const { return isRunning() || isRestarting(); }

    Record record;
    AsyncMutex mutex;
    Notifier changed; ///< on every change of state
    std::shared_ptr<MonitorLink> link; ///< until the monitor is gone, a little longer than the program runs
    bool launchSent = false; ///< from the launch order until the end: clients that attach go to the monitor at once
    UniqueFd pidfd;
    int pid = 0;
    std::uint64_t exits = 0; ///< how often it has ended since the daemon runs
    int lastExitCode = 0;    ///< of the latest of them; the record's own is cleared by the next start
    RestartBackoff backoff;
    Health health;
    std::shared_ptr<HealthRun> healthRun; ///< the checks that go on now
    bool removed = false;
    std::vector<PendingAttach> pendingAttaches;
    int rows = 0; ///< terminal size asked for before the start
    int columns = 0;
};

using ContainerPtr = std::shared_ptr<Container>;

} // namespace onggi::container
