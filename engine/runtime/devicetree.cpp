#include "runtime/devicetree.h"

#include "runtime/validation.h"
#include "sys/mounts.h"
#include "sys/rootpath.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

namespace onggi::runtime {

namespace {

constexpr std::string_view devPrefix = "/dev/";

struct UsualDevice
{
    const char* name;
    unsigned minor;
    unsigned major = 1;
};

constexpr std::array<UsualDevice, 6> usualDevices{{
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

class DeviceTree
{
public:
    DeviceTree(const Spec& spec, int directory)
        : m_directory(directory)
    {
        if (spec.namespaces.user) {
            m_baseUid = mappedRoot(spec.uidMappings);
            m_baseGid = mappedRoot(spec.gidMappings);
        }
    }

    Status give(const char* path, std::uint32_t uid, std::uint32_t gid, int flags)
    {
        if (fchownat(m_directory, path, m_baseUid + uid, m_baseGid + gid, flags) < 0)
            return failErrno(errno, std::string("give /dev/") + path + " to the container");
        return {};
    }

    Status addUsual()
    {
        ONGGI_CHECK(give("", 0, 0, AT_EMPTY_PATH));
        for (const UsualDevice& device : usualDevices)
            ONGGI_CHECK(makeNode(device.name, S_IFCHR | 0666, makedev(device.major, device.minor), 0, 0));
        for (const auto& [name, target] : links) {
            if (symlinkat(target, m_directory, name) < 0)
                return failErrno(errno, std::string("make /dev/") + name);
            ONGGI_CHECK(give(name, 0, 0, AT_SYMLINK_NOFOLLOW));
        }
        return {};
    }

    Status add(const Device& device, const std::string& path)
    {
        // The directories on the way, each of ours.
        for (auto slash = path.find('/'); slash != std::string::npos; slash = path.find('/', slash + 1)) {
            const std::string part = path.substr(0, slash);
            if (mkdirat(m_directory, part.c_str(), 0755) == 0)
                ONGGI_CHECK(give(part.c_str(), 0, 0, AT_SYMLINK_NOFOLLOW));
            else if (errno != EEXIST)
                return failErrno(errno, "make /dev/" + part);
        }
        // A device of the user's takes the place of a usual one.
        (void)unlinkat(m_directory, path.c_str(), 0);
        const mode_t kind = device.type == 'b' ? S_IFBLK : device.type == 'p' ? S_IFIFO : S_IFCHR;
        return makeNode(path.c_str(), kind | (device.mode & 07777), makedev(device.major, device.minor), device.uid, device.gid);
    }

private:
    Status makeNode(const char* path, mode_t mode, dev_t number, std::uint32_t uid, std::uint32_t gid)
    {
        // Through one directory at a time: nothing here is a link that we did not make, and those lead out of it.
        ONGGI_TRY(const UniqueFd parent, parentOf(path));
        const char* slash = std::strrchr(path, '/');
        const char* name = slash ? slash + 1 : path;
        if (mknodat(parent.get(), name, mode, number) < 0)
            return failErrno(errno, std::string("make /dev/") + path);
        if (fchmodat(parent.get(), name, mode & 07777, 0) < 0)
            return failErrno(errno, std::string("make /dev/") + path);
        if (fchownat(parent.get(), name, m_baseUid + uid, m_baseGid + gid, AT_SYMLINK_NOFOLLOW) < 0)
            return failErrno(errno, std::string("give /dev/") + path + " to the container");
        return {};
    }

    Result<UniqueFd> parentOf(std::string_view path) const
    {
        const auto slash = path.rfind('/');
        return sys::openInRoot(m_directory, slash == std::string_view::npos ? "/" : path.substr(0, slash), O_PATH | O_DIRECTORY,
                               sys::Symlinks::Refuse);
    }

    int m_directory;
    std::uint32_t m_baseUid = 0;
    std::uint32_t m_baseGid = 0;
};

} // namespace

Result<UniqueFd> makeDeviceTree(const Spec& spec)
{
    ONGGI_TRY(UniqueFd directory, sys::mountFileSystem("tmpfs", "mode=755,size=65536", MOUNT_ATTR_NOSUID));
    DeviceTree tree(spec, directory.get());
    ONGGI_CHECK(tree.addUsual());
    for (std::size_t i = 0; i < spec.devices.size(); ++i) {
        const Device& device = spec.devices[i];
        const auto status = tree.add(device, isBelowDev(device) ? device.path.substr(devPrefix.size()) : outsideDevice(i));
        if (!status)
            return fail(status.error().context("device " + device.path));
    }
    return directory;
}

} // namespace onggi::runtime
