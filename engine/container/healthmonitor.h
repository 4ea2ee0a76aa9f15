#pragma once

#include "container/eventbus.h"
#include "container/execservice.h"

#include <chrono>
#include <functional>

namespace onggi::container {

/// Runs the health checks of the containers that run, one after the other in each, and tells what follows from them: the
/// status in the record, and the event health_status. Owned by ContainerService; event-loop thread.
class HealthMonitor
{
public:
    /// Runs a program in a container (ExecService::run).
    using RunProgram = std::function<Awaitable<Result<ExecService::Outcome>>(ContainerPtr container, ExecConfig config,
                                                                             std::size_t maxOutput, std::chrono::milliseconds timeout)>;
    struct Parts
    {
        asio::any_io_executor executor;
        RecordStore& records;
        EventBus& events;
        RunProgram runProgram;
    };
    explicit HealthMonitor(Parts parts);

    /// Of a container that has just been started: "starting", or none without a check. The caller saves the record.
    static void reset(Container& container);
    /// Checks from now on until stop(). Nothing happens without a check, or when they go on already.
    void follow(ContainerPtr container);
    /// While it is paused. A check that is under way counts no more.
    static void stop(Container& container);
    /// It has ended. The caller saves the record.
    static void end(Container& container);

private:
    Awaitable<void> check(ContainerPtr container, std::shared_ptr<HealthRun> run, HealthSettings settings);
    Awaitable<HealthResult> checkOnce(ContainerPtr container, const HealthSettings& settings);
    void take(Container& container, HealthResult result, const HealthSettings& settings);

    Parts m_parts;
};

} // namespace onggi::container
