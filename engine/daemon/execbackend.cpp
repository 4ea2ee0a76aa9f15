#include "daemon/execbackend.h"

#include "base/encoding.h"
#include "base/log.h"
#include "daemon/detachkeys.h"

#include <nlohmann/json.hpp>
#include <tuple>

namespace onggi::daemon {

using api::Json;

ExecBackend::ExecBackend(container::ContainerService& containers)
    : m_containers(containers)
{
}

api::Awaitable<Result<Json>> ExecBackend::create(std::string id, CreateQuery query)
{
    ONGGI_CO_TRY(const auto container, m_containers.find(id));
    container::ExecConfig config;
    ONGGI_CO_TRY(config.detachKeys, parseDetachKeys(query.detachKeys.empty() ? defaultDetachKeys : query.detachKeys));
    config.arguments = std::move(query.command);
    config.environment = std::move(query.environment);
    config.user = std::move(query.user);
    config.workingDirectory = std::move(query.workingDirectory);
    config.terminal = query.terminal;
    config.attachInput = query.attachInput;
    config.attachOutput = query.attachOutput;
    config.attachError = query.attachError;
    config.privileged = query.privileged;
    if (query.terminal && query.consoleSize)
        std::tie(config.rows, config.columns) = *query.consoleSize;
    ONGGI_CO_TRY(const auto exec, m_containers.execs().create(container, std::move(config)));
    co_return Json{{"Id", exec}};
}

Result<bool> ExecBackend::checkStart(std::string id, StartQuery query)
{
    ONGGI_TRY(const auto exec, m_containers.execs().find(id));
    ONGGI_CHECK(m_containers.execs().checkStart(*exec));
    if (query.consoleSize && !exec->config.terminal)
        return fail(ErrorKind::InvalidArgument, "console size is only supported when the exec has a terminal");
    if (query.consoleSize)
        ONGGI_CHECK(m_containers.execs().resize(*exec, query.consoleSize->first, query.consoleSize->second));
    return exec->config.terminal;
}

api::Awaitable<Status> ExecBackend::startDetached(std::string id)
{
    ONGGI_CO_TRY(const auto exec, m_containers.execs().find(id));
    co_return co_await m_containers.execs().start(exec, std::nullopt);
}

api::Awaitable<void> ExecBackend::start(std::string id, api::HijackedConnection connection)
{
    const auto exec = m_containers.execs().find(id);
    if (!exec)
        co_return;
    std::optional<container::ExecService::Client> client;
    client.emplace(std::move(connection.socket), std::move(connection.earlyInput));
    const auto started = co_await m_containers.execs().start(*exec, std::move(client));
    // The client has been told on its stream.
    if (!started)
        log::debug("exec {}: {}", id, started.error().message());
}

api::Awaitable<Status> ExecBackend::resize(std::string id, int rows, int columns)
{
    ONGGI_CO_TRY(const auto exec, m_containers.execs().find(id));
    if (rows < 1 || columns < 1)
        co_return fail(ErrorKind::InvalidArgument, "a terminal has at least one row and one column");
    co_return m_containers.execs().resize(*exec, rows, columns);
}

api::Awaitable<Result<Json>> ExecBackend::inspect(std::string id)
{
    ONGGI_CO_TRY(const auto exec, m_containers.execs().find(id));
    const container::ExecConfig& config = exec->config;
    const std::vector<std::string> arguments(config.arguments.begin() + 1, config.arguments.end());
    const std::string user = config.user.empty() ? exec->container->record.config.user : config.user;
    Json process{{"tty", config.terminal},
                 {"entrypoint", config.arguments.front()},
                 {"arguments", arguments},
                 {"privileged", config.privileged}};
    if (!user.empty())
        process["user"] = user;
    co_return Json{{"ID", exec->id},
                   {"Running", exec->running},
                   {"ExitCode", exec->exitCode ? Json(*exec->exitCode) : Json(nullptr)},
                   {"ProcessConfig", std::move(process)},
                   {"OpenStdin", config.attachInput},
                   {"OpenStderr", config.attachError},
                   {"OpenStdout", config.attachOutput},
                   {"CanRemove", exec->exitCode.has_value()},
                   {"ContainerID", exec->container->record.id},
                   {"DetachKeys", toBase64(config.detachKeys)},
                   {"Pid", exec->pid}};
}

} // namespace onggi::daemon
