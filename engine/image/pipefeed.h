#pragma once

#include "base/uniquefd.h"
#include "image/async.h"
#include "image/bytestream.h"

#include <boost/asio/posix/stream_descriptor.hpp>

namespace onggi::image {

/// Gives the pipe all that comes, and closes it: a helper that reads it then ends in order, whoever left. Ends early, and
/// well, when nobody reads any more: the reader says why. The provider's error is the answer.
Awaitable<Status> feedPipe(asio::posix::stream_descriptor& pipe, ByteProvider& provider);

/// A pipe whose write end the event loop has.
struct FedPipe
{
    UniqueFd read;
    asio::posix::stream_descriptor write;
};
Result<FedPipe> makeFedPipe(const asio::any_io_executor& executor);

} // namespace onggi::image
