#pragma once

#include "daemon/config.h"

#include <boost/asio/io_context.hpp>
#include <memory>

namespace onggi::daemon {

/// The composition root of onggid: takes the state directory, opens every part over it, recovers what the last daemon left,
/// and serves the API. Lives in main; everything runs on the io_context's one thread.
class Daemon
{
public:
    /// Takes the locks and opens the state. Conflict when another engine has the same state directory.
    static Result<std::unique_ptr<Daemon>> open(boost::asio::io_context& context, Config config);
    virtual ~Daemon() = default;

    /// Recovers, then listens. Posts its work to the context; calls ready() once clients are served, or failed().
    virtual void start(std::function<void()> ready, std::function<void(const Error&)> failed) = 0;
    /// Ends serving. Containers run on; the network stays while any does.
    virtual void stop() = 0;
};

} // namespace onggi::daemon
