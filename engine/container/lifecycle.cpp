#include "container/lifecycle.h"

#include "base/log.h"
#include "base/scopeguard.h"
#include "cgroup/cgroup.h"
#include "container/exitcodes.h"
#include "container/groups.h"
#include "container/specbuilder.h"
#include "sys/memoryfile.h"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace onggi::container {

namespace {

constexpr std::size_t maxExitFile = 4096;
constexpr std::size_t maxStat = 4096;

/// Tells a monitor whose launch failed to give up, and waits until it has cleaned up and is gone.
Awaitable<void> awaitEnd(MonitorLink& link)
{
    using namespace asio::experimental::awaitable_operators;
    (void)link.send(monitor::Abort{});
    asio::steady_timer timer(co_await asio::this_coro::executor, std::chrono::seconds(5));
    for (bool gone = false; !gone && timer.expiry() > asio::steady_timer::clock_type::now();) {
        auto either = co_await (link.next() || timer.async_wait(asio::as_tuple(asio::use_awaitable)));
        const auto* incoming = std::get_if<0>(&either);
        gone = incoming && (!*incoming || !**incoming);
    }
    link.close();
}

} // namespace

void publishContainerEvent(EventBus& events, const Record& record, std::string action, std::map<std::string, std::string> extra)
{
    auto attributes = record.config.labels;
    attributes["name"] = record.name;
    attributes["image"] = record.imageName;
    attributes.merge(extra);
    events.publish("container", std::move(action), record.id, std::move(attributes));
}

Lifecycle::Lifecycle(Parts parts)
    : m_parts(std::move(parts))
{
}

void Lifecycle::warmUp()
{
    if (const auto capabilities = resolveCapabilities({}, {}))
        m_seccomp.prepareDefault(*capabilities);
}

void Lifecycle::save(const Container& container)
{
    if (auto status = m_parts.records.save(container.record); !status)
        log::error("container {}: its state could not be saved: {}", container.record.name, status.error().message());
}

Result<UniqueFd> Lifecycle::openRunDirectory(const std::string& id) const
{
    const auto path = m_parts.settings.runDirectory + "/containers";
    const UniqueFd parent(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!parent)
        return failErrno(errno, "opening " + path);
    UniqueFd directory(::openat(parent.get(), id.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!directory)
        return failErrno(errno, fmt::format("opening {}/{}", path, id));
    return directory;
}

Result<UniqueFd> Lifecycle::makeRunDirectory(const std::string& id) const
{
    const auto parent = m_parts.settings.runDirectory + "/containers";
    for (const auto& path : {parent, parent + "/" + id}) {
        if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST)
            return failErrno(errno, "making " + path);
    }
    return openRunDirectory(id);
}

void Lifecycle::removeRunDirectory(const std::string& id)
{
    auto directory = openRunDirectory(id);
    if (!directory)
        return;
    // Whatever its name: a monitor that was killed may have left a file that was still to be renamed.
    const int fd = directory->get();
    if (DIR* entries = ::fdopendir(fd)) {
        directory->release();
        while (const dirent* entry = ::readdir(entries))
            ::unlinkat(fd, entry->d_name, 0);
        ::closedir(entries);
    }
    const auto path = fmt::format("{}/containers/{}", m_parts.settings.runDirectory, id);
    if (::rmdir(path.c_str()) != 0 && errno != ENOENT)
        log::warning("{} could not be removed: {}", path, Error::fromErrno(errno, "removing it").message());
}

void Lifecycle::clearRemains(const Container& container)
{
    const auto parent = cgroupParentOf(container.record.host, m_parts.settings);
    if (auto killed = endGroup(container.record.id, parent); !killed)
        log::error("container {}: {}", container.record.name, killed.error().message());
    removeEmptyParents(parent);
    removeRunDirectory(container.record.id);
}

void Lifecycle::removeEmptyParents(const std::string& cgroupParent)
{
    const auto& own = m_parts.settings.cgroupParent;
    if (!cgroupParent.starts_with(own + "/"))
        return;
    if (const auto manager = cgroup::Manager::detect(cgroup::defaultRoot, cgroupParent))
        (*manager)->removeParentIfEmpty(own);
}

