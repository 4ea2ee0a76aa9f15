#pragma once

#include "api/storebackend.h"
#include "build/buildservice.h"
#include "container/containerservice.h"
#include "daemon/diskusage.h"
#include "daemon/networklist.h"

#include <string>
#include <vector>

namespace onggi::daemon {

/// Prunes, volumes and networks in Docker's shapes. Owned by the Daemon; event-loop thread.
class StoreBackend : public api::StoreBackend
{
public:
    struct Parts
    {
        image::ImageService& images;
        container::ContainerService& containers;
        volume::VolumeStore& volumes;
        DiskUsage& disk;
        container::EventBus& events;
        build::BuildService& builds;
        const NetworkIds& networkIds;
        const network::BridgeNetwork* bridge;
    };
    explicit StoreBackend(Parts parts)
        : m_parts(parts)
        , m_networks(parts.networkIds, parts.bridge, parts.containers)
    {
    }

    api::Awaitable<Result<api::Json>> pruneImages(api::Filters filters) override;
    api::Awaitable<Result<api::Json>> pruneNetworks(api::Filters filters) override;
    api::Awaitable<Result<api::Json>> pruneBuildCache(api::Filters filters, std::int64_t keep) override;
    api::Awaitable<Result<api::Json>> pruneVolumes(api::Filters filters) override;

    api::Awaitable<Result<api::Json>> listNetworks(api::Filters filters) override;
    api::Awaitable<Result<api::Json>> inspectNetwork(std::string name) override;

    api::Awaitable<Result<api::Json>> listVolumes(api::Filters filters) override;
    api::Awaitable<Result<api::Json>> createVolume(api::Json body) override;
    api::Awaitable<Result<api::Json>> inspectVolume(std::string name) override;
    api::Awaitable<Status> removeVolume(std::string name, bool force) override;

private:
    /// Ids of the containers that have the volume.
    std::vector<std::string> usersOf(const std::string& volume) const;
    Status removeUnused(const std::string& volume);

    Parts m_parts;
    NetworkList m_networks;
};

/// A volume as Docker shows it.
api::Json volumeJson(const volume::Volume& volume);

} // namespace onggi::daemon
