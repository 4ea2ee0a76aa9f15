// What clients order of a container that runs, or is about to: stop, restart, kill, wait.
#include "container/containerservice.h"

#include "base/log.h"
#include "container/signals.h"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <algorithm>
#include <csignal>
#include <fmt/format.h>

namespace onggi::container {

namespace {

constexpr int defaultStopTimeout = 10;
constexpr std::int64_t longestPatience = 1'000'000'000;
/// How long a killed process may take to be gone, before its monitor is suspected, and then given up.
constexpr std::chrono::seconds deathPatience{10};

Result<int> stopSignalOf(const Record& record)
{
    return parseSignal(record.config.stopSignal.empty() ? "SIGTERM" : record.config.stopSignal);
}

} // namespace

void ContainerService::markStopped(Container& container)
{
    auto& record = container.record;
    if (std::exchange(record.stoppedByUser, true) || record.host.restart.isNone())
        return;
    // Before the signal: an engine that dies in between must not have its successor start what was stopped.
    if (auto saved = m_records.save(record); !saved)
        log::error("container {}: its state could not be saved: {}", record.name, saved.error().message());
}

Awaitable<Status> ContainerService::deliver(ContainerPtr container, int signal)
{
    ONGGI_CO_CHECK(m_lifecycle.signal(*container, signal));
    publishContainerEvent(m_parts.events, container->record, "kill", {{"signal", std::to_string(signal)}});
    const auto stopSignal = stopSignalOf(container->record);
    const bool ends = signal == SIGKILL || (stopSignal && signal == *stopSignal);
    if (ends && container->isPaused())
        co_return co_await thaw(container);
    co_return Status();
}

Awaitable<Status> ContainerService::killAndWait(ContainerPtr container)
{
    ONGGI_CO_CHECK(m_lifecycle.signal(*container, SIGKILL));
    publishContainerEvent(m_parts.events, container->record, "kill", {{"signal", std::to_string(SIGKILL)}});
    Status thawed;
    if (container->isPaused())
        thawed = co_await thaw(container);
    bool ended = co_await m_lifecycle.awaitExit(container, deathPatience);
    if (!ended) {
        m_lifecycle.killMonitor(*container);
        ended = co_await m_lifecycle.awaitExit(container, deathPatience);
    }
    if (ended)
        co_return Status();
    ONGGI_CO_CHECK(thawed);
    co_return fail(ErrorKind::Internal, "tried to kill container, but did not receive an exit event");
}

Awaitable<Status> ContainerService::stopLocked(ContainerPtr container, std::string signalName, std::optional<int> timeout)
{
    if (container->isRestarting()) {
        m_lifecycle.endBackoff(*container);
        co_return Status();
    }
    if (!container->isRunning())
        co_return fail(ErrorKind::NotModified, fmt::format("container {} is not running", container->record.name));
    const auto& config = container->record.config;
    ONGGI_CO_TRY(const int signal, signalName.empty() ? stopSignalOf(container->record) : parseSignal(signalName));
    const std::int64_t asked = timeout ? *timeout : config.stopTimeout.value_or(defaultStopTimeout);
    const std::chrono::seconds patience(std::clamp<std::int64_t>(asked, -1, longestPatience));
    auto delivered = co_await deliver(container, signal);
    // Whatever signal it is that shall end it, a frozen process hears none.
    if (delivered && container->isPaused())
        delivered = co_await thaw(container);
    if (!delivered && container->isRunning())
        co_return delivered;
    const bool ended = co_await m_lifecycle.awaitExit(container, patience);
    if (ended || !container->isRunning())
        co_return Status();
    co_return co_await killAndWait(container);
}

Awaitable<Status> ContainerService::stop(ContainerPtr container, std::string signal, std::optional<int> timeout)
{
    const auto lock = co_await container->mutex.lock();
    if (container->isActive())
        markStopped(*container);
    auto stopped = co_await stopLocked(container, std::move(signal), timeout);
    if (stopped)
        publishContainerEvent(m_parts.events, container->record, "stop");
    co_return stopped;
}

Awaitable<Status> ContainerService::restart(ContainerPtr container, std::string signal, std::optional<int> timeout)
{
    const auto lock = co_await container->mutex.lock();
    // Not marked as stopped: should this engine die half-way, the restart policy goes on.
    auto stopped = co_await stopLocked(container, std::move(signal), timeout);
    if (!stopped && stopped.error().kind() != ErrorKind::NotModified)
        co_return stopped;
    if (stopped)
        publishContainerEvent(m_parts.events, container->record, "stop");
    auto started = co_await m_lifecycle.start(container);
    if (started)
        publishContainerEvent(m_parts.events, container->record, "restart");
    co_return started;
}

Awaitable<Status> ContainerService::kill(ContainerPtr container, std::string signalName, std::string asked)
{
    ONGGI_CO_TRY(const int signal, parseSignal(signalName.empty() ? "SIGKILL" : signalName));
    // A start or a removal may be under way; a stop that waits for its timeout is not waited for.
    std::optional<AsyncMutex::Lock> lock;
    if (!container->isRunning())
        lock.emplace(co_await container->mutex.lock());
    if (container->isRestarting()) {
        markStopped(*container);
        m_lifecycle.endBackoff(*container);
        co_return Status();
    }
    if (!container->isRunning())
        co_return fail(ErrorKind::Conflict,
                       fmt::format("cannot kill container: {}: container {} is not running", asked, container->record.id));
    const auto stopSignal = stopSignalOf(container->record);
    if (signal == SIGKILL || (stopSignal && signal == *stopSignal))
        markStopped(*container);
    if (signal == SIGKILL)
        co_return co_await killAndWait(container);
    co_return co_await deliver(container, signal);
}

Awaitable<int> ContainerService::wait(ContainerPtr container, WaitFor condition)
{
    // A coroutine begins when it is awaited; "the next exit" counts from the call.
    const auto exits = container->exits;
    return waitSince(std::move(container), condition, exits);
}

Awaitable<int> ContainerService::waitSince(ContainerPtr container, WaitFor condition, std::uint64_t exits)
{
    const auto holds = [&] {
        if (container->removed)
            return true;
        switch (condition) {
        case WaitFor::NotRunning:
            // Between two runs of its policy it has ended, too; a wait that begins there is for the next end.
            return !container->isActive() || container->exits != exits;
        case WaitFor::NextExit:
            return container->exits != exits;
        case WaitFor::Removed:
            break;
        }
        return false;
    };
    while (!holds())
        co_await container->changed.wait();
    co_return container->exits != exits ? container->lastExitCode : container->record.exitCode;
}

} // namespace onggi::container
