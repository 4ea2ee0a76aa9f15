#pragma once

#include "container/container.h"
#include "container/eventbus.h"
#include "container/healthmonitor.h"
#include "container/settings.h"
#include "container/specbuilder.h"
#include "network/network.h"
#include "runtime/seccomp.h"
#include "snapshot/layerstore.h"
#include "volume/volume.h"

#include <functional>
#include <optional>
#include <string>

namespace onggi::container {

/// Publishes a container's event with the attributes that Docker gives it (name, image, labels, and extra ones).
void publishContainerEvent(EventBus& events, const Record& record, std::string action,
                           std::map<std::string, std::string> extra = {});

/// Starts, signals and stops containers and follows their monitors. Owned by ContainerService, which holds the
/// containers' mutexes around start() and stop(); event-loop thread.
class Lifecycle
{
public:
    struct Parts
    {
        asio::any_io_executor executor;
        RecordStore& records;
        snapshot::LayerStore& layers;
        volume::VolumeStore& volumes;
        network::BridgeNetwork* network; ///< null: containers can have none or the host's
        EventBus& events;
        HealthMonitor& health;
        const Settings& settings;
        FindContainer find;
        /// Called when a container has ended and all of its monitor is gone; it is restarting now when its policy wants that.
        std::function<void(ContainerPtr)> ended;
    };
    explicit Lifecycle(Parts parts);
    /// Begins what the first start would otherwise wait for.
    void warmUp();

    /// Who wants a start: a client (or the engine's own) begins a new count of restarts.
    enum class Cause { Request, Policy };
    /// From a stopped container to its first instruction. On failure the container is stopped, with the reason in its
    /// record, and the network address, run directory and cgroup are free again.
    Awaitable<Status> start(ContainerPtr container, Cause cause = Cause::Request);
    /// One signal to the first process. A frozen one gets any but SIGKILL when it is thawed.
    Status signal(Container& container, int signal);
    /// Until its first process has ended, at most for so long; true when it has. A negative timeout waits for ever.
    Awaitable<bool> awaitExit(ContainerPtr container, std::chrono::seconds timeout);
    /// Kills the monitor of a container that does not end although it was killed: it must hang.
    void killMonitor(const Container& container);
    /// An end of the back-off between two runs: the container is stopped, as it was before its policy took over.
    void endBackoff(Container& container);

    /// What a container that was running (or starting) when the last daemon ended has become.
    enum class Found { Running, Ended, Nothing };
    /// Connects to its monitor and follows it, or takes over the exit that the monitor recorded.
    Awaitable<Found> adopt(ContainerPtr container);

    /// Kills whatever is left of a container whose monitor is gone, and removes its control group and its run directory; what
    /// can't be done is logged.
    void clearRemains(const Container& container);
    /// Removes the groups between the engine's own and a container's (--cgroup-parent without a slash) when nothing is in
    /// them any more. Those of an absolute path may be somebody else's and stay.
    void removeEmptyParents(const std::string& cgroupParent);
    /// The compiled programs, for other processes of the containers.
    runtime::SeccompCache& seccomp() { return m_seccomp; }
    /// Removes run/containers/<id>.
    void removeRunDirectory(const std::string& id);

private:
    struct Launched
    {
        TimePoint at{};
    };
    Awaitable<Result<Launched>> launch(Container& container);
    Status sendLaunch(Container& container);
    Status connectNetwork(Container& container, std::vector<UniqueFd>& fds);
    void releaseNetwork(Container& container);
    Awaitable<void> watch(ContainerPtr container, std::shared_ptr<MonitorLink> link);
    void markExited(Container& container, const monitor::Exited& exit, std::string error);
    Result<UniqueFd> makeRunDirectory(const std::string& id) const;
    Result<UniqueFd> openRunDirectory(const std::string& id) const;
    void save(const Container& container);

    Parts m_parts;
    runtime::SeccompCache m_seccomp;
};

} // namespace onggi::container
