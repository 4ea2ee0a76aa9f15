#include "monitor/monitor.h"

#include "base/log.h"
#include "monitor/confinement.h"
#include "monitor/execmonitor.h"
#include "sys/memoryfile.h"
#include "sys/spawn.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <malloc.h>
#include <nlohmann/json.hpp>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace onggi::monitor {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t maxSpecBytes = 16 << 20;
constexpr std::size_t maxConnections = 4;
/// How long the streams may stay open after the last process: somebody outside may hold them.
constexpr auto streamPatience = 1s;
/// How long a client may take to fetch what is left for it.
constexpr auto clientPatience = 10s;

constexpr std::size_t fixedDescriptors = 4;

Result<UniqueFd> openLogDirectory(const UniqueFd& container)
{
    if (::mkdirat(container.get(), logDirectoryName, 0700) != 0 && errno != EEXIST)
        return failErrno(errno, "making the log directory");
    UniqueFd directory(
        ::openat(container.get(), logDirectoryName, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW));
    if (!directory)
        return failErrno(errno, "opening the log directory");
    return directory;
}

/// Written beside and renamed, so that a reader finds all of it or nothing.
Status replaceFile(int directory, const char* name, std::string_view content)
{
    const std::string fresh = std::string(name) + ".new";
    UniqueFd file(
        ::openat(directory, fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!file)
        return failErrno(errno, fmt::format("making {}", fresh));
    ONGGI_CHECK(writeAll(file.get(), content));
    if (::renameat(directory, fresh.c_str(), directory, name) != 0)
        return failErrno(errno, fmt::format("renaming {}", fresh));
    return {};
}

bool isOurUser(int socket)
{
    ucred peer{};
    socklen_t size = sizeof peer;
    return ::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 &&
           (peer.uid == 0 || peer.uid == ::geteuid());
}

} // namespace

Status runMonitor(UniqueFd socket)
{
    sys::MessageSocket daemon(std::move(socket));
    ONGGI_TRY(auto message, daemon.receive());
    if (!message)
        return {};
    const auto order = decodeOrder(message->bytes);
    if (order) {
        if (const auto* launch = std::get_if<Launch>(&*order))
            return Monitor::run(std::move(daemon), *launch, std::move(*message));
        if (const auto* exec = std::get_if<Exec>(&*order))
            return ExecMonitor::run(std::move(daemon), *exec, std::move(*message));
    }
    const Error reason = order ? Error(ErrorKind::InvalidArgument, "the first order must be a launch or an exec")
                               : order.error();
    return daemon.send(encode(Report(Failed{reason.kind(), reason.message()})));
}

Monitor::Monitor(EventLoop& loop, sys::MessageSocket daemon)
    : m_loop(loop)
{
    m_connections.emplace_back(std::move(daemon), true);
}

Status Monitor::run(sys::MessageSocket daemon, const Launch& order, sys::Message message)
{
    ONGGI_TRY(EventLoop loop, EventLoop::make());
    Monitor monitor(loop, std::move(daemon));
    return monitor.serve(order, std::move(message));
}

Status Monitor::serve(const Launch& order, sys::Message message)
{
    Status status = launch(order, std::move(message));
    if (status)
        status = waitForGo();
    if (status)
        status = start();
    if (!status) {
        giveUp(status.error());
        return {};
    }
    ONGGI_CHECK(loopUntil([this] { return m_exited; }));
    containerHasExited();
    return {};
}

Status Monitor::loopUntil(const std::function<bool()>& done, std::optional<SteadyTime> deadline)
{
    while (!done()) {
        if (deadline && std::chrono::steady_clock::now() >= *deadline)
            return {};
        auto wake = m_relay ? m_relay->deadline() : std::nullopt;
        if (deadline && (!wake || *deadline < *wake))
            wake = deadline;
        ONGGI_CHECK(m_loop.runOnce(wake));
        if (m_relay)
            m_relay->runTimers();
        dropGoneConnections();
    }
    return {};
}

// From order to running ----------------------------------------------------------------------------

Status Monitor::launch(const Launch& order, sys::Message message)
{
    if (message.fds.size() < fixedDescriptors + order.hasSeccomp)
        return fail(ErrorKind::InvalidArgument, "the launch came without its descriptors");

    m_id = order.id;
    ONGGI_TRY(m_launch, beginLaunch(order, message));
    // The network is wired while the mounts are prepared.
    std::vector<int> fds{m_launch->pidfd().get()};
    if (m_launch->networkNamespace())
        fds.push_back(m_launch->networkNamespace().get());
    report(Created{m_launch->pid()}, fds);

    ONGGI_CHECK(m_launch->prepare());
    if (order.terminal)
        ONGGI_CHECK(m_relay->setTerminal(m_launch->takeTerminal()));
    ONGGI_CHECK(replaceFile(m_runDirectory.get(), pidFileName, fmt::format("{}\n", m_launch->pid())));
    ONGGI_CHECK(listen());
    if (m_mountsOnly)
        report(Prepared{});
    return {};
}

