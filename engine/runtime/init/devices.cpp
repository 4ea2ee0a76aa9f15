#include "runtime/init/devices.h"

#include "sys/mounts.h"
#include "sys/rootpath.h"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <string>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

namespace onggi::runtime::init {

namespace {

struct Device
{
    const char* name;
    unsigned minor;
    unsigned major = 1;
};

constexpr std::array<Device, 6> devices{{
    {"null", 3},
    {"zero", 5},
    {"full", 7},
    {"random", 8},
    {"urandom", 9},
    {"tty", 0, 5},
}};

constexpr std::array<std::pair<const char*, const char*>, 6> links{{
    {"ptmx", "pts/ptmx"},
    {"fd", "/proc/self/fd"},
    {"stdin", "/proc/self/fd/0"},
    {"stdout", "/proc/self/fd/1"},
    {"stderr", "/proc/self/fd/2"},
    {"core", "/proc/kcore"},
}};

Status requireDevice(int fd, const Device& device)
{
    struct stat status
    {
    };
    if (fstat(fd, &status) < 0)
        return failErrno(errno, std::string("look at /dev/") + device.name);
    if (!S_ISCHR(status.st_mode) || status.st_rdev != makedev(device.major, device.minor))
        return fail(ErrorKind::PermissionDenied, std::string("/dev/") + device.name + " is not that device");
    return {};
}

Status bindHostDevice(int dev, const Device& device)
{
    const std::string path = std::string("/dev/") + device.name;
    ONGGI_TRY(const UniqueFd clone, sys::cloneMount(AT_FDCWD, path.c_str(), false));
    ONGGI_CHECK(requireDevice(clone.get(), device));
    ONGGI_TRY(const UniqueFd target, sys::makeInRoot(dev, device.name, sys::NodeKind::File));
    return sys::attachMount(clone.get(), target.get());
}

} // namespace

Status populateDev(int dev, bool userNamespace)
{
    for (const Device& device : devices) {
        if (userNamespace)
            ONGGI_CHECK(bindHostDevice(dev, device));
        else if (mknodat(dev, device.name, S_IFCHR | 0666, makedev(device.major, device.minor)) < 0)
            return failErrno(errno, std::string("make /dev/") + device.name);
    }
    for (const auto& [name, target] : links) {
        if (symlinkat(target, dev, name) < 0)
            return failErrno(errno, std::string("make /dev/") + name);
    }
    return {};
}

Result<UniqueFd> cloneNullDevice(int dev)
{
    ONGGI_TRY(UniqueFd clone, sys::cloneMount(dev, "null", false));
    ONGGI_CHECK(requireDevice(clone.get(), devices.front()));
    return clone;
}

} // namespace onggi::runtime::init
