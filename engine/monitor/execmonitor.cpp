#include "monitor/execmonitor.h"

#include "base/log.h"
#include "monitor/confinement.h"
#include "sys/memoryfile.h"
#include "sys/spawn.h"

#include <cerrno>
#include <fcntl.h>
#include <malloc.h>
#include <nlohmann/json.hpp>
#include <poll.h>
#include <sys/epoll.h>

namespace onggi::monitor {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t maxSpecBytes = 16 << 20;
/// How long the streams may stay open after the process: what it has left behind may hold them.
constexpr auto streamPatience = 1s;

bool hasEnded(const UniqueFd& process)
{
    pollfd death{process.get(), POLLIN, 0};
    return ::poll(&death, 1, 0) != 0;
}

} // namespace

ExecMonitor::ExecMonitor(EventLoop& loop, sys::MessageSocket daemon, const Exec& order)
    : m_loop(loop)
    , m_daemon(std::move(daemon))
    , m_order(order)
{
}

Status ExecMonitor::run(sys::MessageSocket daemon, const Exec& order, sys::Message message)
{
    ONGGI_TRY(EventLoop loop, EventLoop::make());
    ExecMonitor monitor(loop, std::move(daemon), order);
    return monitor.serve(std::move(message));
}

Status ExecMonitor::serve(sys::Message message)
{
    if (const Status launched = launch(message); !launched) {
        giveUp(launched.error());
        return {};
    }
    message.fds.clear();
    report(Started{Clock::system().now()});
    for (const std::string& warning : m_launch->warnings())
        log::debug("exec {:.12}: {}", m_order.id, warning);
    confineToKilling();
    ::malloc_trim(0);
    ONGGI_CHECK(loopUntil([this] { return m_exited; }));
    processHasExited();
    return {};
}

Status ExecMonitor::loopUntil(const std::function<bool()>& done, std::optional<SteadyTime> deadline)
{
    while (!done()) {
        if (deadline && std::chrono::steady_clock::now() >= *deadline)
            return {};
        auto wake = m_relay->deadline();
        if (deadline && (!wake || *deadline < *wake))
            wake = deadline;
        ONGGI_CHECK(m_loop.runOnce(wake));
        m_relay->runTimers();
    }
    return {};
}

Status ExecMonitor::launch(sys::Message& message)
{
    auto& fds = message.fds;
    const std::size_t wanted = 2U + m_order.hasSeccomp + m_order.client.has_value();
    if (fds.size() != wanted)
        return fail(ErrorKind::InvalidArgument, "the order came without its descriptors");
    if (m_order.client)
        m_client = std::move(fds.back());
    ONGGI_TRY(LogWriter log, LogWriter::open(UniqueFd(), {LogDriver::None, 0, 1}));
    m_relay = std::make_unique<Relay>(m_loop, std::move(log), Relay::Options{m_order.terminal, m_order.openStdin, true, true},
                                      [this] { report(Detached{}); });

    ONGGI_TRY(const std::string text, sys::readMemory(fds[0].get(), maxSpecBytes));
    const auto json = nlohmann::json::parse(text, nullptr, false);
    if (json.is_discarded())
        return fail(ErrorKind::InvalidArgument, "the order's spec is not JSON");
    ONGGI_TRY(const runtime::Spec spec, runtime::specFromJson(json));
    runtime::ExecFds execFds;
    execFds.container = std::move(fds[1]);
    if (m_order.hasSeccomp)
        execFds.seccomp = std::move(fds[2]);
    ONGGI_TRY(Relay::ContainerEnds ends, m_relay->makePipes());
    const UniqueFd container = execFds.container.duplicate().value_or(UniqueFd());
    using OwnGroup = runtime::ExecLaunch::OwnGroup;
    const auto go = [&]() -> Status {
        ONGGI_TRY(m_launch, runtime::ExecLaunch::begin(
                                spec, std::move(execFds),
                                runtime::ContainerStdio{std::move(ends.input), std::move(ends.output), std::move(ends.error)},
                                m_order.id, m_order.ownGroup ? OwnGroup::Yes : OwnGroup::No));
        report(Created{m_launch->pid()});
        ONGGI_CHECK(m_launch->prepare());
        if (m_order.terminal)
            ONGGI_CHECK(m_relay->setTerminal(m_launch->takeTerminal()));
        // Before the program runs, so that no byte is missed.
        attachClient();
        ONGGI_CHECK(watch());
        return m_launch->go();
    };
    const Status gone = go();
    if (!gone && hasEnded(container))
        return fail(ErrorKind::Conflict, "container " + spec.id + " is not running");
    return gone;
}

void ExecMonitor::attachClient()
{
    if (m_client)
        m_relay->attach(std::move(m_client), *m_order.client);
}

/// The daemon learns of it first: whoever sees the stream end may ask for the exit code.
void ExecMonitor::giveUp(const Error& reason)
{
    m_launch.reset();
    report(Failed{reason.kind(), reason.message()});
    if (!m_relay)
        return;
    attachClient();
    m_relay->announce(reason.message() + "\r\n");
    m_relay->containerHasExited();
    m_relay->finish();
    (void)loopUntil([this] { return !m_relay->hasClients(); });
}

Status ExecMonitor::watch()
{
    ONGGI_CHECK(m_loop.add(m_launch->pidfd().get(), EPOLLIN, [this](std::uint32_t) {
        m_loop.remove(m_launch->pidfd().get());
        const auto status = sys::reap(m_launch->pidfd());
        m_exitCode = !status ? 255 : status->code;
        m_exited = true;
    }));
    ONGGI_CHECK(m_loop.add(m_launch->container().get(), EPOLLIN, [this](std::uint32_t) {
        m_loop.remove(m_launch->container().get());
        if (!m_exited)
            m_launch->killAll();
    }));
    if (!m_daemon)
        return {};
    const int flags = ::fcntl(m_daemon.fd(), F_GETFL);
    if (flags < 0 || ::fcntl(m_daemon.fd(), F_SETFL, flags | O_NONBLOCK) < 0)
        return failErrno(errno, "making the daemon's connection non-blocking");
    return m_loop.add(m_daemon.fd(), EPOLLIN, [this](std::uint32_t) { receive(); });
}

void ExecMonitor::receive()
{
    auto message = m_daemon.receive();
    const int reason = message ? 0 : message.error().errnoValue();
    if (reason == EAGAIN || reason == EINTR)
        return;
    if (!message || !*message) {
        m_loop.remove(m_daemon.fd());
        m_daemon = sys::MessageSocket();
        return;
    }
    const auto order = decodeOrder((*message)->bytes);
    if (!order)
        log::error("exec {:.12}: {}", m_order.id, order.error().message());
    else if (const auto* resize = std::get_if<Resize>(&*order))
        m_relay->resize(resize->rows, resize->columns);
    else if (std::holds_alternative<Kill>(*order) && !m_exited)
        m_launch->killAll();
}

void ExecMonitor::report(const Report& message, int fd)
{
    if (m_daemon)
        (void)m_daemon.send(encode(message), std::span(&fd, fd >= 0 ? 1U : 0U));
}

void ExecMonitor::processHasExited()
{
    m_relay->containerHasExited();
    (void)loopUntil([this] { return m_relay->outputHasEnded(); }, std::chrono::steady_clock::now() + streamPatience);
    // Not after the end of the streams: the client asks for the exit code as soon as it sees that.
    report(Exited{m_exitCode, false, Clock::system().now()});
    m_relay->finish();
    // As long as the client is there it may fetch what is left for it, however slowly.
    (void)loopUntil([this] { return !m_relay->hasClients(); });
}

} // namespace onggi::monitor
