#include "container/containerservice.h"

#include "base/log.h"

#include <fmt/format.h>

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

Awaitable<void> ContainerService::removeEnded(ContainerPtr container)
{
    const auto lock = co_await container->mutex.lock();
    if (container->isActive() || container->removed)
        co_return;
    if (auto removed = co_await removeLocked(container, true); !removed)
        log::error("{}", removed.error().message());
}

} // namespace onggi::container
