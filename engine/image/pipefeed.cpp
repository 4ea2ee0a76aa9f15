#include "image/pipefeed.h"

#include <boost/asio/write.hpp>
#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace onggi::image {

namespace {

constexpr int pipeSize = 1 << 20;

} // namespace

Awaitable<Status> feedPipe(asio::posix::stream_descriptor& pipe, ByteProvider& provider)
{
    Status fed;
    for (;;) {
        auto piece = co_await provider.read();
        if (!piece)
            fed = fail(std::move(piece).error());
        if (!fed || piece->empty())
            break;
        const auto [error, size] = co_await asio::async_write(pipe, asio::buffer(*piece), asio::as_tuple(asio::use_awaitable));
        if (error)
            break;
    }
    boost::system::error_code ignored;
    pipe.close(ignored);
    co_return fed;
}

Result<FedPipe> makeFedPipe(const asio::any_io_executor& executor)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0)
        return failErrno(errno, "make a pipe to a helper");
    FedPipe pipe{UniqueFd(ends[0]), asio::posix::stream_descriptor(executor)};
    UniqueFd write(ends[1]);
    // Fewer turns of the event loop; the default will do where this is not allowed.
    (void)fcntl(write.get(), F_SETPIPE_SZ, pipeSize);
    boost::system::error_code error;
    pipe.write.assign(write.get(), error);
    if (error)
        return failErrno(error.value(), "watch a pipe to a helper");
    (void)write.release();
    return pipe;
}

} // namespace onggi::image