Result<std::unique_ptr<runtime::Launch>> Monitor::beginLaunch(const Launch& order, sys::Message& message)
{
    auto& fds = message.fds;
    ONGGI_TRY(const std::string text, sys::readMemory(fds[0].get(), maxSpecBytes));
    const auto json = nlohmann::json::parse(text, nullptr, false);
    if (json.is_discarded())
        return fail(ErrorKind::InvalidArgument, "the launch's spec is not JSON");
    ONGGI_TRY(const runtime::Spec spec, runtime::specFromJson(json));
    m_memoryLimited = spec.limits.memoryBytes.value_or(0) > 0;
    m_mountsOnly = spec.mountsOnly;

    runtime::LaunchFds launchFds;
    launchFds.layers = std::move(fds[1]);
    launchFds.container = std::move(fds[2]);
    m_runDirectory = std::move(fds[3]);
    std::size_t next = fixedDescriptors;
    if (order.hasSeccomp)
        launchFds.seccomp = std::move(fds[next++]);
    std::move(fds.begin() + static_cast<std::ptrdiff_t>(next), fds.end(),
              std::back_inserter(launchFds.sources));

    for (const char* stale : {exitFileName, pidFileName, socketName})
        ::unlinkat(m_runDirectory.get(), stale, 0);
    UniqueFd logDirectory;
    if (order.log.driver != LogDriver::None) {
        ONGGI_TRY(logDirectory, openLogDirectory(launchFds.container));
    }
    ONGGI_TRY(LogWriter log, LogWriter::open(std::move(logDirectory), order.log));
    m_relay = std::make_unique<Relay>(m_loop, std::move(log),
                                      Relay::Options{order.terminal, order.openStdin, order.stdinOnce, false},
                                      [this] { report(Detached{}); });
    ONGGI_TRY(Relay::ContainerEnds ends, m_relay->makePipes());
    return runtime::Launch::begin(
        spec, std::move(launchFds),
        runtime::ContainerStdio{std::move(ends.input), std::move(ends.output), std::move(ends.error)});
}

Status Monitor::waitForGo()
{
    ONGGI_CHECK(watch(m_connections.front()));
    ONGGI_CHECK(loopUntil([this] { return m_go || m_abort; }));
    if (m_go)
        return {};
    return fail(ErrorKind::Cancelled, "the launch was given up");
}

Status Monitor::start()
{
    // Before the program runs: from then on nothing may fail any more.
    ONGGI_CHECK(watchContainer());
    watchMemory();
    ONGGI_CHECK(m_launch->go());
    m_startedAt = Clock::system().now();
    for (const std::string& warning : m_launch->warnings())
        log::warning("container {:.12}: {}", m_id, warning);
    m_phase = Phase::Running;
    report(Started{m_startedAt});
    confineToLeast();
    // What the launch needed is free now; a monitor lives for weeks.
    ::malloc_trim(0);
    return {};
}

/// Nothing of a failed launch stays behind; the launch itself undoes what it made.
void Monitor::giveUp(const Error& reason)
{
    m_launch.reset();
    if (m_runDirectory) {
        ::unlinkat(m_runDirectory.get(), socketName, 0);
        ::unlinkat(m_runDirectory.get(), pidFileName, 0);
    }
    report(Failed{reason.kind(), reason.message()});
}

// Daemons ------------------------------------------------------------------------------------------

Status Monitor::listen()
{
    UniqueFd socket(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!socket)
        return failErrno(errno, "making the monitor's socket");
    // The run directory's own path may be longer than a socket address can be.
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string path = fmt::format("/proc/self/fd/{}/{}", m_runDirectory.get(), socketName);
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    // The umask is 077, so that the socket is born 0700; nothing else may connect at any time.
    if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        return failErrno(errno, "binding the monitor's socket");
    if (::fchmodat(m_runDirectory.get(), socketName, 0600, 0) != 0 || ::listen(socket.get(), 8) != 0)
        return failErrno(errno, "listening on the monitor's socket");
    m_listener = std::move(socket);
    return m_loop.add(m_listener.get(), EPOLLIN, [this](std::uint32_t) { accept(); });
}

