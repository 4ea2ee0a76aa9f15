#include "daemon/observebackend.h"

#include "container/groups.h"
#include "container/processlist.h"
#include "daemon/containerjson.h"
#include "daemon/storebackend.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace onggi::daemon {

namespace {

using api::Json;
using namespace std::chrono_literals;

constexpr auto listPatience = 5s;

} // namespace

ObserveBackend::ObserveBackend(Parts parts)
    : m_parts(std::move(parts))
    , m_aside(m_parts.executor)
    , m_statistics(m_parts.executor, m_parts.settings)
{
}

api::Awaitable<Result<Json>> ObserveBackend::top(std::string id, std::string arguments)
{
    using Processes = std::vector<container::ProcessInfo>;
    ONGGI_CO_TRY(const auto container, m_parts.containers.find(id));
    ONGGI_CO_TRY(const auto table, container::ProcessTable::parse(arguments));
    const auto& record = container->record;
    if (!container->isRunning())
        co_return fail(ErrorKind::Conflict, fmt::format("container {} is not running", record.id));
    ONGGI_CO_TRY(const auto group, container::openGroup(m_parts.settings, record));
    ONGGI_CO_TRY(const auto pids, group->processes());
    // A container that holds up its own listing costs one thread, not one a request.
    if (!m_listing.insert(record.id).second)
        co_return fail(ErrorKind::Unavailable,
                       fmt::format("container {}: its processes are being listed already: try again", record.name));
    const std::string key = record.id;
    const std::function<Processes()> read = [pids] { return container::readProcesses(pids); };
    const auto processes = co_await m_aside.run(read, listPatience);
    m_listing.erase(key);
    if (!processes)
        co_return fail(ErrorKind::DeadlineExceeded,
                       fmt::format("container {}: one of its processes does not let itself be read", record.name));
    const auto context = container::ProcessContext::ofThisMachine();
    Json rows = Json::array();
    for (const auto& process : *processes)
        rows.push_back(table.row(process, context));
    co_return Json{{"Titles", table.titles()}, {"Processes", std::move(rows)}};
}

api::Awaitable<Status> ObserveBackend::stats(std::string id, StatsQuery query, api::ByteSink& sink)
{
    ONGGI_CO_TRY(const auto container, m_parts.containers.find(id));
    if (query.stream)
        co_return co_await m_statistics.stream(container, sink);
    co_return co_await m_statistics.once(container, !query.oneShot, sink);
}

api::Awaitable<Result<Json>> ObserveBackend::containersOnDisk()
{
    const auto all = m_parts.containers.all();
    auto measured = co_await m_parts.disk.containers(all);
    ONGGI_CO_TRY(const auto sizes, std::move(measured));
    Json array = Json::array();
    for (const auto& container : all) {
        Json summary = containerSummary(container->record, Clock::system().now(), m_parts.networkIds);
        addSize(summary, sizes);
        array.push_back(std::move(summary));
    }
    co_return array;
}

api::Awaitable<Result<Json>> ObserveBackend::volumesOnDisk()
{
    auto measured = co_await m_parts.disk.volumes();
    ONGGI_CO_TRY(const auto sizes, std::move(measured));
    std::map<std::string, int> users;
    for (const auto& container : m_parts.containers.all()) {
        for (const auto& mount : container->record.mounts) {
            if (mount.type == container::MountType::Volume)
                ++users[mount.volume];
        }
    }
    Json array = Json::array();
    for (const auto& volume : m_parts.volumes.list()) {
        const auto size = sizes.find(volume.name);
        Json entry = volumeJson(volume);
        entry["UsageData"] = {{"Size", size == sizes.end() ? -1 : size->second}, {"RefCount", users[volume.name]}};
        array.push_back(std::move(entry));
    }
    co_return array;
}

api::Awaitable<Json> ObserveBackend::buildCacheOnDisk()
{
    Json array = Json::array();
    const auto mounts = co_await m_parts.builds.mounts();
    for (const auto& mount : mounts)
        array.push_back({{"ID", mount.key},
                         {"Type", "exec.cachemount"},
                         {"Description", "a cache of RUN --mount=type=cache"},
                         {"InUse", mount.inUse},
                         {"Shared", false},
                         {"Size", mount.bytes},
                         {"CreatedAt", toRfc3339(mount.created)},
                         {"LastUsedAt", toRfc3339(mount.lastUsed)},
                         {"UsageCount", 0}});
    co_return array;
}

api::Awaitable<Result<Json>> ObserveBackend::diskUsage(DiskQuery query)
{
    Json usage = Json::object();
    if (query.images) {
        std::int64_t bytes = 0;
        for (const auto& layer : m_parts.disk.layers())
            bytes += m_parts.disk.layer(layer);
        usage["LayersSize"] = bytes;
        api::ImageBackend::ListQuery every;
        every.all = true;
        every.sharedSize = true;
        every.minorVersion = query.minorVersion;
        auto listed = co_await m_parts.imageBackend.list(every);
        ONGGI_CO_TRY(usage["Images"], std::move(listed));
    }
    if (query.containers) {
        auto containers = co_await containersOnDisk();
        ONGGI_CO_TRY(usage["Containers"], std::move(containers));
    }
    if (query.volumes) {
        auto volumes = co_await volumesOnDisk();
        ONGGI_CO_TRY(usage["Volumes"], std::move(volumes));
    }
    if (query.buildCache)
        usage["BuildCache"] = co_await buildCacheOnDisk();
    co_return usage;
}

} // namespace onggi::daemon
