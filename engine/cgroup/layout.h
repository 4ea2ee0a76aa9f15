#pragma once

#include "base/result.h"
#include "cgroup/cgroup.h"

#include <string>
#include <string_view>
#include <vector>

namespace onggi::cgroup {

/// One mounted hierarchy that we use: the unified one, or a v1 one with one or more of our controllers.
struct Hierarchy
{
    std::string path;
    bool unified = false;
    std::vector<std::string> controllers;
};

/// Which hierarchy serves which controller on this machine. The unified hierarchy comes first when it is
/// mounted, with or without controllers, because killing and freezing need only it.
struct Layout
{
    std::vector<Hierarchy> hierarchies;

    Version version() const;
    std::vector<std::string> controllers() const;
};

/// Reads the mounts at or below root from the text of /proc/self/mountinfo (proc_pid_mountinfo(5)) and, for
/// the unified hierarchy, its cgroup.controllers. Unavailable when nothing is mounted there.
Result<Layout> layoutFromMountinfo(std::string_view mountinfo, const std::string& root);

/// The calling process's place in a v1 hierarchy, from the text of /proc/self/cgroup (cgroups(7)); "/" when
/// unknown.
std::string placeIn(const Hierarchy& hierarchy, std::string_view processCgroups);

/// Manager::detect for a layout that is known already.
std::unique_ptr<Manager> managerFor(Layout layout, std::string parent);

} // namespace onggi::cgroup