Status Lifecycle::sendLaunch(Container& container)
{
    const auto& record = container.record;
    ONGGI_TRY(const UniqueFd directory, m_parts.layers.openContainer(record.id));
    ONGGI_TRY(const UniqueFd runDirectory, makeRunDirectory(record.id));
    ONGGI_TRY(auto preparation, prepareSpec(record, {m_parts.settings, m_parts.volumes, m_parts.layers, m_seccomp, m_parts.find}, directory));
    preparation.spec.terminalRows = container.rows;
    preparation.spec.terminalColumns = container.columns;
    ONGGI_TRY(const UniqueFd spec, sys::sealedMemory("onggi-spec", runtime::toJson(preparation.spec).dump()));

    monitor::Launch order;
    order.id = record.id;
    order.terminal = record.config.terminal;
    order.openStdin = record.config.openStdin;
    order.stdinOnce = record.config.stdinOnce;
    order.hasSeccomp = preparation.seccompProgram >= 0;
    order.log = record.host.log;
    std::vector<int> fds{spec.get(), m_parts.layers.layersDirectory().get(), directory.get(), runDirectory.get()};
    if (order.hasSeccomp)
        fds.push_back(preparation.seccompProgram);
    for (const auto& source : preparation.sources)
        fds.push_back(source.get());
    ONGGI_CHECK(container.link->send(order, fds));
    for (auto& pending : container.pendingAttaches) {
        // A monitor that has given up already tells why in its report, which is still to be read.
        const int fd = pending.socket.get();
        (void)container.link->send(pending.order, {&fd, 1});
    }
    container.pendingAttaches.clear();
    container.launchSent = true;
    return {};
}

Status Lifecycle::connectNetwork(Container& container, std::vector<UniqueFd>& fds)
{
    if (fds.empty())
        return fail(ErrorKind::Internal, "the monitor sent no process descriptor");
    container.pidfd = std::move(fds[0]);
    if (!container.record.endpoint)
        return {};
    if (fds.size() < 2)
        return fail(ErrorKind::Internal, "the monitor sent no network namespace");
    return m_parts.network->connect(*container.record.endpoint, fds[1].get());
}

void Lifecycle::releaseNetwork(Container& container)
{
    if (container.record.endpoint && m_parts.network)
        m_parts.network->release(*container.record.endpoint);
    container.record.endpoint.reset();
}

Awaitable<Result<Lifecycle::Launched>> Lifecycle::launch(Container& container)
{
    auto& record = container.record;
    if (record.host.network == NetworkMode::Bridge) {
        if (!m_parts.network)
            co_return fail(ErrorKind::Unavailable,
                           "the bridge network is not there on this engine: run with --network none or host, or see the engine's log");
        std::vector<network::PortBinding> ports;
        for (const auto& [key, port] : record.host.ports)
            ports.push_back(port);
        if (record.host.publishAll) {
            for (const auto& exposed : record.config.exposedPorts) {
                ONGGI_CO_TRY(const auto port, parsePortKey(exposed));
                ports.push_back(port);
            }
        }
        ONGGI_CO_TRY(record.endpoint, m_parts.network->reserve(record.id, ports));
        if (!record.endpointRequest.macAddress.empty())
            record.endpoint->macAddress = record.endpointRequest.macAddress;
        // Saved before anything runs: a daemon that dies from here on finds the address of what it adopts.
        save(container);
    }
    ONGGI_CO_TRY(container.link, MonitorLink::spawn(m_parts.executor));
    ONGGI_CO_CHECK(sendLaunch(container));
    bool created = false;
    for (;;) {
        auto incoming = co_await container.link->next();
        if (!incoming)
            co_return fail(std::move(incoming).error());
        if (!*incoming)
            co_return fail(ErrorKind::Internal, "the monitor ended before the container was started");
        auto& report = (*incoming)->report;
        if (const auto* failed = std::get_if<monitor::Failed>(&report))
            co_return fail(failed->kind, failed->message);
        if (const auto* started = std::get_if<monitor::Started>(&report))
            co_return Launched{started->at};
        if (const auto* news = std::get_if<monitor::Created>(&report); news && !created) {
            created = true;
            container.pid = news->pid;
            auto connected = connectNetwork(container, (*incoming)->fds);
            if (!connected)
                co_return fail(std::move(connected).error().context("connecting the container to its network"));
            // A monitor that is gone already has said why: the report is still to be read.
            (void)container.link->send(monitor::Go{});
        }
    }
}

