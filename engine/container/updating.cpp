// Changes of what a container may use and of its restart policy, while it runs or not.
#include "container/containerservice.h"

#include "base/log.h"
#include "container/groups.h"
#include "container/resourceupdate.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace onggi::container {

namespace {

constexpr std::chrono::seconds reclaimPatience{60};

Status applyLimits(cgroup::Group& group, const cgroup::Limits& changes, const cgroup::Limits& undo)
{
    auto applied = group.apply(changes);
    if (applied)
        return applied;
    if (const auto undone = group.apply(undo); !undone)
        return fail(applied.error().context(fmt::format("the limits could not be set back ({}), after", undone.error().message())));
    return applied;
}

} // namespace

Awaitable<Status> ContainerService::applyLive(const Container& container, cgroup::Limits changes, cgroup::Limits undo)
{
    // The kernel may first have to reclaim what a smaller limit does not leave room for.
    ONGGI_CO_TRY(std::shared_ptr<cgroup::Group> group, openGroup(m_parts.settings, container.record));
    std::function<Status()> work = [group, changes = std::move(changes), undo = std::move(undo)] {
        return applyLimits(*group, changes, undo);
    };
    auto done = co_await m_aside.run<Status>(std::move(work), reclaimPatience);
    co_return done ? std::move(*done) : fail(ErrorKind::DeadlineExceeded, "the control group does not answer");
}

Awaitable<Status> ContainerService::update(ContainerPtr container, nlohmann::json body)
{
    const auto lock = co_await container->mutex.lock();
    auto& record = container->record;
    const auto refusal = fmt::format("Cannot update container {}", record.id);
    if (container->removed || record.state == RunState::Removing || record.state == RunState::Dead)
        co_return fail(Error(ErrorKind::Conflict, "container is marked for removal and cannot be \"update\"").context(refusal));
    auto settled = settleUpdate(record, body);
    if (!settled)
        co_return fail(settled.error().kind() == ErrorKind::Conflict ? settled.error().context(refusal) : settled.error());
    const auto exits = container->exits;
    if (container->isRunning()) {
        auto applied = co_await applyLive(*container, settled->changes, settled->undo);
        if (!applied && container->exits == exits)
            co_return fail(applied.error().context(refusal));
    }
    const auto before = std::pair(std::exchange(record.hostJson, settled->hostJson), std::exchange(record.host, settled->host));
    if (auto saved = m_records.save(record); !saved) {
        std::tie(record.hostJson, record.host) = before;
        if (container->isRunning())
            (void)co_await applyLive(*container, settled->undo, settled->changes);
        co_return fail(saved.error().context(refusal));
    }
    publishContainerEvent(m_parts.events, record, "update");
    co_return Status();
}

} // namespace onggi::container
