#pragma once

#include "cgroup/cgroup.h"
#include "monitor/eventloop.h"
#include "monitor/relay.h"
#include "runtime/launcher.h"
#include "sys/messagesocket.h"

#include <list>
#include <memory>
#include <optional>

namespace onggi::monitor {

/// One container's monitor: launches it, owns its streams, and stays until it has exited, whether or not a
/// daemon is there. It is the whole program onggi-monitor when its first order is Launch; one thread, one epoll loop. The life of it:
///
///     Launch → Created → (prepare) → Go → Started → … → exit file, Exited → end
///
/// Until Go the container belongs to the daemon that ordered it and dies with its connection; from then on
/// daemons come and go by the socket in the run directory.
class Monitor
{
public:
    /// Runs to the end. Fails only where there was nobody left to tell. message is the one that brought the order.
    static Status run(sys::MessageSocket daemon, const Launch& order, sys::Message message);

private:
    struct Connection
    {
        sys::MessageSocket socket;
        bool ordered = false; ///< the launch
        bool gone = false;
    };
    enum class Phase
    {
        Launching,
        Running,
        Exiting
    };

    Monitor(EventLoop& loop, sys::MessageSocket daemon);

    Status serve(const Launch& order, sys::Message message);
    Status launch(const Launch& order, sys::Message message);
    Result<std::unique_ptr<runtime::Launch>> beginLaunch(const Launch& order, sys::Message& message);
    Status waitForGo();
    Status start();
    void giveUp(const Error& reason);

    Status listen();
    void accept();
    Status watch(Connection& connection);
    void receive(Connection& connection);
    void obey(const Order& order, std::vector<UniqueFd>& fds);
    void report(const Report& message, std::span<const int> fds = {});
    void reportTo(Connection& connection, const Report& message, std::span<const int> fds = {});
    void dropGoneConnections();

    Status watchContainer();
    void watchMemory();
    void containerHasExited();
    void writeExitFile(const Exited& exited);
    Status loopUntil(const std::function<bool()>& done, std::optional<SteadyTime> deadline = std::nullopt);

    EventLoop& m_loop;
    Phase m_phase = Phase::Launching;
    std::list<Connection> m_connections;
    UniqueFd m_runDirectory;
    UniqueFd m_listener;
    std::unique_ptr<Relay> m_relay;
    std::unique_ptr<runtime::Launch> m_launch;
    std::string m_id;
    TimePoint m_startedAt{};
    bool m_mountsOnly = false;
    bool m_go = false;
    bool m_abort = false;
    bool m_exited = false;
    int m_exitCode = 0;
    bool m_memoryLimited = false;
    cgroup::OomWatch m_oomWatch;
    std::uint64_t m_oomKills = 0;
};

/// What the program onggi-monitor does: receives its first order and becomes the monitor of a container or of an exec.
Status runMonitor(UniqueFd daemon);

} // namespace onggi::monitor