Awaitable<Status> Lifecycle::start(ContainerPtr container, Cause cause)
{
    auto& record = container->record;
    if (container->isPaused())
        co_return fail(ErrorKind::Conflict, "cannot start a paused container, try unpause instead");
    if (container->isRunning())
        co_return fail(ErrorKind::NotModified, fmt::format("container {} is running already", record.name));
    if (record.state == RunState::Removing || container->removed)
        co_return fail(ErrorKind::Conflict, "container is marked for removal and cannot be started");
    while (container->link)
        co_await container->changed.wait();

    auto launched = co_await launch(*container);
    if (!launched) {
        auto error = std::move(launched).error();
        if (container->link) {
            co_await awaitEnd(*container->link);
            container->link.reset();
        }
        container->pidfd.reset();
        container->pid = 0;
        container->launchSent = false;
        container->pendingAttaches.clear();
        releaseNetwork(*container);
        clearRemains(*container);
        record.error = error.message();
        record.exitCode = exitCodeOfFailure(error.message()).value_or(125);
        if (container->isRestarting())
            record.state = RunState::Exited;
        save(*container);
        container->changed.notifyAll();
        if (record.exitCode != 125 && error.kind() != ErrorKind::NotFound)
            error = error.as(ErrorKind::InvalidArgument);
        else if (error.kind() == ErrorKind::NotFound)
            // 404 would tell the client that there is no such container.
            error = error.as(ErrorKind::InvalidArgument);
        co_return fail(error.context("failed to start container"));
    }
    record.state = RunState::Running;
    record.error.clear();
    record.exitCode = 0;
    record.oomKilled = false;
    record.startedAt = launched->at;
    record.finishedAt = {};
    if (cause == Cause::Request) {
        record.restartCount = 0;
        container->backoff.reset();
    }
    record.stoppedByUser = false;
    HealthMonitor::reset(*container);
    save(*container);
    publishContainerEvent(m_parts.events, record, "start");
    container->changed.notifyAll();
    m_parts.health.follow(container);
    asio::co_spawn(m_parts.executor, watch(container, container->link), asio::detached);
    co_return Status();
}

void Lifecycle::markExited(Container& container, const monitor::Exited& exit, std::string error)
{
    auto& record = container.record;
    const bool again = record.host.restart.restartsAfter(exit.code, record.restartCount, record.stoppedByUser);
    record.state = again ? RunState::Restarting : RunState::Exited;
    record.restartCount += again ? 1 : 0;
    record.exitCode = exit.code;
    const bool oomKilled = exit.oomKilled && !record.oomKilled;
    record.oomKilled = record.oomKilled || exit.oomKilled;
    record.finishedAt = exit.at;
    record.error = std::move(error);
    container.pidfd.reset();
    container.pid = 0;
    container.launchSent = false;
    HealthMonitor::end(container);
    releaseNetwork(container);
    save(container);
    if (oomKilled)
        publishContainerEvent(m_parts.events, record, "oom");
    const auto ran = std::chrono::duration_cast<std::chrono::seconds>(record.finishedAt - record.startedAt);
    publishContainerEvent(m_parts.events, record, "die",
                          {{"exitCode", std::to_string(exit.code)}, {"execDuration", std::to_string(std::max<std::int64_t>(ran.count(), 0))}});
    ++container.exits;
    container.lastExitCode = exit.code;
    container.changed.notifyAll();
}

Awaitable<void> Lifecycle::watch(ContainerPtr container, std::shared_ptr<MonitorLink> link)
{
    for (;;) {
        auto incoming = co_await link->next();
        if (!incoming) {
            log::error("container {}: {}", container->record.name, incoming.error().message());
            break;
        }
        if (!*incoming)
            break;
        const auto& report = (*incoming)->report;
        if (std::holds_alternative<monitor::Detached>(report))
            publishContainerEvent(m_parts.events, container->record, "detach");
        if (std::holds_alternative<monitor::OomKilled>(report) && container->isRunning()) {
            container->record.oomKilled = true;
            publishContainerEvent(m_parts.events, container->record, "oom");
        }
        if (const auto* exit = std::get_if<monitor::Exited>(&report); exit && container->isRunning())
            markExited(*container, *exit, "");
    }
    link->close();
    if (container->isRunning()) {
        // Perhaps only the connection was lost, or the end was recorded but not told.
        const auto found = co_await adopt(container);
        if (found == Found::Running)
            co_return;
        if (found == Found::Nothing) {
            clearRemains(*container);
            markExited(*container, {128 + SIGKILL, false, Clock::system().now()},
                       "the container's monitor was killed, and the container with it");
        }
    }
    removeEmptyParents(cgroupParentOf(container->record.host, m_parts.settings));
    removeRunDirectory(container->record.id);
    container->link.reset();
    container->changed.notifyAll();
    m_parts.ended(container);
}

