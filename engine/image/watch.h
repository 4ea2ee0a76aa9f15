#pragma once

#include "base/uniquefd.h"
#include "image/async.h"

#include <boost/asio/posix/stream_descriptor.hpp>
#include <sys/types.h>

namespace onggi::image {

/// Watches a descriptor that belongs to somebody else, by a duplicate: the event loop registers, makes non-blocking
/// and closes what it watches. The other's descriptor becomes non-blocking, too.
class Watch
{
public:
    static Result<Watch> of(const Loop& loop, int fd);

    /// True once it is readable; false when the watch was closed.
    Awaitable<bool> readable();
    void close();

private:
    explicit Watch(asio::posix::stream_descriptor descriptor)
        : m_descriptor(std::move(descriptor))
    {
    }
    asio::posix::stream_descriptor m_descriptor;
};

/// Until the process has ended, so that reaping it does not wait. It must be a child that is not reaped yet. It is
/// watched by a pidfd of its own: waiting on one that the event loop made non-blocking would not wait.
Awaitable<void> untilEnded(std::shared_ptr<Loop> loop, pid_t pid);

} // namespace onggi::image
