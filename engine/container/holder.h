#pragma once

#include "container/monitorlink.h"
#include "container/record.h"
#include "container/settings.h"
#include "snapshot/layerstore.h"
#include "volume/volume.h"

#include <memory>

namespace onggi::container {

/// The mounts of a container that does not run, its volumes and bind mounts included, held by an ordinary launch that is
/// never told to go: all of it dies with the first process, whoever is killed. For as long as it is there the container
/// must not be started, so its owner has the container's mutex. Event-loop thread.
class Holder
{
public:
    struct Parts
    {
        asio::any_io_executor executor;
        snapshot::LayerStore& layers;
        volume::VolumeStore& volumes;
        const Settings& settings;
    };
    static Awaitable<Result<std::unique_ptr<Holder>>> hold(Parts parts, const Record& record);
    ~Holder();

    /// Of the process that waits in the mounts.
    const UniqueFd& pidfd() const { return m_pidfd; }
    /// Gives the mounts up and waits until nothing is left of them.
    Awaitable<void> release();

private:
    Holder(Parts parts, const Record& record);
    Status launch(const Record& record);
    Awaitable<Status> awaitMounts();

    Parts m_parts;
    std::string m_id;
    std::string m_cgroupParent;
    std::string m_runDirectory; ///< of its own: the container's belongs to its starts
    std::shared_ptr<MonitorLink> m_link;
    UniqueFd m_pidfd;
};

} // namespace onggi::container