void Monitor::accept()
{
    UniqueFd socket(::accept4(m_listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!socket || !isOurUser(socket.get()))
        return;
    // The launching daemon's connection decides over the launch until Go and is not pushed out.
    if (m_connections.size() >= maxConnections && m_phase == Phase::Running)
        m_connections.front().gone = true;
    Connection& connection = m_connections.emplace_back(sys::MessageSocket(std::move(socket)));
    const bool running = m_phase == Phase::Running;
    const int pidfd = m_launch->pidfd().get();
    reportTo(connection, State{m_launch->pid(), running, m_startedAt}, std::span(&pidfd, running ? 1 : 0));
    if (const auto watched = watch(connection); !watched)
        connection.gone = true;
}

Status Monitor::watch(Connection& connection)
{
    // A daemon that does not read must not hold up the container.
    ONGGI_CHECK(setNonBlocking(connection.socket.fd()));
    return m_loop.add(connection.socket.fd(), EPOLLIN,
                      [this, &connection](std::uint32_t) { receive(connection); });
}

void Monitor::receive(Connection& connection)
{
    auto message = connection.socket.receive();
    if (!message) {
        const int reason = message.error().errnoValue();
        connection.gone = connection.gone || (reason != EAGAIN && reason != EINTR);
        return;
    }
    if (!*message) {
        connection.gone = true;
        return;
    }
    const auto order = decodeOrder((*message)->bytes);
    if (!order) {
        // An order that another version means is left out; the daemon stays, and the container with it.
        log::error("container {:.12}: {}", m_id, order.error().message());
        return;
    }
    obey(*order, (*message)->fds);
}

void Monitor::obey(const Order& order, std::vector<UniqueFd>& fds)
{
    if (const auto* attach = std::get_if<Attach>(&order)) {
        if (!fds.empty())
            m_relay->attach(std::move(fds.front()), *attach);
    } else if (const auto* resize = std::get_if<Resize>(&order)) {
        m_relay->resize(resize->rows, resize->columns);
    } else if (m_phase == Phase::Launching && std::holds_alternative<Go>(order)) {
        m_go = true;
    } else if (m_phase == Phase::Launching && std::holds_alternative<Abort>(order)) {
        m_abort = true;
    }
}

void Monitor::report(const Report& message, std::span<const int> fds)
{
    for (Connection& connection : m_connections)
        reportTo(connection, message, fds);
}

void Monitor::reportTo(Connection& connection, const Report& message, std::span<const int> fds)
{
    // A daemon that is gone, or so far behind that its queue is full, finds everything again when it connects
    // anew.
    if (!connection.gone && !connection.socket.send(encode(message), fds))
        connection.gone = true;
}

void Monitor::dropGoneConnections()
{
    std::erase_if(m_connections, [this](const Connection& connection) {
        if (connection.gone)
            m_loop.remove(connection.socket.fd());
        if (connection.gone && connection.ordered)
            m_abort = true;
        return connection.gone;
    });
}

// The end ------------------------------------------------------------------------------------------

Status Monitor::watchContainer()
{
    return m_loop.add(m_launch->pidfd().get(), EPOLLIN, [this](std::uint32_t) {
        m_loop.remove(m_launch->pidfd().get());
        const auto status = sys::reap(m_launch->pidfd());
        m_exitCode = !status ? 255 : status->signal ? 128 + status->signal : status->code;
        m_exited = true;
    });
}

/// What kills only a child would be told at the end alone. Without a limit of the container's own that is soon enough.
void Monitor::watchMemory()
{
    auto watch = m_memoryLimited ? m_launch->group().watchOom() : Result<cgroup::OomWatch>();
    if (!watch) {
        log::warning("container {:.12}: {}", m_id, watch.error().message());
        return;
    }
    m_oomWatch = std::move(*watch);
    if (!m_oomWatch.fd)
        return;
    const auto added = m_loop.add(m_oomWatch.fd.get(), EPOLLIN, [this](std::uint32_t) {
        char events[1024];
        while (::read(m_oomWatch.fd.get(), events, sizeof events) > 0) {
        }
        const auto kills = m_launch->group().oomKills().value_or(m_oomKills);
        if (m_oomWatch.exact || kills > m_oomKills)
            report(OomKilled{});
        m_oomKills = kills;
    });
    if (!added)
        log::warning("container {:.12}: {}", m_id, added.error().message());
}

void Monitor::containerHasExited()
{
    m_phase = Phase::Exiting;
    if (m_oomWatch.fd) {
        // The end of the group would wake it, too.
        m_loop.remove(m_oomWatch.fd.get());
        m_oomWatch.fd.reset();
    }
    Exited exited{m_exitCode, false, Clock::system().now()};
    cgroup::Group& group = m_launch->group();
    // Without a process namespace of its own the first process leaves others behind.
    (void)group.kill();
    exited.oomKilled = group.oomKills().value_or(0) > 0;

    m_relay->containerHasExited();
    (void)loopUntil([this] { return m_relay->outputHasEnded(); },
                    std::chrono::steady_clock::now() + streamPatience);
    m_relay->finish();
    writeExitFile(exited);
    m_loop.remove(m_listener.get());
    m_listener.reset();
    ::unlinkat(m_runDirectory.get(), socketName, 0);
    ::unlinkat(m_runDirectory.get(), pidFileName, 0);
    report(exited);
    // Whoever waits for the end need not wait for the kernel to take the group apart; whoever wants to start or remove
    // the container waits for this process.
    if (const auto removed = group.remove(); !removed)
        log::warning("container {:.12}: {}", m_id, removed.error().message());
    (void)loopUntil([this] { return !m_relay->hasClients(); },
                    std::chrono::steady_clock::now() + clientPatience);
}

void Monitor::writeExitFile(const Exited& exited)
{
    if (const auto written = replaceFile(m_runDirectory.get(), exitFileName, encodeExit(exited)); !written)
        log::error("container {:.12}: its exit status {} could not be stored: {}", m_id, exited.code,
                   written.error().message());
}

} // namespace onggi::monitor
