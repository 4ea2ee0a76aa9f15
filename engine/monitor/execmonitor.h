#pragma once

#include "monitor/eventloop.h"
#include "monitor/protocol.h"
#include "monitor/relay.h"
#include "runtime/execlauncher.h"
#include "sys/messagesocket.h"

#include <memory>
#include <optional>

namespace onggi::monitor {

/// The monitor of one exec: brings the process into the container, owns its streams, and tells the daemon how it ended.
/// The whole program onggi-monitor when its first order is Exec; one thread, one epoll loop. The life of it:
///
///     Exec → Created → Started → … → Exited → end
///
/// or Failed in the place of any report. The daemon may go at any time; the client keeps its streams. The process dies
/// with this monitor, and the monitor ends with the container.
class ExecMonitor
{
public:
    /// Runs to the end. message is the one that brought the order.
    static Status run(sys::MessageSocket daemon, const Exec& order, sys::Message message);

private:
    ExecMonitor(EventLoop& loop, sys::MessageSocket daemon, const Exec& order);

    Status serve(sys::Message message);
    Status launch(sys::Message& message);
    void attachClient();
    void giveUp(const Error& reason);
    Status watch();
    void receive();
    void processHasExited();
    void report(const Report& message, int fd = -1);
    Status loopUntil(const std::function<bool()>& done, std::optional<SteadyTime> deadline = std::nullopt);

    EventLoop& m_loop;
    sys::MessageSocket m_daemon; ///< empty when it is gone
    const Exec& m_order;
    UniqueFd m_client;
    std::unique_ptr<Relay> m_relay;
    std::unique_ptr<runtime::ExecLaunch> m_launch;
    bool m_exited = false;
    int m_exitCode = 0;
};

} // namespace onggi::monitor
