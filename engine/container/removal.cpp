// The ends of containers: removal, and what a new daemon does with what it finds.
#include "container/containerservice.h"

#include "base/encoding.h"
#include "base/log.h"
#include "cgroup/cgroup.h"

#include <csignal>
#include <dirent.h>
#include <fmt/format.h>
#include <set>

namespace onggi::container {

namespace {

/// The exit code of a container that ended while nobody watched, as Docker gives it.
constexpr int lostExitCode = 255;

std::vector<std::string> directoryNames(const std::string& path)
{
    std::vector<std::string> names;
    DIR* stream = ::opendir(path.c_str());
    if (!stream)
        return names;
    while (const dirent* entry = ::readdir(stream)) {
        if (isHex(entry->d_name, 64))
            names.emplace_back(entry->d_name);
    }
    ::closedir(stream);
    return names;
}

} // namespace

Awaitable<Status> ContainerService::removeLocked(ContainerPtr container, bool removeVolumes)
{
    auto& record = container->record;
    if (container->removed)
        co_return Status();
    while (container->link)
        co_await container->changed.wait();
    record.state = RunState::Removing;
    ONGGI_CO_CHECK(m_records.save(record));
    const auto id = record.id;
    const auto deleted = m_parts.layers.removeContainer(id);
    // Gone already: an earlier removal was interrupted behind it.
    if (!deleted && deleted.error().kind() != ErrorKind::NotFound)
        co_return fail(deleted.error().context(fmt::format("removing container {}", record.name)));
    if (removeVolumes) {
        for (const auto& mount : record.mounts) {
            if (!mount.anonymous)
                continue;
            if (auto removed = m_parts.volumes.remove(mount.volume); !removed && removed.error().kind() != ErrorKind::NotFound)
                log::warning("volume {} of container {} stays: {}", mount.volume, record.name, removed.error().message());
        }
    }
    // A monitor that gave up while the last daemon died may have left files behind that one's successor.
    m_lifecycle.removeRunDirectory(id);
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

Awaitable<Status> ContainerService::remove(ContainerPtr container, bool force, bool volumes)
{
    if (container->isRunning() && !force)
        co_return fail(ErrorKind::Conflict,
                       fmt::format("cannot remove container \"/{}\": container is running: stop the container before removing or "
                                   "force remove",
                                   container->record.name));
    // Killed outside the mutex, so that a stop that waits for its timeout does not hold up a forced removal.
    if (container->isRunning())
        ONGGI_CO_CHECK(m_lifecycle.signal(*container, SIGKILL));
    const auto lock = co_await container->mutex.lock();
    while (container->isRunning())
        co_await container->changed.wait();
    if (container->removed)
        co_return Status();
    co_return co_await removeLocked(container, volumes || container->record.host.autoRemove);
}

Awaitable<void> ContainerService::removeEnded(ContainerPtr container)
{
    const auto lock = co_await container->mutex.lock();
    if (container->isRunning() || container->removed)
        co_return;
    if (auto removed = co_await removeLocked(container, true); !removed)
        log::error("{}", removed.error().message());
}

Awaitable<void> ContainerService::recoverOne(ContainerPtr container)
{
    auto& record = container->record;
    const auto found = co_await m_lifecycle.adopt(container);
    if (found == Lifecycle::Found::Running) {
        log::info("container {} runs on", record.name);
        co_return;
    }
    if (auto killed = m_lifecycle.killRemains(record.id); !killed)
        log::warning("container {}: its control group stays: {}", record.name, killed.error().message());
    m_lifecycle.removeRunDirectory(record.id);
    if (found == Lifecycle::Found::Nothing && record.state == RunState::Running) {
        record.state = RunState::Exited;
        record.exitCode = lostExitCode;
        record.finishedAt = Clock::system().now();
        record.error = "the container ended while no monitor watched it";
    }
    record.endpoint.reset();
    if (auto saved = m_records.save(record); !saved)
        log::error("container {}: its state could not be saved: {}", record.name, saved.error().message());
    if (record.state == RunState::Removing || (record.host.autoRemove && record.state == RunState::Exited)) {
        if (auto removed = co_await removeLocked(container, record.host.autoRemove); !removed)
            log::error("{}", removed.error().message());
    }
}

void ContainerService::clearStrays()
{
    const auto known = [this](const std::string& id) { return m_containers.contains(id); };
    const auto report = [](const std::string& id, const Status& status) {
        if (!status)
            log::warning("what is left of container {} stays: {}", id.substr(0, 12), status.error().message());
    };
    if (const auto manager = cgroup::Manager::detect(cgroup::defaultRoot, m_parts.settings.cgroupParent)) {
        for (const auto& id : (*manager)->list()) {
            if (!known(id) && isHex(id, 64))
                report(id, m_lifecycle.killRemains(id));
        }
    }
    for (const auto& id : directoryNames(m_parts.settings.runDirectory + "/containers")) {
        if (!known(id))
            m_lifecycle.removeRunDirectory(id);
    }
    const auto directories = m_parts.layers.listContainers();
    for (const auto& id : directories ? *directories : std::vector<std::string>()) {
        if (!known(id))
            report(id, m_parts.layers.removeContainer(id));
    }
}

Awaitable<Status> ContainerService::recover()
{
    ONGGI_CO_TRY(auto records, m_records.loadAll());
    std::vector<ContainerPtr> found;
    for (auto& record : records) {
        if (!record) {
            log::error("{}", record.error().message());
            continue;
        }
        auto container = std::make_shared<Container>(m_parts.executor, std::move(*record));
        m_containers.emplace(container->record.id, container);
        found.push_back(std::move(container));
    }
    for (auto& container : found)
        co_await recoverOne(container);
    clearStrays();
    co_return Status();
}

} // namespace onggi::container
