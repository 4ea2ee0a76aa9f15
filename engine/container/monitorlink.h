#pragma once

#include "container/asyncutil.h"
#include "monitor/protocol.h"
#include "sys/messagesocket.h"
#include "sys/spawn.h"

#include <boost/asio/posix/stream_descriptor.hpp>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace onggi::container {

/// The daemon's end of the conversation with one container's monitor. Event-loop thread; owned by its Container.
class MonitorLink : public std::enable_shared_from_this<MonitorLink>
{
public:
    struct Incoming
    {
        monitor::Report report;
        std::vector<UniqueFd> fds;
    };

    MonitorLink(asio::any_io_executor executor, sys::MessageSocket socket);
    ~MonitorLink();

    /// Starts the monitor program and reaps it when it ends. Its Launch goes out with send().
    static Result<std::shared_ptr<MonitorLink>> spawn(asio::any_io_executor executor);
    /// Connects to a running monitor; Unavailable when nobody listens. runDirectory is run/containers/<id>.
    static Result<std::shared_ptr<MonitorLink>> connect(asio::any_io_executor executor, const UniqueFd& runDirectory);

    /// The kernel keeps a few orders for a monitor that is busy; what it has no room for waits here, in order. The
    /// descriptors are duplicated then. Unavailable when the monitor is gone, or takes nothing for a very long time.
    Status send(const monitor::Order& order, std::span<const int> fds = {});
    /// The next report; nothing when the monitor is gone.
    Awaitable<Result<std::optional<Incoming>>> next();
    void close();

private:
    struct Waiting
    {
        std::string bytes;
        std::vector<UniqueFd> fds;
    };

    Status hold(std::string bytes, std::span<const int> fds);
    static Awaitable<void> sendWaiting(std::shared_ptr<MonitorLink> self);

    std::deque<Waiting> m_waiting;
    sys::MessageSocket m_socket;
    asio::posix::stream_descriptor m_ready;
};

} // namespace onggi::container
