#include "cgroup/controlfile.h"
#include "cgroup/group.h"
#include "cgroup/layout.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <set>
#include <sys/stat.h>
#include <unistd.h>

namespace onggi::cgroup {

namespace {

constexpr std::size_t maxMountinfo = 64 << 20;

Status checkName(std::string_view name)
{
    const bool good = !name.empty() && name.size() <= 255 && name != "." && name != ".." &&
                      name.find_first_of(std::string_view("/\n\0", 3)) == std::string_view::npos;
    if (good)
        return {};
    return fail(ErrorKind::InvalidArgument, fmt::format("\"{}\" cannot name a control group", name));
}

/// The directories of a path of groups.
std::vector<std::string> stepsOf(std::string_view path)
{
    std::vector<std::string> steps;
    while (!path.empty()) {
        const std::string_view step = path.substr(0, path.find('/'));
        path.remove_prefix(std::min(path.size(), step.size() + 1));
        steps.emplace_back(step);
    }
    return steps;
}

/// A v1 cpuset is born empty and takes no process until it has processors and memory nodes.
Status inheritCpuset(int parent, int directory)
{
    for (const char* file : {"cpuset.cpus", "cpuset.mems"}) {
        const auto mine = readControl(directory, file);
        if (!mine || !mine->empty())
            continue;
        ONGGI_TRY(const std::string theirs, readControl(parent, file));
        ONGGI_CHECK(writeControl(directory, file, theirs));
    }
    return {};
}

/// Lets the children of a unified group use our controllers. Each by itself: one that cannot be had (a
/// real-time process outside the root group keeps cpu away) must not take the others along.
void enableForChildren(int directory, const std::vector<std::string>& controllers)
{
    if (controllers.empty())
        return;
    const std::string have = " " + readControl(directory, "cgroup.subtree_control").value_or("") + " ";
    for (const std::string& name : controllers) {
        if (have.find(" " + name + " ") == std::string::npos)
            (void)writeControl(directory, "cgroup.subtree_control", "+" + name);
    }
}

/// Whatever the caller's umask: a container in a user namespace is a stranger to its own group, reads its limits there,
/// and could not even mount cgroup2 when the way to it were closed.
void openToAll(int directory)
{
    (void)::fchmod(directory, 0755);
}

Status prepare(const Hierarchy& hierarchy, int parent, int directory, bool hasChildren)
{
    const bool cpuset = std::ranges::find(hierarchy.controllers, "cpuset") != hierarchy.controllers.end();
    if (hierarchy.unified && hasChildren)
        enableForChildren(directory, hierarchy.controllers);
    return !hierarchy.unified && cpuset ? inheritCpuset(parent, directory) : Status();
}

class MountedManager : public Manager
{
public:
    MountedManager(Layout layout, std::string parent)
        : m_layout(std::move(layout))
        , m_parent(std::move(parent))
    {
    }

    Version version() const override { return m_layout.version(); }
    std::vector<std::string> controllers() const override { return m_layout.controllers(); }

    Result<std::unique_ptr<Group>> create(std::string_view wanted) override
    {
        ONGGI_CHECK(checkName(wanted));
        const std::string name(wanted);
        std::vector<Place> places;
        for (const Hierarchy& hierarchy : m_layout.hierarchies) {
            auto place = createIn(hierarchy, name);
            if (!place) {
                const Error error =
                    place.error().context(fmt::format("control group {} in {}", name, hierarchy.path));
                if (!places.empty())
                    (void)PlacedGroup(name, std::move(places)).remove();
                return fail(error);
            }
            places.push_back(std::move(*place));
        }
        return std::make_unique<PlacedGroup>(name, std::move(places));
    }

    Result<std::unique_ptr<Group>> open(std::string_view wanted) override
    {
        ONGGI_CHECK(checkName(wanted));
        const std::string name(wanted);
        std::vector<Place> places;
        for (const Hierarchy& hierarchy : m_layout.hierarchies) {
            auto parent = openParent(hierarchy);
            if (!parent)
                continue;
            auto directory = openDirectory(parent->get(), name.c_str());
            if (directory)
                places.push_back({hierarchy, std::move(*parent), std::move(*directory)});
        }
        if (places.empty())
            return fail(ErrorKind::NotFound, fmt::format("no control group {}", name));
        return std::make_unique<PlacedGroup>(name, std::move(places));
    }

    std::vector<std::string> list() const override
    {
        std::set<std::string> names;
        for (const Hierarchy& hierarchy : m_layout.hierarchies) {
            if (const auto parent = openParent(hierarchy)) {
                for (std::string& name : childrenOf(parent->get()))
                    names.insert(std::move(name));
            }
        }
        return {names.begin(), names.end()};
    }

