#include "daemon/statelock.h"

#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>

namespace onggi::daemon {

Result<UniqueFd> lockState(const std::string& directory)
{
    // A record lock, because it is the process's own: a child on its way to exec holds no
    // part of it when the engine is killed, as it would of a flock.
    const auto path = directory + "/lock";
    UniqueFd file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!file)
        return failErrno(errno, "opening " + path);
    struct flock whole{};
    whole.l_type = F_WRLCK;
    whole.l_whence = SEEK_SET;
    if (::fcntl(file.get(), F_SETLK, &whole) != 0) {
        if (errno == EAGAIN || errno == EACCES)
            return fail(ErrorKind::Conflict,
                        fmt::format("another engine runs on {}: stop it, or choose another directory with --state", directory));
        return failErrno(errno, "locking " + path);
    }
    return file;
}

} // namespace onggi::daemon
