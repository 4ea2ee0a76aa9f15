#pragma once

#include "container/aside.h"
#include "container/containerservice.h"

#include <cstdint>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace onggi::daemon {

/// What containers and volumes take on the disk: trees are walked beside the event loop. Owned by the Daemon; event-loop
/// thread.
class DiskUsage
{
public:
    DiskUsage(boost::asio::any_io_executor executor, snapshot::LayerStore& layers, volume::VolumeStore& volumes);

    struct Size
    {
        std::int64_t own = 0;   ///< bytes in its writable layer
        std::int64_t whole = 0; ///< with its image's layers
    };
    /// By container id; one that vanished meanwhile has no bytes.
    container::Awaitable<Result<std::map<std::string, Size>>> containers(std::vector<container::ContainerPtr> wanted);
    /// By volume name.
    container::Awaitable<Result<std::map<std::string, std::int64_t>>> volumes();
    /// Of a layer, as recorded; 0 when it is not there.
    std::int64_t layer(const oci::DiffId& id) const;
    std::vector<oci::DiffId> layers() const;

private:
    container::Aside m_aside;
    snapshot::LayerStore& m_layers;
    volume::VolumeStore& m_volumes;
};

/// Adds SizeRw and SizeRootFs to a reply about a container, by its Id.
void addSize(nlohmann::json& container, const std::map<std::string, DiskUsage::Size>& sizes);

} // namespace onggi::daemon
