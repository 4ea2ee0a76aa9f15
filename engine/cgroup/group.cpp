#include "cgroup/group.h"

#include "cgroup/limits.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace onggi::cgroup {

namespace {

using namespace std::chrono_literals;

constexpr auto freezePatience = 5s;
constexpr auto removePatience = 1s;
/// Where no event tells that the kernel has let go of a group, ask again after this time.
constexpr auto recheck = 2ms;

void collectProcesses(int directory, std::vector<pid_t>& pids)
{
    if (const auto text = readControl(directory, "cgroup.procs")) {
        const char* at = text->data();
        const char* const end = at + text->size();
        while (at < end) {
            pid_t pid = 0;
            const auto parsed = std::from_chars(at, end, pid);
            if (parsed.ec == std::errc() && pid > 0)
                pids.push_back(pid);
            at = std::find(parsed.ptr, end, '\n') + 1;
        }
    }
    for (const std::string& child : childrenOf(directory)) {
        if (const auto inner = openDirectory(directory, child.c_str()))
            collectProcesses(inner->get(), pids);
    }
}

/// A container that may write to its cgroup file system can have made groups of its own. 0, or the errno.
int removeTree(int parent, const char* name)
{
    if (::unlinkat(parent, name, AT_REMOVEDIR) == 0 || errno == ENOENT)
        return 0;
    const int reason = errno;
    const auto directory = openDirectory(parent, name);
    if (!directory)
        return directory.error().errnoValue() == ENOENT ? 0 : reason;
    const auto children = childrenOf(directory->get());
    if (children.empty())
        return reason;
    for (const std::string& child : children) {
        if (const int inner = removeTree(directory->get(), child.c_str()); inner != 0)
            return inner;
    }
    return ::unlinkat(parent, name, AT_REMOVEDIR) == 0 || errno == ENOENT ? 0 : errno;
}

/// The path below the unified hierarchy's root, with a slash at its end, that a /proc/<pid>/cgroup tells.
std::string unifiedPlace(std::string_view processCgroups)
{
    constexpr std::string_view mark = "0::";
    const std::size_t found = processCgroups.starts_with(mark) ? 0 : processCgroups.find("\n0::");
    if (found == std::string_view::npos)
        return {};
    processCgroups.remove_prefix(processCgroups.find(mark, found) + mark.size());
    return std::string(processCgroups.substr(0, processCgroups.find('\n'))) + "/";
}

UniqueFd openProcess(pid_t pid)
{
    return UniqueFd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
}

} // namespace

PlacedGroup::PlacedGroup(std::string name, std::vector<Place> places)
    : m_name(std::move(name))
    , m_places(std::move(places))
{
}

const Place* PlacedGroup::home(std::string_view controller) const
{
    for (const Place& place : m_places) {
        if (std::ranges::find(place.hierarchy.controllers, controller) != place.hierarchy.controllers.end())
            return &place;
    }
    return nullptr;
}

const Place* PlacedGroup::unified() const
{
    return m_places.front().hierarchy.unified ? &m_places.front() : nullptr;
}

Error PlacedGroup::named(const Error& error) const
{
    return error.context(fmt::format("control group {}", m_name));
}

Status PlacedGroup::apply(const Limits& limits)
{
    const auto each = [&]() -> Status {
        if (const Place* place = home("memory"))
            ONGGI_CHECK(applyMemory(place->directory.get(), place->hierarchy.unified, limits));
        if (const Place* place = home("cpu"))
            ONGGI_CHECK(applyCpu(place->directory.get(), place->hierarchy.unified, limits));
        if (const Place* place = home("cpuset"))
            ONGGI_CHECK(applyCpuset(place->directory.get(), limits));
        if (const Place* place = home("pids"))
            ONGGI_CHECK(applyPids(place->directory.get(), limits));
        if (const Place* place = home("blkio") ? home("blkio") : home("io"))
            ONGGI_CHECK(applyBlock(place->directory.get(), place->hierarchy.unified, limits));
        // The device filter is a BPF hook of the unified hierarchy, not a controller there.
        if (const Place* place = home("devices") ? home("devices") : unified())
            ONGGI_CHECK(applyDevices(place->directory.get(), place->hierarchy.unified, limits));
        return {};
    };
    if (const auto status = each(); !status)
        return fail(named(status.error()));
    return {};
}

