#pragma once

#include "api/observebackend.h"
#include "build/buildservice.h"
#include "container/aside.h"
#include "container/containerservice.h"
#include "daemon/diskusage.h"
#include "daemon/networkids.h"
#include "daemon/statistics.h"

#include <set>
#include <string>

namespace onggi::daemon {

/// What clients watch: processes, figures, disk usage. Owned by the Daemon; event-loop thread.
class ObserveBackend : public api::ObserveBackend
{
public:
    struct Parts
    {
        boost::asio::any_io_executor executor;
        container::ContainerService& containers;
        api::ImageBackend& imageBackend;
        volume::VolumeStore& volumes;
        DiskUsage& disk;
        build::BuildService& builds;
        const NetworkIds& networkIds;
        const container::Settings& settings;
    };
    explicit ObserveBackend(Parts parts);

    api::Awaitable<Result<api::Json>> top(std::string id, std::string arguments) override;
    api::Awaitable<Status> stats(std::string id, StatsQuery query, api::ByteSink& sink) override;
    api::Awaitable<Result<api::Json>> diskUsage(DiskQuery query) override;

private:
    api::Awaitable<Result<api::Json>> containersOnDisk();
    api::Awaitable<Result<api::Json>> volumesOnDisk();
    api::Awaitable<api::Json> buildCacheOnDisk();

    Parts m_parts;
    container::Aside m_aside;
    Statistics m_statistics;
    std::set<std::string> m_listing; ///< containers whose processes are being read
};

} // namespace onggi::daemon