Status Lifecycle::signal(Container& container, int signal)
{
    if (!container.isRunning() || !container.pidfd)
        return fail(ErrorKind::Conflict,
                    fmt::format("cannot kill container: {0}: container {0} is not running", container.record.id));
    if (::syscall(SYS_pidfd_send_signal, container.pidfd.get(), signal, nullptr, 0) != 0 && errno != ESRCH)
        return failErrno(errno, fmt::format("sending signal {} to container {}", signal, container.record.name));
    return {};
}

Awaitable<bool> Lifecycle::awaitExit(ContainerPtr container, std::chrono::seconds timeout)
{
    using namespace asio::experimental::awaitable_operators;
    const auto exits = container->exits;
    const auto ended = [&] { return !container->isRunning() || container->exits != exits; };
    asio::steady_timer timer(m_parts.executor);
    if (timeout.count() >= 0)
        timer.expires_after(timeout);
    else
        timer.expires_at(asio::steady_timer::time_point::max());
    while (!ended() && timer.expiry() > asio::steady_timer::clock_type::now())
        co_await (container->changed.wait() || timer.async_wait(asio::as_tuple(asio::use_awaitable)));
    co_return ended();
}

void Lifecycle::killMonitor(const Container& container)
{
    const UniqueFd stat(::open(fmt::format("/proc/{}/stat", container.pid).c_str(), O_RDONLY | O_CLOEXEC));
    const auto text = stat ? readAll(stat.get(), maxStat).value_or("") : "";
    // Behind the name in brackets: the state, and then the parent.
    const auto name = text.rfind(')');
    if (container.pid <= 0 || name == std::string::npos || name + 4 >= text.size())
        return;
    const int parent = std::atoi(text.c_str() + name + 4);
    const UniqueFd monitor(static_cast<int>(::syscall(SYS_pidfd_open, parent, 0)));
    const UniqueFd comm(::open(fmt::format("/proc/{}/comm", parent).c_str(), O_RDONLY | O_CLOEXEC));
    if (!monitor || !comm || !readAll(comm.get(), maxStat).value_or("").starts_with("onggi-monitor"))
        return;
    log::warning("container {}: its monitor {} hangs and is killed", container.record.name, parent);
    ::syscall(SYS_pidfd_send_signal, monitor.get(), SIGKILL, nullptr, 0);
}

void Lifecycle::endBackoff(Container& container)
{
    container.record.state = RunState::Exited;
    save(container);
    container.changed.notifyAll();
}

Awaitable<Lifecycle::Found> Lifecycle::adopt(ContainerPtr container)
{
    auto& record = container->record;
    const auto directory = openRunDirectory(record.id);
    if (!directory)
        co_return Found::Nothing;
    if (auto link = MonitorLink::connect(m_parts.executor, *directory)) {
        auto incoming = co_await (*link)->next();
        const auto* state = incoming && *incoming ? std::get_if<monitor::State>(&(*incoming)->report) : nullptr;
        if (state && state->running && !(*incoming)->fds.empty()) {
            container->link = *link;
            container->pid = state->pid;
            container->pidfd = std::move((*incoming)->fds[0]);
            const bool changed = !container->isRunning() || record.startedAt != state->startedAt;
            if (!container->isPaused())
                record.state = RunState::Running;
            record.startedAt = state->startedAt;
            const bool ours = std::exchange(container->launchSent, true);
            if (record.endpoint && m_parts.network && !ours) {
                if (auto adopted = m_parts.network->adopt(*record.endpoint); !adopted)
                    log::warning("container {}: its address could not be taken over: {}", record.name, adopted.error().message());
            }
            if (changed)
                save(*container);
            asio::co_spawn(m_parts.executor, watch(container, *link), asio::detached);
            if (!container->isPaused())
                m_parts.health.follow(container);
            co_return Found::Running;
        }
        (*link)->close();
    }
    const UniqueFd file(::openat(directory->get(), monitor::exitFileName, O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
    auto text = file ? readAll(file.get(), maxExitFile) : Result<std::string>(fail(ErrorKind::NotFound, "no exit file"));
    const auto exit = text ? monitor::decodeExit(*text) : Result<monitor::Exited>(fail(std::move(text).error()));
    if (!exit)
        co_return Found::Nothing;
    const bool known = !container->isRunning() && record.finishedAt == exit->at;
    if (!known)
        markExited(*container, *exit, "");
    co_return Found::Ended;
}

} // namespace onggi::container