Status PlacedGroup::addProcess(pid_t pid)
{
    for (const Place& place : m_places) {
        if (const auto status = writeControl(place.directory.get(), "cgroup.procs", std::int64_t{pid});
            !status)
            return fail(named(status.error()));
    }
    return {};
}

Status PlacedGroup::enter()
{
    ONGGI_TRY(const std::string mine, readControl(AT_FDCWD, "/proc/self/cgroup"));
    for (const Place& place : m_places) {
        // Whoever was born inside by CLONE_INTO_CGROUP, perhaps in a group below ours, is spared a move that takes the
        // kernel a grace period.
        if (place.hierarchy.unified && unifiedPlace(mine).find("/" + m_name + "/") != std::string::npos)
            continue;
        // "tasks" moves one thread, which for ourselves needs no lock on all the machine's forks and exits.
        const char* file = place.hierarchy.unified ? "cgroup.procs" : "tasks";
        if (const auto status = writeControl(place.directory.get(), file, "0"); !status)
            return fail(named(status.error()));
    }
    return {};
}

/// Where the calling process is now in each v1 hierarchy; in the order of those.
Result<std::vector<UniqueFd>> PlacedGroup::formerPlaces() const
{
    ONGGI_TRY(const std::string mine, readControl(AT_FDCWD, "/proc/self/cgroup"));
    std::vector<UniqueFd> former;
    for (const Place& place : m_places) {
        if (place.hierarchy.unified)
            continue;
        auto directory =
            openDirectory(AT_FDCWD, (place.hierarchy.path + placeIn(place.hierarchy, mine)).c_str());
        // Where our own group is out of sight (a mount of a part of the hierarchy), its top is the place to
        // return to.
        if (!directory)
            directory = openDirectory(AT_FDCWD, place.hierarchy.path.c_str());
        if (!directory)
            return fail(directory.error());
        former.push_back(std::move(*directory));
    }
    return former;
}

Result<pid_t> PlacedGroup::bear(const std::function<Result<pid_t>()>& clone)
{
    const auto former = formerPlaces();
    if (!former)
        return fail(named(former.error()));
    // We would count as a member while the child is born.
    const Place* pids = home("pids");
    const std::string limit = pids ? readControl(pids->directory.get(), "pids.max").value_or("max") : "max";
    if (limit != "max")
        ONGGI_CHECK(writeControl(pids->directory.get(), "pids.max", "max"));

    Status joined;
    for (const Place& place : m_places) {
        if (joined && !place.hierarchy.unified)
            joined = writeControl(place.directory.get(), "tasks", "0");
    }
    Result<pid_t> child = joined ? clone() : fail(joined.error());
    Status left;
    for (const UniqueFd& directory : *former) {
        if (const auto status = writeControl(directory.get(), "tasks", "0"); !status)
            left = status;
    }
    if (limit != "max" && left)
        left = writeControl(pids->directory.get(), "pids.max", limit);
    if (!left && child)
        ::kill(*child, SIGKILL);
    if (!joined || !left)
        return fail(named(joined ? left.error() : joined.error()));
    return child;
}

int PlacedGroup::unifiedFd() const
{
    return unified() ? unified()->directory.get() : -1;
}

Result<std::vector<pid_t>> PlacedGroup::processes() const
{
    std::vector<pid_t> pids;
    collectProcesses(m_places.front().directory.get(), pids);
    return pids;
}

Status PlacedGroup::setFrozen(bool frozen)
{
    const Deadline deadline = std::chrono::steady_clock::now() + freezePatience;
    if (const Place* place = unified(); place && exists(place->directory.get(), "cgroup.freeze")) {
        ONGGI_CHECK(writeControl(place->directory.get(), "cgroup.freeze", frozen ? "1" : "0"));
        if (waitForEvent(place->directory.get(), "frozen", frozen ? 1 : 0, deadline))
            return {};
    } else if (const Place* freezer = home("freezer")) {
        const std::string_view wanted = frozen ? "FROZEN" : "THAWED";
        ONGGI_CHECK(writeControl(freezer->directory.get(), "freezer.state", wanted));
        // v1 reports no event, and freezes members that were born meanwhile only when it is told again.
        do {
            const auto state = readControl(freezer->directory.get(), "freezer.state");
            if (!state)
                return fail(state.error());
            if (*state == wanted)
                return {};
            ::poll(nullptr, 0, static_cast<int>(recheck / 1ms));
            ONGGI_CHECK(writeControl(freezer->directory.get(), "freezer.state", wanted));
        } while (std::chrono::steady_clock::now() < deadline);
    } else {
        return fail(ErrorKind::NotImplemented, "this kernel has no freezer: mount cgroup2");
    }
    return fail(ErrorKind::DeadlineExceeded, frozen ? "some process could not be frozen in time"
                                                    : "some process could not be thawed in time");
}

