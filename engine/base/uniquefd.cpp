#include "base/uniquefd.h"

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace onggi {

int UniqueFd::release()
{
    return std::exchange(m_fd, -1);
}

void UniqueFd::reset(int fd)
{
    const int old = std::exchange(m_fd, fd);
    if (old >= 0 && old != fd) {
        const int saved = errno;
        ::close(old);
        errno = saved;
    }
}

Result<UniqueFd> UniqueFd::duplicate() const
{
    const int fd = ::fcntl(m_fd, F_DUPFD_CLOEXEC, 3);
    if (fd < 0)
        return failErrno(errno, "duplicating a descriptor");
    return UniqueFd(fd);
}

Status writeAll(int fd, std::string_view bytes)
{
    while (!bytes.empty()) {
        const ssize_t written = ::write(fd, bytes.data(), bytes.size());
        if (written < 0) {
            if (errno == EINTR)
                continue;
            return failErrno(errno, "writing");
        }
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

Result<std::string> readAll(int fd, std::size_t limit)
{
    std::string bytes;
    char buffer[16384];
    for (;;) {
        const ssize_t count = ::read(fd, buffer, sizeof buffer);
        if (count < 0) {
            if (errno == EINTR)
                continue;
            return failErrno(errno, "reading");
        }
        if (count == 0)
            return bytes;
        if (bytes.size() + static_cast<std::size_t>(count) > limit)
            return fail(ErrorKind::ResourceExhausted, "more than " + std::to_string(limit) + " bytes");
        bytes.append(buffer, static_cast<std::size_t>(count));
    }
}

} // namespace onggi
