#include "runtime/init/cgroupmount.h"

#include "sys/mounts.h"
#include "sys/rootpath.h"

#include <cerrno>
#include <fcntl.h>
#include <string>
#include <string_view>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace onggi::runtime::init {

namespace {

constexpr std::size_t membershipLimit = 64 * 1024;

/// The controllers' field of each line of /proc/self/cgroup: "cpu,cpuacct", "name=systemd", "" for the
/// unified one.
Result<std::vector<std::string>> hierarchies(int proc)
{
    ONGGI_TRY(const UniqueFd file, sys::openInRoot(proc, "self/cgroup", O_RDONLY));
    ONGGI_TRY(const std::string text, readAll(file.get(), membershipLimit));
    std::vector<std::string> found;
    std::string_view rest = text;
    while (!rest.empty()) {
        const std::string_view line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(rest.size(), line.size() + 1));
        const std::size_t first = line.find(':');
        const std::size_t second = line.find(':', first + 1);
        if (first != std::string_view::npos && second != std::string_view::npos)
            found.emplace_back(line.substr(first + 1, second - first - 1));
    }
    return found;
}

Result<UniqueFd> mountHierarchy(const std::string& controllers, std::uint64_t attributes)
{
    constexpr std::string_view named = "name=";
    if (controllers.empty())
        return sys::mountFileSystem("cgroup2", "", attributes);
    if (controllers.starts_with(named))
        return sys::mountFileSystem("cgroup", "none," + controllers, attributes);
    return sys::mountFileSystem("cgroup", controllers, attributes);
}

std::string directoryOf(const std::string& controllers)
{
    constexpr std::string_view named = "name=";
    if (controllers.empty())
        return "unified";
    return controllers.starts_with(named) ? controllers.substr(named.size()) : controllers;
}

Status addHierarchy(int directory, const std::string& controllers, std::uint64_t attributes)
{
    const auto mount = mountHierarchy(controllers, attributes);
    // A hierarchy that this kernel or namespace does not let us mount is not shown: programs that look find
    // it missing.
    if (!mount)
        return {};
    const std::string name = directoryOf(controllers);
    if (mkdirat(directory, name.c_str(), 0755) < 0)
        return failErrno(errno, "make a directory for the control groups of " + name);
    ONGGI_TRY(const UniqueFd target,
              sys::openInRoot(directory, name, O_PATH | O_DIRECTORY, sys::Symlinks::Refuse));
    ONGGI_CHECK(sys::attachMount(mount->get(), target.get()));
    if (name.find(',') == std::string::npos)
        return {};
    std::string_view rest = name;
    while (!rest.empty()) {
        const std::string alias(rest.substr(0, rest.find(',')));
        rest.remove_prefix(std::min(rest.size(), alias.size() + 1));
        if (symlinkat(name.c_str(), directory, alias.c_str()) < 0)
            return failErrno(errno, "make a link for the control groups of " + alias);
    }
    return {};
}

} // namespace

Status mountCgroups(int proc, int target, std::uint64_t attributes)
{
    ONGGI_TRY(const std::vector<std::string> found, hierarchies(proc));
    const bool unifiedOnly = found.size() == 1 && found.front().empty();
    if (unifiedOnly) {
        ONGGI_TRY(const UniqueFd mount, mountHierarchy("", attributes));
        return sys::attachMount(mount.get(), target);
    }
    ONGGI_TRY(const UniqueFd directory, sys::mountFileSystem("tmpfs", "mode=755,size=65536",
                                                             attributes & ~std::uint64_t(MOUNT_ATTR_RDONLY)));
    ONGGI_CHECK(sys::attachMount(directory.get(), target));
    for (const std::string& controllers : found)
        ONGGI_CHECK(addHierarchy(directory.get(), controllers, attributes));
    sys::MountChange change;
    change.set = attributes;
    return sys::changeMount(directory.get(), change, false);
}

} // namespace onggi::runtime::init
