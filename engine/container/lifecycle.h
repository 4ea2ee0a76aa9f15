#pragma once

#include "container/container.h"
#include "container/eventbus.h"
#include "container/settings.h"
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
        const Settings& settings;
        /// Called when a container has ended and all of its monitor is gone.
        std::function<void(ContainerPtr)> ended;
    };
    explicit Lifecycle(Parts parts);
    /// Begins what the first start would otherwise wait for.
    void warmUp();

    /// From a stopped container to its first instruction. On failure the container is as before, with the reason in its
    /// record, and the network address, run directory and cgroup are free again.
    Awaitable<Status> start(ContainerPtr container);
    /// Signal, wait, SIGKILL. A negative timeout waits for ever.
    Awaitable<Status> stop(ContainerPtr container, int signal, int timeoutSeconds);
    /// One signal to the first process.
    Status signal(Container& container, int signal);

    /// What a container that was running (or starting) when the last daemon ended has become.
    enum class Found { Running, Ended, Nothing };
    /// Connects to its monitor and follows it, or takes over the exit that the monitor recorded.
    Awaitable<Found> adopt(ContainerPtr container);

    /// Kills whatever is left of a container whose monitor is gone and removes its cgroup.
    Status killRemains(const std::string& id);
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
