#include "container/containerservice.h"

#include "base/log.h"
#include "container/containerfiles.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace onggi::container {

Awaitable<Status> ContainerService::removeLocked(ContainerPtr container, bool removeVolumes)
{
    auto& record = container->record;
    if (container->removed)
        co_return Status();
    while (container->link)
        co_await container->changed.wait();
    record.state = RunState::Removing;
    ONGGI_CO_CHECK(m_records.save(record));
    container->changed.notifyAll();
    const auto id = record.id;
    const auto deleted = m_parts.layers.removeContainer(id);
    // Gone already: an earlier removal was interrupted behind it.
    if (!deleted && deleted.error().kind() != ErrorKind::NotFound) {
        // Dead until another removal succeeds: nothing may start it on the half that is left.
        record.state = RunState::Dead;
        record.error = deleted.error().message();
        (void)m_records.save(record);
        co_return fail(deleted.error().context(fmt::format("removing container {}", record.name)));
    }
    if (removeVolumes) {
        for (const auto& mount : record.mounts) {
            if (!mount.anonymous || isVolumeUsedBeside(mount.volume, id))
                continue;
            if (auto removed = m_parts.volumes.remove(mount.volume); !removed && removed.error().kind() != ErrorKind::NotFound)
                log::warning("volume {} of container {} stays: {}", mount.volume, record.name, removed.error().message());
        }
    }
    // A monitor that gave up while the last daemon died may have left files behind that one's successor.
    m_lifecycle.clearRemains(*container);
    ONGGI_CO_CHECK(m_records.remove(id));
    m_containers.erase(id);
    container->removed = true;
    container->pendingAttaches.clear();
    publishContainerEvent(m_parts.events, record, "destroy");
    container->changed.notifyAll();
    // The last one that needed the layers of an image that is gone: nothing will ask for them again.
    if (!m_parts.images.find(record.image.digest.toString()))
        m_parts.images.collectGarbage(std::chrono::seconds(0));
    co_return Status();
}

Status ContainerService::checkRemovable(const Container& container) const
{
    if (!container.isActive())
        return {};
    const std::string_view remedy = container.isPaused() ? " and must be unpaused first"
                                                         : ": stop the container before removing or force remove";
    return fail(ErrorKind::Conflict, fmt::format("cannot remove container \"/{}\": container is {}{}", container.record.name,
                                                 stateName(container.record.state), remedy));
}

Awaitable<Status> ContainerService::remove(ContainerPtr container, bool force, bool volumes)
{
    if (!force)
        ONGGI_CO_CHECK(checkRemovable(*container));
    // Killed outside the mutex, so that a stop that waits for its timeout does not hold up a forced removal.
    if (container->isRunning()) {
        container->record.stoppedByUser = true;
        auto killed = co_await killAndWait(container);
        if (!killed && container->isRunning())
            co_return fail(killed.error().context(fmt::format("cannot remove container \"/{}\": could not kill", container->record.name)));
    }
    const auto lock = co_await container->mutex.lock();
    if (container->removed)
        co_return Status();
    // A start may have been quicker.
    if (!force)
        ONGGI_CO_CHECK(checkRemovable(*container));
    if (container->isRestarting())
        m_lifecycle.endBackoff(*container);
    if (container->isRunning()) {
        container->record.stoppedByUser = true;
        auto killed = co_await killAndWait(container);
        if (!killed && container->isRunning())
            co_return fail(killed.error().context(fmt::format("cannot remove container \"/{}\": could not kill", container->record.name)));
    }
    co_return co_await removeLocked(container, volumes || container->record.host.autoRemove);
}

Awaitable<Status> ContainerService::removeLink(std::string name)
{
    const auto slash = name.rfind('/');
    const auto owner = name.substr(0, slash == std::string::npos ? 0 : slash);
    if (owner.find_first_not_of('/') == std::string::npos) {
        ONGGI_CO_TRY(const auto container, find(name));
        co_return fail(ErrorKind::Conflict, fmt::format("Conflict, cannot remove the default link name of the container: give a link of /{} as {}/alias",
                                                        container->record.name, container->record.name));
    }
    const auto alias = name.substr(slash + 1);
    const auto unknown = Error(ErrorKind::NotFound, fmt::format("No such container: {}", name));
    const auto found = find(owner);
    if (!found)
        co_return fail(unknown);
    const auto container = *found;
    const auto lock = co_await container->mutex.lock();
    auto& record = container->record;
    const auto link = std::ranges::find(record.host.links, alias, &Link::alias);
    if (container->removed || link == record.host.links.end())
        co_return fail(unknown);
    const Record before = record;
    auto host = nlohmann::json::parse(record.hostJson);
    host.at("Links").erase(static_cast<std::size_t>(link - record.host.links.begin()));
    record.hostJson = host.dump();
    record.host.links.erase(link);
    if (auto saved = m_records.save(record); !saved) {
        record = before;
        co_return saved;
    }
    const auto removed = *std::ranges::find(before.host.links, alias, &Link::alias);
    // Of a container that is gone we don't know its other names; what is left is an address where nobody answers.
    const auto other = find(removed.container);
    if (!other)
        co_return Status();
    ONGGI_CO_TRY(const UniqueFd directory, m_parts.layers.openContainer(record.id));
    co_return forgetHost(directory, namesOfLink(removed, (*other)->record));
}

Awaitable<void> ContainerService::removeEnded(ContainerPtr container)
{
    const auto lock = co_await container->mutex.lock();
    if (container->isActive() || container->removed)
        co_return;
    if (auto removed = co_await removeLocked(container, true); !removed)
        log::error("{}", removed.error().message());
}

} // namespace onggi::container
