#include "runtime/init/terminal.h"

#include "sys/rootpath.h"

#include <cerrno>
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>

namespace onggi::runtime::init {

Result<Terminal> completeTerminal(UniqueFd master, int rows, int columns)
{
    Terminal terminal;
    terminal.master = std::move(master);
    int locked = 0;
    if (ioctl(terminal.master.get(), TIOCSPTLCK, &locked) < 0)
        return failErrno(errno, "unlock the pseudo terminal");
    // Through descriptors from end to end: a path to the pseudo terminal could be swapped (CVE-2025-52565).
    terminal.peer.reset(ioctl(terminal.master.get(), TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC));
    if (!terminal.peer)
        return failErrno(errno, "open the container's end of the pseudo terminal");
    if (rows > 0 && columns > 0) {
        const winsize size{static_cast<unsigned short>(rows), static_cast<unsigned short>(columns), 0, 0};
        if (ioctl(terminal.master.get(), TIOCSWINSZ, &size) < 0)
            return failErrno(errno, "set the size of the pseudo terminal");
    }
    return terminal;
}

Result<Terminal> openTerminal(int root, int rows, int columns)
{
    constexpr unsigned ttyMajor = 5;
    constexpr unsigned ptmxMinor = 2;
    // Looked at before it is opened: opening a device can already do something.
    ONGGI_TRY(const UniqueFd found, sys::openInRoot(root, "/dev/pts/ptmx", O_PATH, sys::Symlinks::Refuse));
    struct stat status
    {
    };
    struct statfs fileSystem
    {
    };
    const bool isMultiplexer = fstat(found.get(), &status) == 0 && S_ISCHR(status.st_mode) &&
                               status.st_rdev == makedev(ttyMajor, ptmxMinor) &&
                               fstatfs(found.get(), &fileSystem) == 0 && fileSystem.f_type == DEVPTS_SUPER_MAGIC;
    if (!isMultiplexer)
        return fail(ErrorKind::PermissionDenied, "/dev/pts in the container is no devpts: run it without a terminal");
    ONGGI_TRY(UniqueFd master,
              sys::openInRoot(root, "/dev/pts/ptmx", O_RDWR | O_NOCTTY | O_NONBLOCK, sys::Symlinks::Refuse));
    if (fstatfs(master.get(), &fileSystem) < 0 || fileSystem.f_type != DEVPTS_SUPER_MAGIC)
        return fail(ErrorKind::PermissionDenied, "/dev/pts in the container is no devpts: run it without a terminal");
    return completeTerminal(std::move(master), rows, columns);
}

} // namespace onggi::runtime::init
