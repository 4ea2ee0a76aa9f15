#include "runtime/init/proctargets.h"

#include "sys/rootpath.h"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>

namespace onggi::runtime::init {

namespace {

/// What runc lets be replaced, too.
constexpr std::array<const char*, 11> replaceable{
    "/proc/cpuinfo", "/proc/diskstats", "/proc/meminfo", "/proc/stat", "/proc/swaps", "/proc/uptime", "/proc/loadavg",
    "/proc/slabinfo", "/proc/net/dev", "/proc/sys/kernel/ns_last_pid", "/proc/sys/crypto/fips_enabled"};

bool isProc(int fd)
{
    struct statfs status
    {
    };
    return fstatfs(fd, &status) == 0 && status.f_type == PROC_SUPER_MAGIC;
}

bool isReplaceable(int root, const struct stat& target)
{
    for (const char* path : replaceable) {
        const auto file = sys::openInRoot(root, path, O_PATH);
        struct stat status
        {
        };
        if (file && fstat(file->get(), &status) == 0 && status.st_dev == target.st_dev && status.st_ino == target.st_ino)
            return true;
    }
    return false;
}

} // namespace

Status checkProcTarget(int root, int target, int source, const std::string& destination)
{
    const auto proc = sys::openInRoot(root, "/proc", O_PATH | O_DIRECTORY, sys::Symlinks::Refuse);
    struct stat top
    {
    };
    struct stat place
    {
    };
    if (!proc || !isProc(proc->get()) || fstat(proc->get(), &top) < 0)
        return {};
    if (fstat(target, &place) < 0)
        return failErrno(errno, "look at the target of the mount " + destination);
    if (place.st_dev != top.st_dev)
        return {};
    const bool allowed = place.st_ino == top.st_ino ? isProc(source) : isReplaceable(root, place);
    if (allowed)
        return {};
    return fail(ErrorKind::InvalidArgument, "\"" + destination +
                                                "\" cannot be mounted because it is inside /proc: choose another place "
                                                "in the container");
}

} // namespace onggi::runtime::init
