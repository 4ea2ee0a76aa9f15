// Containers that stand still. The freezer takes its time, and the event loop does not wait for it.
#include "container/containerservice.h"

#include "base/log.h"
#include "container/groups.h"

#include <fmt/format.h>

namespace onggi::container {

void ContainerService::setPaused(Container& container, bool paused)
{
    container.record.state = paused ? RunState::Paused : RunState::Running;
    if (auto saved = m_records.save(container.record); !saved)
        log::error("container {}: its state could not be saved: {}", container.record.name, saved.error().message());
    container.changed.notifyAll();
}

Awaitable<Status> ContainerService::setFrozen(ContainerPtr container, bool frozen)
{
    ONGGI_CO_TRY(std::shared_ptr<cgroup::Group> group, openGroup(m_parts.settings, container->record));
    std::function<Status()> work = [group, frozen] { return frozen ? group->freeze() : group->thaw(); };
    auto done = co_await m_aside.run<Status>(std::move(work), freezePatience);
    co_return done ? std::move(*done) : fail(ErrorKind::DeadlineExceeded, "the freezer does not answer");
}

Awaitable<Status> ContainerService::pause(ContainerPtr container)
{
    const auto lock = co_await container->mutex.lock();
    const auto id = container->record.id;
    if (container->isPaused())
        co_return fail(ErrorKind::Conflict, fmt::format("Container {} is already paused", id));
    if (container->isRestarting())
        co_return fail(ErrorKind::Conflict, fmt::format("Container {} is restarting, wait until the container is running", id));
    if (!container->isRunning())
        co_return fail(ErrorKind::Conflict, fmt::format("Container {} is not running", id));
    HealthMonitor::stop(*container);
    // Saved before it is done: a new engine asks the freezer about what its predecessor says is paused, and nothing else.
    setPaused(*container, true);
    const auto exits = container->exits;
    auto frozen = co_await setFrozen(container, true);
    if (container->exits != exits)
        co_return fail(ErrorKind::Conflict, fmt::format("Container {} is not running", id));
    if (!frozen) {
        if (container->isPaused())
            setPaused(*container, false);
        m_health.follow(container);
        co_return fail(frozen.error().context(fmt::format("cannot pause container {}", id)));
    }
    publishContainerEvent(m_parts.events, container->record, "pause");
    co_return Status();
}

Awaitable<Status> ContainerService::unpause(ContainerPtr container)
{
    const auto lock = co_await container->mutex.lock();
    if (!container->isPaused())
        co_return fail(ErrorKind::Internal, fmt::format("Container {} is not paused", container->record.id));
    auto thawed = co_await thaw(container);
    if (!thawed)
        co_return fail(thawed.error().context(fmt::format("cannot unpause container {}", container->record.id)));
    co_return Status();
}

Awaitable<Status> ContainerService::thaw(ContainerPtr container)
{
    const auto exits = container->exits;
    auto thawed = co_await setFrozen(container, false);
    // What has ended meanwhile is not frozen any more, whatever became of its group.
    if (container->exits != exits || !container->isPaused())
        co_return Status();
    ONGGI_CO_CHECK(thawed);
    setPaused(*container, false);
    publishContainerEvent(m_parts.events, container->record, "unpause");
    m_health.follow(container);
    co_return Status();
}

void ContainerService::adoptPaused(const ContainerPtr& container)
{
    const auto group = openGroup(m_parts.settings, container->record);
    const auto frozen = group ? (*group)->isFrozen() : Result<bool>(fail(group.error()));
    if (!frozen)
        log::warning("container {}: {}", container->record.name, frozen.error().message());
    if (frozen && *frozen)
        return;
    setPaused(*container, false);
    m_health.follow(container);
}

} // namespace onggi::container
