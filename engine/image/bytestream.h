#pragma once

#include "base/result.h"

#include <boost/asio/awaitable.hpp>
#include <string_view>

namespace onggi::image {

/// Where bytes go; a slow receiver slows the sender. write() fails with Cancelled when nobody takes them any more.
class ByteReceiver
{
public:
    virtual ~ByteReceiver() = default;
    virtual boost::asio::awaitable<Status> write(std::string_view bytes) = 0;
};

/// Where bytes come from, when they are asked for. Empty at their end; valid until the next call.
class ByteProvider
{
public:
    virtual ~ByteProvider() = default;
    virtual boost::asio::awaitable<Result<std::string_view>> read() = 0;
};

} // namespace onggi::image
