// What a new engine does with what its predecessor left.
#include "container/containerservice.h"

#include "base/encoding.h"
#include "base/log.h"
#include "cgroup/cgroup.h"
#include "container/groups.h"

#include <algorithm>
#include <dirent.h>
#include <fmt/format.h>
#include <iterator>
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
        // Beside the containers' own there are those of launches that hold a stopped container's mounts: "<id>-files".
        if (isHex(std::string_view(entry->d_name).substr(0, 64), 64))
            names.emplace_back(entry->d_name);
    }
    ::closedir(stream);
    return names;
}

void reportStray(const std::string& id, const Status& status)
{
    if (!status)
        log::warning("what is left of container {} stays: {}", id.substr(0, 12), status.error().message());
}

/// How long the engine's start waits for the monitors of what runs; the rest is settled while it serves already.
constexpr std::chrono::seconds adoptionPatience{2};

} // namespace

Awaitable<void> ContainerService::recoverOne(ContainerPtr container)
{
    const auto lock = co_await container->mutex.lock();
    const auto found = co_await m_lifecycle.adopt(container);
    if (found == Lifecycle::Found::Running) {
        log::info("container {} runs on", container->record.name);
        if (container->isPaused())
            adoptPaused(container);
        co_return;
    }
    m_lifecycle.clearRemains(*container);
    settle(container);
    if (container->record.state == RunState::Removing || (container->record.host.autoRemove && container->record.state == RunState::Exited)) {
        if (auto removed = co_await removeLocked(container, container->record.host.autoRemove); !removed)
            log::error("{}", removed.error().message());
    }
}

void ContainerService::settle(const ContainerPtr& container)
{
    auto& record = container->record;
    bool changed = record.endpoint.has_value();
    if (container->isRunning()) {
        record.state = RunState::Exited;
        record.exitCode = lostExitCode;
        record.finishedAt = Clock::system().now();
        record.error = "the container ended while no monitor watched it";
        HealthMonitor::end(*container);
        changed = true;
    }
    record.endpoint.reset();
    const bool waited = container->isRestarting();
    const bool ended = record.state == RunState::Exited && record.startedAt != TimePoint{};
    if (waited || (ended && record.host.restart.startsWithEngine(record.exitCode, record.restartCount, record.stoppedByUser))) {
        record.state = RunState::Restarting;
        m_waitingForStart.push_back(container);
    }
    if (!changed)
        return;
    if (auto saved = m_records.save(record); !saved)
        log::error("container {}: its state could not be saved: {}", record.name, saved.error().message());
}

Awaitable<void> ContainerService::recoverCounted(ContainerPtr container, std::shared_ptr<Recovery> recovery)
{
    co_await recoverOne(std::move(container));
    if (--recovery->left == 0)
        recovery->done.cancel();
    // One that was late finds the others started already.
    if (m_startsByPolicy)
        co_await startWaiting();
}

void ContainerService::clearStrayGroups(const std::string& parent)
{
    const auto manager = cgroup::Manager::detect(cgroup::defaultRoot, parent);
    for (const auto& name : manager ? (*manager)->list() : std::vector<std::string>()) {
        if (!isHex(name, 64))
            // Of --cgroup-parent: nothing but such groups and containers is made below ours.
            clearStrayGroups(parent + "/" + name);
        else if (!m_containers.contains(name))
            reportStray(name, endGroup(name, parent));
    }
    m_lifecycle.removeEmptyParents(parent);
}

void ContainerService::clearStrays(bool everyRecordIsRead)
{
    const auto known = [this](const std::string& id) { return m_containers.contains(id); };
    clearStrayGroups(m_parts.settings.cgroupParent);
    for (const auto& id : directoryNames(m_parts.settings.runDirectory + "/containers")) {
        if (!known(id))
            m_lifecycle.removeRunDirectory(id);
    }
    // Without its record a container's files look like a stray's: they are somebody's data.
    if (!everyRecordIsRead)
        return;
    const auto directories = m_parts.layers.listContainers();
    for (const auto& id : directories ? *directories : std::vector<std::string>()) {
        if (!known(id))
            reportStray(id, m_parts.layers.removeContainer(id));
    }
}

Awaitable<Status> ContainerService::recover()
{
    ONGGI_CO_TRY(auto records, m_records.loadAll());
    const auto directories = directoryNames(m_parts.settings.runDirectory + "/containers");
    std::set<std::string> traces(directories.begin(), directories.end());
    if (const auto manager = cgroup::Manager::detect(cgroup::defaultRoot, m_parts.settings.cgroupParent))
        std::ranges::copy((*manager)->list(), std::inserter(traces, traces.end()));
    auto recovery = std::make_shared<Recovery>(m_parts.executor);
    std::vector<ContainerPtr> traced;
    bool allKnown = true;
    for (auto& record : records) {
        if (!record) {
            log::error("{}", record.error().message());
            allKnown = false;
            continue;
        }
        auto container = std::make_shared<Container>(m_parts.executor, std::move(*record));
        const auto& known = container->record;
        m_containers.emplace(known.id, container);
        // Most have ended long ago, and nothing of them is anywhere but in their record.
        if (traces.contains(known.id) || known.state == RunState::Removing || known.host.autoRemove)
            traced.push_back(std::move(container));
        else
            settle(container);
    }
    // Not before: nobody would speak for the layers of containers whose image was removed. Those of one whose record cannot
    // be read are not known, so that nothing at all may be collected.
    if (allKnown)
        m_parts.images.setLayerUsers([this] { return layersInUse(); });
    recovery->left = traced.size();
    recovery->done.expires_after(adoptionPatience);
    for (auto& container : traced)
        asio::co_spawn(m_parts.executor, recoverCounted(std::move(container), recovery), asio::detached);
    if (!traced.empty())
        co_await recovery->done.async_wait(asio::as_tuple(asio::use_awaitable));
    if (recovery->left > 0)
        log::warning("{} containers' monitors have not answered yet", recovery->left);
    clearStrays(allKnown);
    co_return Status();
}

} // namespace onggi::container