    Capabilities capabilities() override
    {
        Capabilities can;
        for (const Hierarchy& hierarchy : m_layout.hierarchies) {
            const auto parent = makeParent(hierarchy);
            if (!parent)
                continue;
            const auto have = [&](std::initializer_list<const char*> files) {
                return std::ranges::any_of(files, [&](const char* file) { return exists(parent->get(), file); });
            };
            can.memory |= have({"memory.limit_in_bytes", "memory.max"});
            can.swap |= have({"memory.memsw.limit_in_bytes", "memory.swap.max"});
            can.memoryReservation |= have({"memory.soft_limit_in_bytes", "memory.low"});
            can.swappiness |= have({"memory.swappiness"});
            can.oomKillDisable |= have({"memory.oom_control"});
            can.cpuShares |= have({"cpu.shares", "cpu.weight"});
            can.cpuQuota |= have({"cpu.cfs_quota_us", "cpu.max"});
            can.cpuset |= have({"cpuset.cpus"});
            can.pids |= have({"pids.max"});
            can.blkioWeight |= have({"blkio.weight", "blkio.bfq.weight", "io.weight", "io.bfq.weight"});
            can.blkioThrottle |= have({"blkio.throttle.read_bps_device", "io.max"});
        }
        return can;
    }

    void removeParentIfEmpty(std::string_view kept) override
    {
        for (const Hierarchy& hierarchy : m_layout.hierarchies) {
            std::string path = m_parent;
            while (!path.empty() && path != kept && ::rmdir((hierarchy.path + "/" + path).c_str()) == 0)
                path.erase(path.find('/') == std::string::npos ? 0 : path.rfind('/'));
        }
    }

private:
    Result<UniqueFd> openParent(const Hierarchy& hierarchy) const
    {
        return openDirectory(AT_FDCWD, fmt::format("{}/{}", hierarchy.path, m_parent).c_str());
    }

    Result<UniqueFd> makeParent(const Hierarchy& hierarchy) const
    {
        ONGGI_TRY(UniqueFd root, openDirectory(AT_FDCWD, hierarchy.path.c_str()));
        // Also when it exists: whoever made it may have been killed half way, and systemd takes controllers
        // away from the root when none of its own units needs them.
        if (hierarchy.unified)
            enableForChildren(root.get(), hierarchy.controllers);
        UniqueFd above = std::move(root);
        for (const std::string& step : stepsOf(m_parent)) {
            const bool made = ::mkdirat(above.get(), step.c_str(), 0755) == 0;
            if (!made && errno != EEXIST)
                return failErrno(errno, fmt::format("making {}", m_parent));
            ONGGI_TRY(UniqueFd directory, openDirectory(above.get(), step.c_str()));
            if (made)
                openToAll(directory.get());
            ONGGI_CHECK(prepare(hierarchy, above.get(), directory.get(), true));
            above = std::move(directory);
        }
        return above;
    }

    Result<Place> createIn(const Hierarchy& hierarchy, const std::string& name) const
    {
        // Another process may take the empty parent away (removeParentIfEmpty) between the two steps.
        constexpr int attempts = 3;
        for (int attempt = 1;; ++attempt) {
            ONGGI_TRY(UniqueFd parent, makeParent(hierarchy));
            const bool made = ::mkdirat(parent.get(), name.c_str(), 0755) == 0;
            if (!made && errno != EEXIST) {
                if ((errno == ENOENT || errno == ENODEV) && attempt < attempts)
                    continue;
                return failErrno(errno, "making its directory");
            }
            ONGGI_TRY(UniqueFd directory, openDirectory(parent.get(), name.c_str()));
            if (made)
                openToAll(directory.get());
            if (const auto ready = prepare(hierarchy, parent.get(), directory.get(), false); !ready) {
                ::unlinkat(parent.get(), name.c_str(), AT_REMOVEDIR);
                return fail(ready.error());
            }
            return Place{hierarchy, std::move(parent), std::move(directory)};
        }
    }

    Layout m_layout;
    std::string m_parent;
};

} // namespace

std::unique_ptr<Manager> managerFor(Layout layout, std::string parent)
{
    return std::make_unique<MountedManager>(std::move(layout), std::move(parent));
}

Result<std::unique_ptr<Manager>> Manager::detect(const std::string& root, const std::string& parent)
{
    const auto steps = stepsOf(parent);
    if (steps.empty())
        return fail(checkName(parent).error());
    for (const std::string& step : steps)
        ONGGI_CHECK(checkName(step));
    const UniqueFd file(::open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC));
    if (!file)
        return failErrno(errno, "opening /proc/self/mountinfo");
    ONGGI_TRY(const std::string mountinfo, readAll(file.get(), maxMountinfo));
    ONGGI_TRY(Layout layout, layoutFromMountinfo(mountinfo, root));
    return managerFor(std::move(layout), parent);
}

} // namespace onggi::cgroup
