#include "cgroup/group.h"

#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>

namespace onggi::cgroup {

namespace {

/// v1 signals an eventfd that is registered for memory.oom_control.
Result<UniqueFd> watchV1(int directory)
{
    UniqueFd event(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    const UniqueFd control(::openat(directory, "memory.oom_control", O_RDONLY | O_CLOEXEC));
    if (!event || !control)
        return failErrno(errno, "watching for a lack of memory");
    ONGGI_CHECK(writeControl(directory, "cgroup.event_control", fmt::format("{} {}", event.get(), control.get())));
    return event;
}

/// v2 reports a change of memory.events as if the file had been written.
Result<UniqueFd> watchV2(int directory)
{
    UniqueFd changes(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
    const auto path = fmt::format("/proc/self/fd/{}/memory.events", directory);
    if (!changes || ::inotify_add_watch(changes.get(), path.c_str(), IN_MODIFY) < 0)
        return failErrno(errno, "watching for a lack of memory");
    return changes;
}

} // namespace

Result<OomWatch> PlacedGroup::watchOom() const
{
    const Place* place = home("memory");
    if (!place)
        return fail(ErrorKind::NotImplemented, "this machine has no memory controller");
    auto watch = place->hierarchy.unified ? watchV2(place->directory.get()) : watchV1(place->directory.get());
    if (!watch)
        return fail(named(watch.error()));
    return OomWatch{std::move(*watch), !place->hierarchy.unified};
}

} // namespace onggi::cgroup
