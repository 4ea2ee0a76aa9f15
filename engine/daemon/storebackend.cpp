#include "daemon/storebackend.h"

#include "base/log.h"
#include "container/jsonfields.h"
#include "container/pruning.h"
#include "daemon/containerfilter.h"
#include "daemon/imagefilter.h"
#include "daemon/imagejson.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

namespace onggi::daemon {

namespace {

using api::Json;

/// Takes a boolean filter out of the others.
Result<std::optional<bool>> takeFlag(api::Filters& filters, const std::string& name)
{
    const auto found = filters.find(name);
    if (found == filters.end())
        return std::nullopt;
    ONGGI_TRY(const bool value, boolFilter(name, found->second));
    filters.erase(found);
    return value;
}

Result<bool> passes(const volume::Volume& volume, bool isUsed, const api::Filters& filters)
{
    for (const auto& [name, values] : filters) {
        const auto any = [&values = values](const auto& test) { return values.empty() || std::ranges::any_of(values, test); };
        bool match = false;
        if (name == "dangling") {
            ONGGI_TRY(const bool wanted, boolFilter(name, values));
            match = wanted != isUsed;
        } else if (name == "driver") {
            match = any([](const std::string& driver) { return driver == "local"; });
        } else if (name == "name") {
            for (const auto& value : values) {
                ONGGI_TRY(const auto test, patternFilter(name, value));
                match = match || test(volume.name);
            }
        } else if (name == "label") {
            match = std::ranges::all_of(values, [&volume](const std::string& label) { return container::hasLabel(volume.labels, label); });
        } else {
            return fail(ErrorKind::InvalidArgument, fmt::format("invalid filter '{}'", name));
        }
        if (!match)
            return false;
    }
    return true;
}

} // namespace

Json volumeJson(const volume::Volume& volume)
{
    return {{"Name", volume.name},
            {"Driver", "local"},
            {"Mountpoint", volume.mountpoint},
            {"CreatedAt", toRfc3339(volume.created)},
            {"Labels", volume.labels.empty() ? Json() : Json(volume.labels)},
            {"Scope", "local"},
            {"Options", nullptr}};
}

api::Awaitable<Result<Json>> StoreBackend::pruneImages(api::Filters filters)
{
    ONGGI_CO_TRY(const auto dangling, takeFlag(filters, "dangling"));
    ONGGI_CO_TRY(const auto filter, container::PruneFilter::make(filters, Clock::system().now()));
    image::PruneQuery query;
    query.onlyDangling = dangling.value_or(true);
    query.wanted = [filter](const image::Image& image) { return filter.matches(image.config.created, image.config.config.labels); };
    image::UsageQuery usage = [this](const oci::ImageId& id) { return m_parts.containers.usersOf(id); };
    auto pruning = m_parts.images.prune(std::move(query), std::move(usage));
    auto outcome = co_await std::move(pruning);
    ONGGI_CO_TRY(const auto pruned, std::move(outcome));
    m_parts.events.publish("image", "prune", "", {{"reclaimed", std::to_string(pruned.bytes)}});
    co_return Json{{"ImagesDeleted", pruned.steps.empty() ? Json() : removalSteps(pruned.steps)}, {"SpaceReclaimed", pruned.bytes}};
}

api::Awaitable<Result<Json>> StoreBackend::pruneNetworks(api::Filters filters)
{
    // The default network is never pruned, and there are no others.
    ONGGI_CO_TRY([[maybe_unused]] const auto checked, container::PruneFilter::make(filters, Clock::system().now()));
    m_parts.events.publish("network", "prune", "", {{"reclaimed", "0"}});
    co_return Json{{"NetworksDeleted", nullptr}};
}

api::Awaitable<Result<Json>> StoreBackend::pruneBuildCache(api::Filters filters, std::int64_t keep)
{
    build::BuildService::PruneQuery query;
    query.keep = keep;
    for (const auto& [name, values] : filters) {
        if ((name != "until" && name != "unused-for") || values.size() != 1)
            co_return fail(ErrorKind::InvalidArgument, fmt::format("invalid filter '{}': the build cache is pruned by until=, once", name));
        ONGGI_CO_TRY(query.until, container::parseUntil(values.front(), Clock::system().now()));
    }
    auto pruning = co_await m_parts.builds.prune(query);
    ONGGI_CO_TRY(const auto pruned, std::move(pruning));
    m_parts.events.publish("builder", "prune", "", {{"reclaimed", std::to_string(pruned.bytes)}});
    co_return Json{{"CachesDeleted", pruned.ids}, {"SpaceReclaimed", pruned.bytes}};
}

api::Awaitable<Result<Json>> StoreBackend::pruneVolumes(api::Filters filters)
{
    ONGGI_CO_TRY(const auto all, takeFlag(filters, "all"));
    if (filters.contains("until"))
        co_return fail(ErrorKind::InvalidArgument, "invalid filter 'until': volumes are pruned by label");
    ONGGI_CO_TRY(const auto filter, container::PruneFilter::make(filters, Clock::system().now()));
    auto measured = co_await m_parts.disk.volumes();
    ONGGI_CO_TRY(const auto sizes, std::move(measured));
    Json deleted = Json::array();
    std::int64_t bytes = 0;
    for (const auto& volume : m_parts.volumes.list()) {
        if ((!volume.anonymous && !all.value_or(false)) || !usersOf(volume.name).empty() || !filter.matches(volume.created, volume.labels))
            continue;
        if (const auto removed = removeUnused(volume.name); !removed) {
            log::warning("volume {} is not pruned: {}", volume.name, removed.error().message());
            continue;
        }
        deleted.push_back(volume.name);
        const auto size = sizes.find(volume.name);
        bytes += size == sizes.end() ? 0 : size->second;
    }
    m_parts.events.publish("volume", "prune", "", {{"reclaimed", std::to_string(bytes)}});
    co_return Json{{"VolumesDeleted", std::move(deleted)}, {"SpaceReclaimed", bytes}};
}

api::Awaitable<Result<Json>> StoreBackend::listNetworks(api::Filters filters)
{
    co_return m_networks.list(filters);
}

api::Awaitable<Result<Json>> StoreBackend::inspectNetwork(std::string name)
{
    co_return m_networks.inspect(name);
}

api::Awaitable<Result<Json>> StoreBackend::listVolumes(api::Filters filters)
{
    Json volumes = Json::array();
    for (const auto& volume : m_parts.volumes.list()) {
        ONGGI_CO_TRY(const bool wanted, passes(volume, !usersOf(volume.name).empty(), filters));
        if (wanted)
            volumes.push_back(volumeJson(volume));
    }
    co_return Json{{"Volumes", std::move(volumes)}, {"Warnings", nullptr}};
}

api::Awaitable<Result<Json>> StoreBackend::createVolume(Json body)
{
    std::string name;
    std::string driver;
    std::map<std::string, std::string> options;
    std::map<std::string, std::string> labels;
    container::JsonFields fields(body, "");
    fields.read("Name", name);
    fields.read("Driver", driver);
    fields.read("DriverOpts", options);
    fields.read("Labels", labels);
    ONGGI_CO_CHECK(fields.status());
    if (!driver.empty() && driver != "local")
        co_return fail(ErrorKind::NotFound, fmt::format("create {}: there is no volume driver \"{}\": this engine has the driver local", name, driver));
    if (!options.empty())
        co_return fail(ErrorKind::NotImplemented, fmt::format("create {}: the driver's option \"{}\" is not supported by this engine yet",
                                                              name, options.begin()->first));
    if (fields.has("ClusterVolumeSpec"))
        co_return fail(ErrorKind::Unavailable, "this node is not a swarm manager: cluster volumes need one");
    const bool isNew = name.empty() || !m_parts.volumes.find(name);
    ONGGI_CO_TRY(const auto volume, m_parts.volumes.ensure(name, labels));
    if (isNew)
        m_parts.events.publish("volume", "create", volume.name, {{"driver", "local"}});
    co_return volumeJson(volume);
}

api::Awaitable<Result<Json>> StoreBackend::inspectVolume(std::string name)
{
    ONGGI_CO_TRY(const auto volume, m_parts.volumes.find(name));
    co_return volumeJson(volume);
}

api::Awaitable<Status> StoreBackend::removeVolume(std::string name, bool force)
{
    if (force && !m_parts.volumes.find(name))
        co_return Status();
    co_return removeUnused(name);
}

Status StoreBackend::removeUnused(const std::string& volume)
{
    ONGGI_TRY([[maybe_unused]] const auto found, m_parts.volumes.find(volume));
    if (const auto users = usersOf(volume); !users.empty())
        return fail(ErrorKind::Conflict, fmt::format("remove {}: volume is in use - [{}]", volume, fmt::join(users, ", ")));
    ONGGI_CHECK(m_parts.volumes.remove(volume));
    m_parts.events.publish("volume", "destroy", volume, {{"driver", "local"}});
    return {};
}

std::vector<std::string> StoreBackend::usersOf(const std::string& volume) const
{
    std::vector<std::string> users;
    for (const auto& container : m_parts.containers.all()) {
        const auto has = [&volume](const container::MountPoint& mount) {
            return mount.type == container::MountType::Volume && mount.volume == volume;
        };
        if (std::ranges::any_of(container->record.mounts, has))
            users.push_back(container->record.id);
    }
    return users;
}

} // namespace onggi::daemon
