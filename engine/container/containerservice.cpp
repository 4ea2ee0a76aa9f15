#include "container/containerservice.h"

#include "base/log.h"
#include "container/names.h"
#include "container/signals.h"
#include "monitor/logreader.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <set>

namespace onggi::container {

namespace {

std::string withoutSlash(const std::string& name)
{
    return name.starts_with('/') ? name.substr(1) : name;
}

} // namespace

Result<std::unique_ptr<ContainerService>> ContainerService::open(Parts parts)
{
    ONGGI_TRY(auto records, RecordStore::open(parts.database));
    return std::unique_ptr<ContainerService>(new ContainerService(std::move(parts), std::move(records)));
}

ContainerService::ContainerService(Parts parts, RecordStore records)
    : m_parts(std::move(parts))
    , m_userNamespaces(UserNamespaces::open(m_parts.settings, m_parts.layers.layersDirectory()))
    , m_records(std::move(records))
    , m_health({m_parts.executor, m_records, m_parts.events,
                [this](ContainerPtr container, ExecConfig config, std::size_t maxOutput, std::chrono::milliseconds timeout) {
                    return m_execs.run(std::move(container), std::move(config), maxOutput, timeout);
                }})
    , m_lifecycle({m_parts.executor, m_records, m_parts.layers, m_parts.volumes, m_parts.network, m_parts.events,
                   m_health, m_parts.settings, [this](const std::string& wanted) { return find(wanted); },
                   [this](ContainerPtr container) { hasEnded(std::move(container)); }})
    , m_execs({m_parts.executor, m_parts.events, m_lifecycle.seccomp(), m_parts.settings})
    , m_aside(m_parts.executor)
{
}

ContainerService::~ContainerService() = default;

Result<ContainerPtr> ContainerService::find(const std::string& nameOrId) const
{
    const auto wanted = withoutSlash(nameOrId);
    if (const auto exact = m_containers.find(wanted); exact != m_containers.end())
        return exact->second;
    ContainerPtr byPrefix;
    bool ambiguous = false;
    for (const auto& [id, container] : m_containers) {
        if (container->record.name == wanted)
            return container;
        if (!wanted.empty() && id.starts_with(wanted)) {
            ambiguous = byPrefix != nullptr;
            byPrefix = container;
        }
    }
    if (ambiguous)
        return fail(ErrorKind::InvalidArgument, fmt::format("multiple IDs found with provided prefix: {}", wanted));
    if (byPrefix)
        return byPrefix;
    return fail(ErrorKind::NotFound, fmt::format("No such container: {}", wanted));
}

std::vector<ContainerPtr> ContainerService::all() const
{
    std::vector<ContainerPtr> containers;
    for (const auto& [id, container] : m_containers)
        containers.push_back(container);
    std::ranges::stable_sort(containers, std::greater{}, [](const ContainerPtr& each) { return each->record.created; });
    return containers;
}

Result<std::string> ContainerService::chooseName(std::string wanted) const
{
    wanted = withoutSlash(wanted);
    const auto ownerOf = [this](const std::string& name) -> const Container* {
        for (const auto& [id, container] : m_containers) {
            if (container->record.name == name)
                return container.get();
        }
        return nullptr;
    };
    if (wanted.empty())
        return generateName([&](const std::string& name) { return ownerOf(name) != nullptr; });
    ONGGI_CHECK(checkContainerName(wanted));
    if (const auto* owner = ownerOf(wanted))
        return fail(ErrorKind::Conflict,
                    fmt::format("Conflict. The container name \"/{}\" is already in use by container \"{}\". You have to remove (or "
                                "rename) that container to be able to reuse that name.",
                                wanted, owner->record.id));
    return wanted;
}

Awaitable<Status> ContainerService::start(ContainerPtr container)
{
    const auto lock = co_await container->mutex.lock();
    auto status = co_await m_lifecycle.start(container);
    if (!status && status.error().kind() != ErrorKind::NotModified && container->record.host.autoRemove)
        (void)co_await removeLocked(container, true);
    co_return status;
}

Status ContainerService::rename(ContainerPtr container, const std::string& wanted)
{
    const auto old = container->record.name;
    if (withoutSlash(wanted).empty())
        return fail(ErrorKind::InvalidArgument, "Neither old nor new names may be empty");
    if (withoutSlash(wanted) == old)
        return fail(ErrorKind::InvalidArgument, "Renaming a container with the same name as its current name");
    ONGGI_TRY(auto name, chooseName(wanted));
    container->record.name = std::move(name);
    if (auto saved = m_records.save(container->record); !saved) {
        container->record.name = old;
        return saved;
    }
    publishContainerEvent(m_parts.events, container->record, "rename", {{"oldName", "/" + old}});
    return {};
}

Status ContainerService::resize(ContainerPtr container, int rows, int columns)
{
    if (rows < 1 || columns < 1 || rows > 65535 || columns > 65535)
        return fail(ErrorKind::InvalidArgument, fmt::format("invalid terminal size {} x {}", rows, columns));
    container->rows = rows;
    container->columns = columns;
    if (!container->isRunning() || !container->link)
        return fail(ErrorKind::Conflict, fmt::format("cannot resize a stopped container: {}", container->record.id));
    ONGGI_CHECK(container->link->send(monitor::Resize{rows, columns}));
    publishContainerEvent(m_parts.events, container->record, "resize",
                          {{"height", std::to_string(rows)}, {"width", std::to_string(columns)}});
    return {};
}

Status ContainerService::attach(ContainerPtr container, monitor::Attach order, UniqueFd socket)
{
    publishContainerEvent(m_parts.events, container->record, "attach");
    if (container->launchSent && container->link) {
        const int fd = socket.get();
        return container->link->send(order, {&fd, 1});
    }
    container->pendingAttaches.push_back({std::move(order), std::move(socket)});
    return {};
}

Result<std::unique_ptr<monitor::LogReader>> ContainerService::openLog(const Container& container,
                                                                       const monitor::LogQuery& query) const
{
    ONGGI_TRY(const UniqueFd directory, m_parts.layers.openContainer(container.record.id));
    const UniqueFd logs(::openat(directory.get(), monitor::logDirectoryName, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!logs)
        return failErrno(errno, fmt::format("opening the log of container {}", container.record.name));
    return monitor::LogReader::open(logs, query);
}

std::vector<image::Usage> ContainerService::usersOf(const oci::ImageId& image) const
{
    std::vector<image::Usage> users;
    for (const auto& [id, container] : m_containers) {
        if (container->record.image == image)
            users.push_back({id, container->isActive()});
    }
    return users;
}

std::vector<oci::DiffId> ContainerService::layersInUse() const
{
    std::set<oci::DiffId> layers;
    for (const auto& [id, container] : m_containers) {
        layers.insert(container->record.layers.begin(), container->record.layers.end());
        for (const auto& mount : container->record.mounts)
            layers.insert(mount.layers.begin(), mount.layers.end());
    }
    return {layers.begin(), layers.end()};
}

} // namespace onggi::container
