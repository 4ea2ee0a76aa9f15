#include "image/watch.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace onggi::image {

Result<Watch> Watch::of(const Loop& loop, int fd)
{
    UniqueFd own(fcntl(fd, F_DUPFD_CLOEXEC, 3));
    if (!own)
        return failErrno(errno, "watch a descriptor");
    asio::posix::stream_descriptor descriptor(loop.executor());
    boost::system::error_code failure;
    descriptor.assign(own.get(), failure);
    if (failure)
        return failErrno(failure.value(), "watch a descriptor");
    own.release();
    return Watch(std::move(descriptor));
}

Awaitable<bool> Watch::readable()
{
    const auto [failure] = co_await m_descriptor.async_wait(asio::posix::stream_descriptor::wait_read,
                                                            asio::as_tuple(asio::use_awaitable));
    co_return !failure;
}

void Watch::close()
{
    boost::system::error_code ignored;
    m_descriptor.close(ignored);
}

Awaitable<void> untilEnded(std::shared_ptr<Loop> loop, pid_t pid)
{
    const UniqueFd pidfd(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
    auto watch = Watch::of(*loop, pidfd.get());
    if (watch)
        co_await watch->readable();
}

} // namespace onggi::image