Status PlacedGroup::freeze()
{
    if (const auto status = setFrozen(true); !status) {
        (void)setFrozen(false);
        return fail(named(status.error()));
    }
    return {};
}

Status PlacedGroup::thaw()
{
    if (const auto status = setFrozen(false); !status)
        return fail(named(status.error()));
    return {};
}

Result<bool> PlacedGroup::isFrozen() const
{
    const Place* place = unified();
    const bool viaUnified = place && exists(place->directory.get(), "cgroup.freeze");
    if (!viaUnified)
        place = home("freezer");
    if (!place)
        return false;
    auto state = readControl(place->directory.get(), viaUnified ? "cgroup.freeze" : "freezer.state");
    if (!state)
        return fail(named(state.error()));
    return *state == (viaUnified ? "1" : "FROZEN");
}

Status PlacedGroup::kill()
{
    if (const Place* place = unified()) {
        const auto status = writeControl(place->directory.get(), "cgroup.kill", "1");
        if (status || status.error().errnoValue() == ENODEV)
            return {};
        // Before Linux 5.14 the file is missing.
        if (status.error().errnoValue() != ENOENT)
            return fail(named(status.error()));
    }
    return killOneByOne();
}

Status PlacedGroup::killOneByOne()
{
    // Members may fork while we walk; each round kills whom it sees, and a killed process forks no more.
    constexpr int rounds = 100;
    for (int round = 0; round < rounds; ++round) {
        ONGGI_TRY(const auto pids, processes());
        if (pids.empty())
            return {};
        std::vector<UniqueFd> victims;
        for (const pid_t pid : pids)
            victims.push_back(openProcess(pid));
        // The descriptors now hold the processes; only those still listed are surely the ones that we meant.
        ONGGI_TRY(const auto still, processes());
        for (std::size_t i = 0; i < pids.size(); ++i) {
            if (victims[i] && std::ranges::find(still, pids[i]) != still.end())
                ::syscall(SYS_pidfd_send_signal, victims[i].get(), SIGKILL, nullptr, 0);
        }
        // A frozen process dies only after thawing.
        (void)setFrozen(false);
        waitForMembersToDie(std::chrono::steady_clock::now() + 100ms);
    }
    return fail(ErrorKind::Unavailable, fmt::format("control group {}: its processes do not die", m_name));
}

void PlacedGroup::waitForMembersToDie(Deadline deadline) const
{
    if (const Place* place = unified()) {
        if (waitForEvent(place->directory.get(), "populated", 0, deadline))
            return;
    }
    const auto pids = processes();
    if (!pids || pids->empty()) {
        ::poll(nullptr, 0, static_cast<int>(recheck / 1ms));
        return;
    }
    for (const pid_t pid : *pids) {
        const UniqueFd member = openProcess(pid);
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
        if (!member || left.count() <= 0)
            continue;
        pollfd death{member.get(), POLLIN, 0};
        ::poll(&death, 1, static_cast<int>(left.count()));
    }
}

Status PlacedGroup::remove()
{
    const Deadline deadline = std::chrono::steady_clock::now() + removePatience;
    for (;;) {
        int reason = 0;
        for (const Place& place : m_places) {
            if (const int failed = removeTree(place.parent.get(), m_name.c_str()); failed != 0)
                reason = failed;
        }
        if (reason == 0)
            return {};
        if (reason != EBUSY || std::chrono::steady_clock::now() >= deadline)
            return fail(named(Error::fromErrno(reason, "removing it")));
        waitForMembersToDie(deadline);
    }
}

} // namespace onggi::cgroup
