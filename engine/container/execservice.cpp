#include "container/execservice.h"

#include "base/encoding.h"
#include "base/log.h"
#include "container/exitcodes.h"
#include "container/lifecycle.h"
#include "container/specbuilder.h"
#include "sys/memoryfile.h"

#include <algorithm>
#include <array>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <csignal>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/socket.h>

namespace onggi::container {

namespace {

using namespace std::chrono_literals;
using SteadyClock = std::chrono::steady_clock;

/// How long the result of an exec can be asked for.
constexpr auto memory = 5min;
/// Above this many, those that are not running are forgotten sooner, oldest first.
constexpr std::size_t mostRemembered = 2000;
/// What Docker gives for a program that could not be started for a reason of its own.
constexpr int cannotStart = 126;
constexpr int killedCode = 128 + SIGKILL;
/// From the time-out's SIGKILL to the end.
constexpr auto killPatience = 10s;

/// Variables of `over` replace those of the same name, and a name alone takes one away.
std::vector<std::string> mergeEnvironment(std::vector<std::string> environment, const std::vector<std::string>& over)
{
    for (const std::string& variable : over) {
        const std::string name = variable.substr(0, variable.find('=')) + "=";
        std::erase_if(environment, [&name](const std::string& each) { return each.starts_with(name); });
        if (variable.find('=') != std::string::npos)
            environment.push_back(variable);
    }
    return environment;
}

Result<runtime::Spec> execSpec(const Exec& exec, const Settings& settings)
{
    const Record& record = exec.container->record;
    const ExecConfig& config = exec.config;
    ONGGI_TRY(runtime::Spec spec, describeProcess(record, settings));
    spec.arguments = config.arguments;
    spec.environment = mergeEnvironment(environmentOf(record, config.terminal), config.environment);
    if (!config.user.empty())
        spec.user = config.user;
    if (!config.workingDirectory.empty())
        spec.workingDirectory = config.workingDirectory;
    if (config.privileged) {
        ONGGI_TRY(spec.capabilities, resolveCapabilities({"ALL"}, {}));
    }
    spec.useInit = false;
    spec.terminal = config.terminal;
    spec.terminalRows = config.rows;
    spec.terminalColumns = config.columns;
    return spec;
}

Status checkRunning(const Container& container)
{
    const std::string& id = container.record.id;
    if (container.record.state == RunState::Restarting)
        return fail(ErrorKind::Conflict, fmt::format("Container {} is restarting, wait until the container is running", id));
    if (container.isPaused())
        return fail(ErrorKind::Conflict, fmt::format("Container {} is paused, unpause the container before exec", id));
    if (!container.isRunning() || !container.pidfd)
        return fail(ErrorKind::Conflict, fmt::format("container {} is not running", id));
    return {};
}

/// What the client asked for and cannot be had is its mistake, whatever errno says of it; that the process died while it
/// was brought in is not.
Error startFailure(const Exec& exec)
{
    if (!exec.container->isRunning())
        return exec.failure->as(ErrorKind::Conflict);
    return exec.failure->kind() == ErrorKind::Internal ? *exec.failure : exec.failure->as(ErrorKind::InvalidArgument);
}

std::string commandLine(const ExecConfig& config)
{
    std::string line;
    for (const std::string& argument : config.arguments)
        line += (line.empty() ? "" : " ") + argument;
    return line;
}

} // namespace

ExecService::ExecService(Parts parts)
    : m_parts(std::move(parts))
{
}

ExecService::~ExecService() = default;

void ExecService::publish(const Exec& exec, std::string action, std::map<std::string, std::string> extra)
{
    extra["execID"] = exec.id;
    publishContainerEvent(m_parts.events, exec.container->record, std::move(action), std::move(extra));
}

Result<std::string> ExecService::create(ContainerPtr container, ExecConfig config)
{
    ONGGI_CHECK(checkRunning(*container));
    if (config.arguments.empty() || config.arguments.front().empty())
        return fail(ErrorKind::InvalidArgument, "No exec command specified");
    forgetOld();
    auto exec = std::make_shared<Exec>(m_parts.executor);
    exec->id = randomHex(32);
    exec->container = std::move(container);
    exec->config = std::move(config);
    exec->madeAt = SteadyClock::now();
    m_execs.emplace(exec->id, exec);
    publish(*exec, "exec_create: " + commandLine(exec->config));
    return exec->id;
}

Result<ExecPtr> ExecService::find(const std::string& id) const
{
    const auto found = m_execs.find(id);
    const bool forgotten = found == m_execs.end() || found->second->container->removed
        || (found->second->exitCode && SteadyClock::now() - found->second->endedAt > memory);
    if (forgotten)
        return fail(ErrorKind::NotFound, "No such exec instance: " + id);
    return found->second;
}

void ExecService::forgetOld()
{
    const auto now = SteadyClock::now();
    std::erase_if(m_execs, [now](const auto& entry) {
        const Exec& exec = *entry.second;
        // One that was never started can't be any more when its container has ended.
        const bool useless = !exec.started && !exec.container->isRunning();
        return !exec.running && (exec.container->removed || useless || (exec.exitCode && now - exec.endedAt > memory));
    });
    if (m_execs.size() < mostRemembered)
        return;
    std::vector<ExecPtr> idle;
    for (const auto& [id, exec] : m_execs) {
        if (!exec->running)
            idle.push_back(exec);
    }
    const std::size_t tooMany = std::min(idle.size(), m_execs.size() - mostRemembered / 2);
    std::ranges::sort(idle, {}, [](const ExecPtr& exec) { return exec->madeAt; });
    for (std::size_t i = 0; i < tooMany; ++i)
        m_execs.erase(idle[i]->id);
}

Status ExecService::checkStart(const Exec& exec) const
{
    if (exec.running)
        return fail(ErrorKind::Conflict, fmt::format("exec command {} is already running", exec.id));
    if (exec.started)
        return fail(ErrorKind::Conflict, fmt::format("exec command {} has already run", exec.id));
    return checkRunning(*exec.container);
}

Status ExecService::launch(Exec& exec, std::optional<monitor::Attach> attach, UniqueFd socket, OwnGroup ownGroup)
{
    const Container& container = *exec.container;
    ONGGI_TRY(const runtime::Spec spec, execSpec(exec, m_parts.settings));
    ONGGI_TRY(const int seccomp, seccompProgram(container.record.host, spec, m_parts.seccomp));
    ONGGI_TRY(const UniqueFd memory, sys::sealedMemory("spec", runtime::toJson(spec).dump()));
    monitor::Exec order;
    order.id = exec.id;
    order.terminal = exec.config.terminal;
    order.openStdin = attach && attach->input;
    order.hasSeccomp = seccomp >= 0;
    order.ownGroup = ownGroup == OwnGroup::Yes;
    order.client = std::move(attach);
    std::vector<int> fds{memory.get(), container.pidfd.get()};
    if (seccomp >= 0)
        fds.push_back(seccomp);
    if (socket)
        fds.push_back(socket.get());
    ONGGI_TRY(exec.link, MonitorLink::spawn(m_parts.executor));
    return exec.link->send(order, fds);
}

void ExecService::started(Exec& exec)
{
    exec.started = exec.running = true;
    publish(exec, "exec_start: " + commandLine(exec.config));
}

void ExecService::ended(Exec& exec, int code)
{
    exec.exitCode = code;
    exec.running = false;
    exec.endedAt = SteadyClock::now();
    if (exec.link)
        exec.link->close();
    exec.link.reset();
    publish(exec, "exec_die", {{"exitCode", std::to_string(code)}});
    exec.changed.notifyAll();
}

/// Takes the monitor's reports until the end.
Awaitable<void> ExecService::follow(ExecPtr exec)
{
    const auto link = exec->link;
    while (exec->running) {
        auto incoming = co_await link->next();
        if (!exec->running)
            break;
        if (!incoming || !*incoming) {
            // Its monitor was killed, and the process with it.
            exec->failure = incoming ? Error(ErrorKind::Internal, "the monitor of the process has ended") : incoming.error();
            ended(*exec, killedCode);
            break;
        }
        const monitor::Report& report = (*incoming)->report;
        if (const auto* created = std::get_if<monitor::Created>(&report)) {
            exec->pid = created->pid;
        } else if (const auto* failed = std::get_if<monitor::Failed>(&report)) {
            exec->failure = Error(failed->kind, failed->message);
            ended(*exec, exitCodeOfFailure(failed->message).value_or(cannotStart));
        } else if (const auto* exited = std::get_if<monitor::Exited>(&report)) {
            ended(*exec, exited->code);
        } else if (std::holds_alternative<monitor::Detached>(report)) {
            publish(*exec, "exec_detach");
        } else if (std::holds_alternative<monitor::Started>(report)) {
            exec->executed = true;
            exec->changed.notifyAll();
        }
    }
}

Awaitable<Status> ExecService::start(ExecPtr exec, std::optional<Client> client)
{
    ONGGI_CO_CHECK(checkStart(*exec));
    const ExecConfig& config = exec->config;
    std::optional<monitor::Attach> attach;
    UniqueFd socket;
    if (client) {
        attach.emplace();
        attach->input = config.attachInput;
        attach->output = config.attachOutput;
        attach->error = config.attachError;
        attach->framed = !config.terminal;
        attach->detachKeys = config.terminal ? config.detachKeys : std::string();
        attach->earlyInput = std::move(client->earlyInput);
        socket = std::move(client->socket);
    }
    started(*exec);
    auto launched = launch(*exec, std::move(attach), std::move(socket), OwnGroup::No);
    if (!launched) {
        exec->failure = launched.error();
        ended(*exec, cannotStart);
        co_return launched;
    }
    asio::co_spawn(m_parts.executor, follow(exec), asio::detached);
    while (exec->running && !exec->executed)
        co_await exec->changed.wait();
    if (!exec->failure || exec->executed)
        co_return Status();
    co_return fail(startFailure(*exec));
}

Status ExecService::resize(Exec& exec, int rows, int columns)
{
    if (!exec.started) {
        exec.config.rows = rows;
        exec.config.columns = columns;
        return {};
    }
    if (!exec.running || !exec.link)
        return fail(ErrorKind::Conflict, fmt::format("cannot resize exec {}: it is not running", exec.id));
    return exec.link->send(monitor::Resize{rows, columns});
}

std::vector<std::string> ExecService::idsOf(const Container& container) const
{
    std::vector<std::string> ids;
    for (const auto& [id, exec] : m_execs) {
        if (exec->container.get() == &container && !exec->exitCode && (exec->running || container.isRunning()))
            ids.push_back(id);
    }
    return ids;
}

/// Reads to the end, so that the process never has to wait for us.
Awaitable<void> ExecService::capture(ExecPtr exec, UniqueFd socket, std::size_t most, std::shared_ptr<Outcome> outcome)
{
    asio::local::stream_protocol::socket stream(m_parts.executor);
    stream.assign(asio::local::stream_protocol(), socket.release());
    std::array<char, 16 * 1024> buffer;
    for (;;) {
        const auto [error, size] = co_await stream.async_read_some(asio::buffer(buffer), asio::as_tuple(asio::use_awaitable));
        if (error || size == 0)
            break;
        outcome->output.append(buffer.data(), std::min(size, most - outcome->output.size()));
    }
    exec->captured = true;
    exec->changed.notifyAll();
}

Awaitable<Result<ExecService::Outcome>> ExecService::run(ContainerPtr container, ExecConfig config, std::size_t maxOutput,
                                                         std::chrono::milliseconds timeout)
{
    using namespace asio::experimental::awaitable_operators;
    config.terminal = config.attachInput = false;
    config.attachOutput = config.attachError = true;
    ONGGI_CO_TRY(const std::string id, create(std::move(container), std::move(config)));
    const ExecPtr exec = m_execs.at(id);
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        co_return failErrno(errno, "making a socket for a check");
    UniqueFd ours(ends[0]);
    UniqueFd theirs(ends[1]);
    monitor::Attach attach;
    attach.output = attach.error = true;
    started(*exec);
    auto launched = launch(*exec, std::move(attach), std::move(theirs), OwnGroup::Yes);
    if (!launched) {
        exec->failure = launched.error();
        ended(*exec, cannotStart);
        co_return fail(std::move(launched).error());
    }
    const auto outcome = std::make_shared<Outcome>();
    asio::co_spawn(m_parts.executor, follow(exec), asio::detached);
    asio::co_spawn(m_parts.executor, capture(exec, std::move(ours), maxOutput, outcome), asio::detached);

    asio::steady_timer timer(m_parts.executor, timeout);
    while ((exec->running || !exec->captured) && timer.expiry() > SteadyClock::now())
        co_await (exec->changed.wait() || timer.async_wait(asio::as_tuple(asio::use_awaitable)));
    if (exec->running) {
        outcome->timedOut = true;
        (void)exec->link->send(monitor::Kill{});
        timer.expires_after(killPatience);
        while ((exec->running || !exec->captured) && timer.expiry() > SteadyClock::now())
            co_await (exec->changed.wait() || timer.async_wait(asio::as_tuple(asio::use_awaitable)));
    }
    if (exec->running)
        ended(*exec, killedCode);
    m_execs.erase(exec->id);
    outcome->code = exec->exitCode.value_or(killedCode);
    // The capture goes on by itself where a process outside our reach holds the stream.
    co_return *outcome;
}

} // namespace onggi::container
