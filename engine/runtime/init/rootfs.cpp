#include "runtime/init/rootfs.h"

#include "runtime/init/cgroupmount.h"
#include "runtime/init/proctargets.h"
#include "runtime/devicetree.h"
#include "sys/mounts.h"
#include "sys/rootpath.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <unistd.h>

namespace onggi::runtime::init {

namespace {

constexpr std::uint64_t procAttributes = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC;

std::uint64_t attributesOf(const Mount& mount)
{
    std::uint64_t attributes = 0;
    attributes |= mount.readOnly ? MOUNT_ATTR_RDONLY : 0;
    attributes |= mount.noSuid ? MOUNT_ATTR_NOSUID : 0;
    attributes |= mount.noDev ? MOUNT_ATTR_NODEV : 0;
    attributes |= mount.noExec ? MOUNT_ATTR_NOEXEC : 0;
    return attributes;
}

/// A file system of a namespace that is not the container's own can't be mounted in a user namespace; the
/// host's is bound instead.
Result<UniqueFd> mountOrBorrow(const char* type, const Mount& mount, const char* hostPath, bool mayBorrow)
{
    auto made = sys::mountFileSystem(type, mount.data, attributesOf(mount));
    if (made || !mayBorrow || made.error().errnoValue() != EPERM)
        return made;
    ONGGI_TRY(UniqueFd clone, sys::cloneMount(AT_FDCWD, hostPath, true));
    sys::MountChange change;
    change.set = attributesOf(mount);
    ONGGI_CHECK(sys::changeMount(clone.get(), change, true));
    return clone;
}

bool isDirectory(int fd)
{
    struct stat status
    {
    };
    return fstat(fd, &status) == 0 && S_ISDIR(status.st_mode);
}

} // namespace

Status RootFileSystem::attach()
{
    if (mount("", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) < 0)
        return failErrno(errno, "make the mounts private");

    const Mount procMount{.kind = MountKind::Proc, .noSuid = true, .noDev = true, .noExec = true};
    ONGGI_TRY(m_proc, mountOrBorrow("proc", procMount, "/proc", !m_plan.spec.namespaces.pid));
    struct statfs status
    {
    };
    if (fstatfs(m_proc.get(), &status) < 0 || status.f_type != PROC_SUPER_MAGIC)
        return fail(ErrorKind::PermissionDenied, "what is mounted as /proc is not proc");

    // Stacked on the old root: it needs a directory that surely exists, and pivot_root can take it from
    // there.
    const UniqueFd oldRoot(open("/", O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!oldRoot)
        return failErrno(errno, "open the old root");
    m_root = std::move(m_mounts.front());
    if (const auto attached = sys::attachMount(m_root.get(), oldRoot.get()); !attached)
        return fail(attached.error().context("mount the container's root file system"));
    return {};
}

Status RootFileSystem::mountAll()
{
    const std::vector<Mount>& mounts = m_plan.spec.mounts;
    const auto isDev = [](const Mount& mount) {
        return mount.destination == "/dev" || mount.destination == "/dev/";
    };
    // The descriptors came in the order of the list, behind those of the overlay and of /dev.
    std::vector<int> descriptors;
    std::size_t next = 2;
    for (const Mount& mount : mounts)
        descriptors.push_back(comesWithLaunch(mount) ? m_mounts[next++].get() : -1);

    ONGGI_CHECK(leaveMarks());
    // A /dev of the user's replaces ours, and what belongs into /dev still comes after it.
    if (const auto own = std::ranges::find_if(mounts, isDev); own == mounts.end()) {
        ONGGI_CHECK(mountDev());
    } else {
        ONGGI_CHECK(mountOne(*own, descriptors[static_cast<std::size_t>(own - mounts.begin())]));
        ONGGI_TRY(m_dev, sys::openInRoot(m_root.get(), "/dev", O_PATH | O_DIRECTORY, sys::Symlinks::Refuse));
    }
    for (std::size_t i = 0; i < mounts.size(); ++i) {
        if (isDev(mounts[i]))
            continue;
        if (const auto status = mountOne(mounts[i], descriptors[i]); !status)
            return fail(status.error().context("mount " + mounts[i].destination));
    }
    return m_plan.spec.terminal ? makeTerminal() : Status();
}

/// Under all mounts, so that a volume on /etc is the user's alone.
Status RootFileSystem::leaveMarks()
{
    const UniqueFd mark(openat(m_root.get(), ".dockerenv", O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0755));
    if (!mark && errno != EEXIST)
        return failErrno(errno, "make /.dockerenv");
    ONGGI_TRY(const UniqueFd etc, sys::makeInRoot(m_root.get(), "/etc", sys::NodeKind::Directory));
    if (symlinkat("/proc/mounts", etc.get(), "mtab") < 0 && errno != EEXIST)
        return failErrno(errno, "make /etc/mtab");
    return {};
}

Status RootFileSystem::mountDev()
{
    const Mount mount{.kind = MountKind::Tmpfs, .destination = "/dev"};
    auto target = openTarget(mount);
    if (!target)
        return fail(target.error().context("mount /dev"));
    m_dev = std::move(m_mounts[1]);
    ONGGI_CHECK(sys::attachMount(m_dev.get(), target->get()));
    for (std::size_t i = 0; i < m_plan.spec.devices.size(); ++i) {
        const Device& device = m_plan.spec.devices[i];
        if (!isBelowDev(device))
            ONGGI_CHECK(placeDevice(device, outsideDevice(i)));
    }
    return {};
}

Status RootFileSystem::placeDevice(const Device& device, const std::string& name)
{
    ONGGI_TRY(const UniqueFd clone, sys::cloneMount(m_dev.get(), name.c_str(), false));
    ONGGI_TRY(const UniqueFd target, sys::makeInRoot(m_root.get(), device.path, sys::NodeKind::File));
    ONGGI_CHECK(sys::attachMount(clone.get(), target.get()));
    if (unlinkat(m_dev.get(), name.c_str(), 0) < 0)
        return failErrno(errno, "place the device " + device.path);
    return {};
}

Result<UniqueFd> RootFileSystem::openTarget(const Mount& mount) const
{
    const auto kind = mount.isFile ? sys::NodeKind::File : sys::NodeKind::Directory;
    const bool isOurs =
        !comesWithLaunch(mount) && (mount.kind != MountKind::Tmpfs || mount.destination == "/dev");
    if (!isOurs)
        return sys::makeInRoot(m_root.get(), mount.destination, kind);
    // What programs trust to be the kernel's must stand where it is looked for: an image that has a link
    // there gets no say in it (CVE-2019-19921).
    auto target =
        sys::openInRoot(m_root.get(), mount.destination, O_PATH | O_DIRECTORY, sys::Symlinks::Refuse);
    if (!target && target.error().errnoValue() == ENOENT)
        return sys::makeInRoot(m_root.get(), mount.destination, kind);
    if (!target && (target.error().errnoValue() == ELOOP || target.error().errnoValue() == ENOTDIR))
        return fail(ErrorKind::InvalidArgument,
                    mount.destination +
                        " in the image is not an ordinary directory, it cannot be mounted on");
    return target;
}

Result<UniqueFd> RootFileSystem::makeMount(const Mount& mount)
{
    const Namespaces& namespaces = m_plan.spec.namespaces;
    switch (mount.kind) {
    case MountKind::Tmpfs:
        return sys::mountFileSystem("tmpfs", mount.data, attributesOf(mount));
    case MountKind::Proc:
        return mountOrBorrow("proc", mount, "/proc", namespaces.user && !namespaces.pid);
    case MountKind::Sysfs:
        return mountOrBorrow("sysfs", mount, "/sys", namespaces.user && !namespaces.network);
    case MountKind::Mqueue:
        return mountOrBorrow("mqueue", mount, "/dev/mqueue", namespaces.user && !namespaces.ipc);
    case MountKind::Devpts:
        return sys::mountFileSystem("devpts", "newinstance," + mount.data, attributesOf(mount));
    case MountKind::Bind:
    case MountKind::Image:
    case MountKind::Cgroup:
        break;
    }
    return fail(ErrorKind::Internal, "a mount of an unknown kind");
}

Status RootFileSystem::mountOne(const Mount& mount, int bind)
{
    if (comesWithLaunch(mount))
        return mountBind(mount, bind);
    if (mount.kind == MountKind::Cgroup) {
        ONGGI_TRY(const UniqueFd target, openTarget(mount));
        return mountCgroups(m_proc.get(), target.get(), attributesOf(mount));
    }
    ONGGI_TRY(UniqueFd made, makeMount(mount));
    ONGGI_TRY(const UniqueFd target, openTarget(mount));
    if (mount.kind == MountKind::Tmpfs)
        ONGGI_CHECK(checkProcTarget(m_root.get(), target.get(), made.get(), mount.destination));
    ONGGI_CHECK(sys::attachMount(made.get(), target.get()));
    if (mount.kind == MountKind::Devpts)
        m_devpts = std::move(made);
    return {};
}

Status RootFileSystem::mountBind(Mount mount, int bind)
{
    // What a part of an image is, is known since it was opened.
    if (mount.kind == MountKind::Image)
        mount.isFile = !isDirectory(bind);
    const auto target = openTarget(mount);
    const bool wrongKind =
        target ? isDirectory(target->get()) == mount.isFile : target.error().errnoValue() == ENOTDIR;
    if (wrongKind)
        return fail(ErrorKind::InvalidArgument,
                    "not a directory: are you trying to mount a directory onto a file "
                    "(or vice-versa)? Check if the specified host path exists and is the "
                    "expected type");
    if (!target)
        return fail(target.error());
    ONGGI_CHECK(checkProcTarget(m_root.get(), target->get(), bind, mount.destination));
    return sys::attachMount(bind, target->get());
}

Status RootFileSystem::makeTerminal()
{
    UniqueFd master(openat(m_devpts.get(), "ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC));
    if (!master)
        return failErrno(errno, "make a pseudo terminal");
    ONGGI_TRY(m_terminal, completeTerminal(std::move(master), m_plan.spec.terminalRows, m_plan.spec.terminalColumns));
    return makeConsole();
}

Status RootFileSystem::makeConsole()
{
    const UniqueFd made(
        openat(m_dev.get(), "console", O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    const UniqueFd target(openat(m_dev.get(), "console", O_PATH | O_NOFOLLOW | O_CLOEXEC));
    if (!target)
        return failErrno(errno, "make /dev/console");
    ONGGI_TRY(const UniqueFd clone, sys::cloneMount(m_terminal.peer.get(), "", false));
    return sys::attachMount(clone.get(), target.get());
}

Status RootFileSystem::protect()
{
    for (const std::string& path : m_plan.spec.readOnlyPaths) {
        if (const auto status = makePathReadOnly(path); !status)
            return fail(status.error().context("make " + path + " read-only"));
    }
    for (const std::string& path : m_plan.spec.maskedPaths) {
        if (const auto status = maskPath(path); !status)
            return fail(status.error().context("mask " + path));
    }
    if (!m_plan.spec.readOnlyRoot)
        return {};
    sys::MountChange change;
    change.set = MOUNT_ATTR_RDONLY;
    return sys::changeMount(m_root.get(), change, false);
}

/// A detached mount of the null device, verified to be it (CVE-2025-31133).
Result<UniqueFd> RootFileSystem::cloneNullDevice() const
{
    ONGGI_TRY(UniqueFd clone, sys::cloneMount(m_dev.get(), "null", false));
    struct stat status
    {
    };
    if (fstat(clone.get(), &status) < 0)
        return failErrno(errno, "look at /dev/null");
    constexpr unsigned major = 1;
    constexpr unsigned minor = 3;
    if (!S_ISCHR(status.st_mode) || status.st_rdev != makedev(major, minor))
        return fail(ErrorKind::PermissionDenied, "/dev/null is not that device");
    return clone;
}

Status RootFileSystem::maskPath(const std::string& path)
{
    const auto target = sys::openInRoot(m_root.get(), path, O_PATH);
    if (!target) {
        const int error = target.error().errnoValue();
        return error == ENOENT || error == ENOTDIR ? Status() : fail(target.error());
    }
    if (!isDirectory(target->get())) {
        ONGGI_TRY(const UniqueFd null, cloneNullDevice());
        return sys::attachMount(null.get(), target->get());
    }
    if (m_emptyDirectory) {
        ONGGI_TRY(const UniqueFd clone, sys::cloneMount(m_emptyDirectory.get(), "", false));
        return sys::attachMount(clone.get(), target->get());
    }
    ONGGI_TRY(m_emptyDirectory,
              sys::mountFileSystem("tmpfs", "mode=755,size=4096", MOUNT_ATTR_RDONLY | procAttributes));
    return sys::attachMount(m_emptyDirectory.get(), target->get());
}

Status RootFileSystem::makePathReadOnly(const std::string& path)
{
    const auto target = sys::openInRoot(m_root.get(), path, O_PATH);
    if (!target) {
        const int error = target.error().errnoValue();
        return error == ENOENT || error == ENOTDIR ? Status() : fail(target.error());
    }
    ONGGI_TRY(const UniqueFd clone, sys::cloneMount(target->get(), "", true));
    sys::MountChange change;
    change.set = MOUNT_ATTR_RDONLY;
    ONGGI_CHECK(sys::changeMount(clone.get(), change, true));
    return sys::attachMount(clone.get(), target->get());
}

Status RootFileSystem::pivot()
{
    if (fchdir(m_root.get()) < 0)
        return failErrno(errno, "enter the container's root");
    return sys::pivotIntoWorkingDirectory();
}

} // namespace onggi::runtime::init
