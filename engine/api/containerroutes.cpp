#include "api/framing.h"
#include "api/parameters.h"
#include "api/router.h"
#include "api/websocket.h"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/this_coro.hpp>
#include <cerrno>
#include <fmt/format.h>
#include <limits>
#include <nlohmann/json.hpp>
#include <sys/socket.h>

namespace onggi::api {

namespace {

Awaitable<Status> create(Services& services, const Request& request, Responder& responder)
{
    ONGGI_CO_TRY(Json body, jsonBody(request));
    auto created = co_await services.backends.containers.create(
        request.query().value("name"), request.query().value("platform"), std::move(body), request.context());
    ONGGI_CO_TRY(const Json answer, std::move(created));
    co_return co_await responder.sendJson(answer, 201);
}

Awaitable<Status> list(Services& services, const Request& request, Responder& responder)
{
    ContainerBackend::ListQuery query;
    query.all = flag(request.query(), "all");
    query.size = flag(request.query(), "size");
    ONGGI_CO_TRY(const auto limit, integer(request.query(), "limit"));
    query.limit = static_cast<int>(std::max<std::int64_t>(limit.value_or(0), 0));
    ONGGI_CO_TRY(query.filters, filters(request.query()));
    auto listed = co_await services.backends.containers.list(std::move(query));
    ONGGI_CO_TRY(std::string containers, std::move(listed));
    Reply reply;
    reply.body = std::move(containers) + '\n';
    co_return co_await responder.send(std::move(reply));
}

Awaitable<Status> inspect(Services& services, const Request& request, Responder& responder)
{
    auto inspected = co_await services.backends.containers.inspect(request.name, flag(request.query(), "size"));
    ONGGI_CO_TRY(const Json container, std::move(inspected));
    co_return co_await responder.sendJson(container);
}

Awaitable<Status> start(Services& services, const Request& request, Responder&)
{
    // A host configuration in the body was taken until 1.23; taking it silently would start something else than asked.
    const std::string& body = request.body;
    const std::size_t first = body.find_first_not_of(" \t\r\n");
    if (first != std::string::npos && body.find_last_not_of("{} \t\r\n") != std::string::npos && body != "null")
        co_return fail(ErrorKind::InvalidArgument,
                       "starting a container takes no configuration: give it when the container is created");
    co_return co_await services.backends.containers.start(request.name, request.query().value("detachKeys"));
}

/// The parameter t of stop and restart: seconds, negative for ever, absent: the container's own.
Result<std::optional<int>> stopTimeout(const Request& request)
{
    ONGGI_TRY(const auto seconds, integer(request.query(), "t"));
    constexpr std::int64_t longest = std::numeric_limits<int>::max();
    return seconds ? std::optional(static_cast<int>(std::clamp<std::int64_t>(*seconds, -1, longest))) : std::nullopt;
}

Awaitable<Status> stop(Services& services, const Request& request, Responder&)
{
    ONGGI_CO_TRY(const auto timeout, stopTimeout(request));
    co_return co_await services.backends.containers.stop(request.name, request.query().value("signal"), timeout);
}

Awaitable<Status> restart(Services& services, const Request& request, Responder&)
{
    ONGGI_CO_TRY(const auto timeout, stopTimeout(request));
    co_return co_await services.backends.containers.restart(request.name, request.query().value("signal"), timeout);
}

Awaitable<Status> kill(Services& services, const Request& request, Responder&)
{
    std::string signal = request.query().value("signal");
    if (signal.empty())
        signal = "SIGKILL";
    co_return co_await services.backends.containers.kill(request.name, std::move(signal));
}

Awaitable<Status> pause(Services& services, const Request& request, Responder&)
{
    co_return co_await services.backends.containers.pause(request.name);
}

Awaitable<Status> unpause(Services& services, const Request& request, Responder&)
{
    co_return co_await services.backends.containers.unpause(request.name);
}

Awaitable<Status> update(Services& services, const Request& request, Responder& responder)
{
    ONGGI_CO_TRY(Json body, jsonBody(request));
    auto updated = co_await services.backends.containers.update(request.name, std::move(body));
    ONGGI_CO_TRY(const Json answer, std::move(updated));
    co_return co_await responder.sendJson(answer);
}

Awaitable<Status> prune(Services& services, const Request& request, Responder& responder)
{
    ONGGI_CO_TRY(auto wanted, filters(request.query()));
    auto pruned = co_await services.backends.containers.prune(std::move(wanted));
    ONGGI_CO_TRY(const Json answer, std::move(pruned));
    co_return co_await responder.sendJson(answer);
}

Awaitable<Status> rename(Services& services, const Request& request, Responder&)
{
    const std::string newName = request.query().value("name");
    if (newName.empty())
        co_return fail(ErrorKind::InvalidArgument, "parameter name: give the container's new name");
    co_return co_await services.backends.containers.rename(request.name, newName);
}

Awaitable<Status> resize(Services& services, const Request& request, Responder& responder)
{
    ONGGI_CO_TRY(const auto rows, integer(request.query(), "h", 0, 65535));
    ONGGI_CO_TRY(const auto columns, integer(request.query(), "w", 0, 65535));
    if (!rows || !columns)
        co_return fail(ErrorKind::InvalidArgument, "parameters h and w: give the terminal's rows and columns");
    const Status resized = co_await services.backends.containers.resize(request.name, static_cast<int>(*rows),
                                                                        static_cast<int>(*columns));
    ONGGI_CO_CHECK(resized);
    Reply reply;
    co_return co_await responder.send(std::move(reply));
}

Awaitable<Status> remove(Services& services, const Request& request, Responder&)
{
    ContainerBackend::RemoveQuery query;
    query.force = flag(request.query(), "force");
    query.volumes = flag(request.query(), "v");
    query.link = flag(request.query(), "link");
    co_return co_await services.backends.containers.remove(request.name, query);
}

Awaitable<Status> wait(Services& services, const Request& request, Responder& responder)
{
    const std::string condition = request.query().value("condition");
    if (!condition.empty() && condition != "not-running" && condition != "next-exit" && condition != "removed")
        co_return fail(ErrorKind::InvalidArgument,
                       fmt::format("parameter condition: \"{}\" is none of not-running, next-exit and removed", condition));
    ByteSink& sink = responder.stream("application/json");
    const auto waited = co_await services.backends.containers.wait(request.name, condition, sink);
    if (!waited && !responder.headSent())
        co_return fail(waited.error());
    const Json failure = {{"StatusCode", -1}, {"Error", {{"Message", waited ? "" : waited.error().message()}}}};
    const std::string text = dumpJson(waited ? *waited : failure) + '\n';
    co_return co_await sink.write(text);
}

Result<ContainerBackend::LogsQuery> logsQuery(const Query& parameters)
{
    ContainerBackend::LogsQuery query;
    query.follow = flag(parameters, "follow");
    query.output = flag(parameters, "stdout");
    query.error = flag(parameters, "stderr");
    query.timestamps = flag(parameters, "timestamps");
    query.details = flag(parameters, "details");
    if (!query.output && !query.error)
        return fail(ErrorKind::InvalidArgument, "choose at least one stream: stdout=1 or stderr=1");
    // Docker takes every tail that is no number, or a negative one, for all.
    if (const std::string tail = parameters.value("tail"); !tail.empty() && tail != "all") {
        ONGGI_TRY(const auto lines, integer(parameters, "tail"));
        if (*lines >= 0)
            query.tail = lines;
    }
    ONGGI_TRY(const auto since, timestamp(parameters, "since"));
    ONGGI_TRY(const auto until, timestamp(parameters, "until"));
    query.since = since.value_or(TimePoint{});
    query.until = until.value_or(TimePoint{});
    return query;
}

Awaitable<Status> logs(Services& services, const Request& request, Responder& responder)
{
    ONGGI_CO_TRY(const auto query, logsQuery(request.query()));
    ONGGI_CO_TRY(const bool terminal, services.backends.containers.hasTerminal(request.name));
    ByteSink& sink = responder.stream(streamContentType(terminal, request.target.minorVersion));
    Status read = co_await services.backends.containers.logs(request.name, query, sink);
    if (read || !responder.headSent() || terminal)
        co_return read;
    std::string frame;
    appendFrame(frame, FrameStream::Engine, read.error().message());
    co_return co_await sink.write(frame);
}

ContainerBackend::AttachQuery attachQuery(const Query& parameters)
{
    ContainerBackend::AttachQuery query;
    query.stream = flag(parameters, "stream");
    query.logs = flag(parameters, "logs");
    query.input = flag(parameters, "stdin");
    query.output = flag(parameters, "stdout");
    query.error = flag(parameters, "stderr");
    query.detachKeys = parameters.value("detachKeys");
    return query;
}

Awaitable<Status> attach(Services& services, const Request& request, Responder& responder)
{
    auto query = attachQuery(request.query());
    const Status allowed = co_await services.backends.containers.checkAttach(request.name, query);
    ONGGI_CO_CHECK(allowed);
    ONGGI_CO_TRY(const bool terminal, services.backends.containers.hasTerminal(request.name));
    auto hijacked = co_await responder.hijack(streamContentType(terminal, request.target.minorVersion));
    ONGGI_CO_TRY(HijackedConnection connection, std::move(hijacked));
    co_await services.backends.containers.attach(request.name, std::move(query), std::move(connection));
    co_return Status();
}

/// The same by WebSocket, whose messages carry no frames. The backend gets one end of a socket pair.
Awaitable<Status> attachByWebSocket(Services& services, const Request& request, Responder& responder)
{
    auto query = attachQuery(request.query());
    query.raw = true;
    const Status allowed = co_await services.backends.containers.checkAttach(request.name, query);
    ONGGI_CO_CHECK(allowed);
    ONGGI_CO_CHECK(checkWebSocket(request));
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) != 0)
        co_return failErrno(errno, "making a socket for the client");
    UniqueFd ours(ends[0]);
    HijackedConnection theirs;
    theirs.socket = UniqueFd(ends[1]);
    const auto executor = co_await boost::asio::this_coro::executor;
    auto attaching = services.backends.containers.attach(request.name, std::move(query), std::move(theirs));
    boost::asio::co_spawn(executor, std::move(attaching), boost::asio::detached);
    auto serving = serveWebSocket(request, responder.takeOver(), std::move(ours));
    co_await std::move(serving);
    co_return Status();
}

constexpr Route routes[] = {
    {"POST", "/containers/create", create},
    {"GET", "/containers/json", list},
    {"GET", "/containers/{name}/json", inspect},
    {"GET", "/containers/{name}/logs", logs},
    {"POST", "/containers/{name}/start", start},
    {"POST", "/containers/{name}/stop", stop},
    {"POST", "/containers/{name}/restart", restart},
    {"POST", "/containers/{name}/kill", kill},
    {"POST", "/containers/{name}/pause", pause},
    {"POST", "/containers/{name}/unpause", unpause},
    {"POST", "/containers/{name}/update", update},
    {"POST", "/containers/prune", prune},
    {"POST", "/containers/{name}/rename", rename},
    {"POST", "/containers/{name}/resize", resize},
    {"POST", "/containers/{name}/wait", wait},
    {"POST", "/containers/{name}/attach", attach},
    {"GET", "/containers/{name}/attach/ws", attachByWebSocket},
    // A link is named "container/alias".
    {"DELETE", "/containers/{name...}", remove},
};

} // namespace

std::span<const Route> containerRoutes()
{
    return routes;
}

} // namespace onggi::api
