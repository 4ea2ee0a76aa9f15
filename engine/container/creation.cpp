// The beginning of containers: from a request to a record.
#include "container/containerservice.h"

#include "base/encoding.h"
#include "base/log.h"
#include "container/groups.h"
#include "container/namespacejoins.h"
#include "container/options.h"
#include "container/signals.h"
#include "container/specbuilder.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <set>
#include <sys/utsname.h>

namespace onggi::container {

namespace {

std::string machineName()
{
    utsname name{};
    ::uname(&name);
    return name.nodename;
}

} // namespace

std::uint32_t ContainerService::chooseIdBase(const Record& record, std::vector<std::string>& warnings) const
{
    if (UserNamespaces::needsHost(record.host)) {
        if (m_userNamespaces.enabled() && !record.host.hostUser)
            log::info("container {} shares the host's user ids, as it is privileged or in a namespace of the host's", record.name);
        return 0;
    }
    if (!m_userNamespaces.enabled()) {
        if (!m_userNamespaces.obstacle().empty())
            warnings.push_back(m_userNamespaces.obstacle());
        return 0;
    }
    std::set<std::uint32_t> used;
    for (const auto& [id, container] : m_containers)
        used.insert(container->record.idBase);
    return m_userNamespaces.freeBase(used);
}

Result<MountPoint> ContainerService::settleMount(const MountRequest& request)
{
    MountPoint point;
    point.type = request.type;
    point.target = request.target;
    point.readOnly = request.readOnly;
    point.createSource = request.createSource;
    point.recursive = request.recursive;
    point.propagation = request.propagation;
    point.tmpfsOptions = request.tmpfsOptions;
    point.subpath = request.subpath;
    point.copyUp = request.copyUp;
    point.readOnlySubmounts = request.readOnlySubmounts;
    point.mode = request.mode;
    switch (request.type) {
    case MountType::Volume: {
        ONGGI_TRY(const auto volume, m_parts.volumes.ensure(request.source, request.labels));
        point.volume = volume.name;
        point.source = volume.mountpoint;
        point.anonymous = volume.anonymous;
        break;
    }
    case MountType::Bind: {
        ONGGI_TRY([[maybe_unused]] const auto source, volume::openBindSource(request.source, request.createSource));
        point.source = request.source;
        break;
    }
    case MountType::Image: {
        const auto image = m_parts.images.find(request.source);
        // NotFound would tell the client to pull the container's own image.
        if (!image)
            return fail(image.error().as(ErrorKind::InvalidArgument));
        point.source = request.source;
        point.layers = image->config.diffIds;
        if (point.layers.empty())
            return fail(ErrorKind::InvalidArgument, fmt::format("image {} has no layers that could be mounted", request.source));
        break;
    }
    case MountType::Tmpfs:
        break;
    }
    return point;
}

/// What --volumes-from takes over: volumes and binds, read-only when that is said.
Result<std::vector<MountPoint>> ContainerService::mountsFrom(const std::string& reference) const
{
    const auto colon = reference.find(':');
    const auto mode = colon == std::string::npos ? std::string() : reference.substr(colon + 1);
    if (!mode.empty() && mode != "ro" && mode != "rw" && mode != "z" && mode != "Z")
        return fail(ErrorKind::InvalidArgument, fmt::format("invalid mode for volumes-from: {}", mode));
    const auto other = find(reference.substr(0, colon));
    if (!other)
        return fail(other.error().as(ErrorKind::InvalidArgument));
    std::vector<MountPoint> points;
    for (const auto& mount : (*other)->record.mounts) {
        if (mount.type != MountType::Volume && mount.type != MountType::Bind)
            continue;
        points.push_back(mount);
        points.back().readOnly = mount.readOnly || mode == "ro";
    }
    return points;
}

Result<std::vector<MountPoint>> ContainerService::settleMounts(const Config& config, const HostConfig& host)
{
    std::vector<MountRequest> requests = host.mounts;
    std::vector<MountPoint> points;
    const auto isTaken = [&](const std::string& target) {
        return std::ranges::any_of(requests, [&](const MountRequest& request) { return request.target == target; })
            || std::ranges::any_of(points, [&](const MountPoint& point) { return point.target == target; });
    };
    for (const auto& reference : host.volumesFrom) {
        ONGGI_TRY(const auto theirs, mountsFrom(reference));
        for (const auto& point : theirs) {
            if (!isTaken(point.target))
                points.push_back(point);
        }
    }
    for (const auto& wanted : config.volumes) {
        // An image may ask for any path; the runtime resolves it below the container's root, whatever it says.
        const auto target = options::cleanPath(wanted);
        if (!target.starts_with('/') || target == "/")
            return fail(ErrorKind::InvalidArgument, fmt::format("invalid volume specification: '{}'", wanted));
        if (isTaken(target))
            continue;
        MountRequest request;
        request.type = MountType::Volume;
        request.target = target;
        requests.push_back(std::move(request));
    }
    for (const auto& request : requests) {
        ONGGI_TRY(auto point, settleMount(request));
        points.push_back(std::move(point));
    }
    return points;
}

bool ContainerService::isVolumeUsedBeside(const std::string& volume, const std::string& id) const
{
    return std::ranges::any_of(m_containers, [&](const auto& entry) {
        return entry.first != id
            && std::ranges::any_of(entry.second->record.mounts, [&](const MountPoint& mount) { return mount.volume == volume; });
    });
}

/// What depends on other containers and on this machine.
Status ContainerService::settleHost(Record& record, nlohmann::json& hostJson, std::vector<std::string>& warnings) const
{
    ONGGI_CHECK(checkMachine(record.host));
    ONGGI_TRY([[maybe_unused]] const auto capabilities, resolveCapabilities(record.host.capAdd, record.host.capDrop));
    const auto finder = [this](const std::string& name) { return find(name); };
    for (const auto& link : record.host.links) {
        if (const auto other = find(link.container); !other)
            return fail(other.error().context(fmt::format("could not get container for {}", link.container)).as(ErrorKind::InvalidArgument));
    }
    if (!joinsAnother(record.host))
        record.idBase = chooseIdBase(record, warnings);
    ONGGI_CHECK(settleJoins(record, hostJson, finder));
    const bool discarded = !record.host.ports.empty() && record.host.network == NetworkMode::Host;
    if (discarded)
        warnings.emplace_back("Published ports are discarded when using host network mode");
    if (record.config.hostname.empty())
        record.config.hostname = record.host.hostUts || record.host.network == NetworkMode::Host ? machineName()
                                                                                                 : record.id.substr(0, 12);
    return {};
}

Status ContainerService::warnAboutMounts(const Record& record, std::vector<std::string>& warnings) const
{
    for (const auto& mount : record.mounts) {
        if (record.idBase == 0 || mount.type != MountType::Bind)
            continue;
        ONGGI_TRY(const UniqueFd source, volume::openBindSource(mount.source, false));
        if (auto warning = m_userNamespaces.warningFor(mount.source, source); !warning.empty())
            warnings.push_back(std::move(warning));
    }
    return {};
}

Awaitable<Result<ContainerService::Created>> ContainerService::create(std::string name, nlohmann::json body)
{
    ONGGI_CO_TRY(auto request, parseCreate(body));
    ONGGI_CO_CHECK(options::checkConflicts(request.config, request.host, request.endpoint));
    ONGGI_CO_TRY(const auto image, m_parts.images.find(request.config.image));
    Created created;
    Record record;
    ONGGI_CO_TRY(record.name, chooseName(std::move(name)));
    record.id = created.id = randomHex(32);
    record.created = Clock::system().now();
    record.image = image.id;
    record.imageName = request.config.image;
    record.layers = image.config.diffIds;
    record.config = std::move(request.config);
    record.host = std::move(request.host);
    record.endpointRequest = std::move(request.endpoint);
    // Only the user's own: a word in an image that nobody knows is left out, as Docker does.
    if (record.config.health)
        ONGGI_CO_CHECK(checkHealthConfig(*record.config.health));
    mergeImage(record.config, image.config.config);
    if (record.config.entrypoint.empty() && record.config.command.empty())
        co_return fail(ErrorKind::InvalidArgument, "no command specified");
    if (!record.config.stopSignal.empty()) {
        ONGGI_CO_TRY([[maybe_unused]] const int checked, parseSignal(record.config.stopSignal));
    }
    auto hostJson = body.value("HostConfig", nlohmann::json());
    ONGGI_CO_CHECK(settleHost(record, hostJson, created.warnings));
    for (auto& warning : cgroup::dropUnsupported(record.host.limits, machineCapabilities(m_parts.settings)))
        created.warnings.push_back(std::move(warning));
    record.hostJson = hostJson.dump();
    ONGGI_CO_TRY(record.mounts, settleMounts(record.config, record.host));
    ONGGI_CO_CHECK(warnAboutMounts(record, created.warnings));

    // The directories first: a crash in between leaves strays, which recover() clears, never a row without them.
    ONGGI_CO_TRY([[maybe_unused]] const auto directory, m_parts.layers.createContainer(record.id, record.layers));
    if (auto saved = m_records.save(record); !saved) {
        (void)m_parts.layers.removeContainer(record.id);
        co_return fail(std::move(saved).error());
    }
    publishContainerEvent(m_parts.events, record, "create");
    m_containers.emplace(created.id, std::make_shared<Container>(m_parts.executor, std::move(record)));
    co_return created;
}

} // namespace onggi::container
