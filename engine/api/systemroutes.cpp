#include "api/parameters.h"
#include "api/router.h"

#include <nlohmann/json.hpp>

namespace onggi::api {

namespace {

Awaitable<Status> ping(Services&, const Request&, Responder& responder)
{
    Reply reply;
    reply.contentType = "text/plain; charset=utf-8";
    reply.body = "OK";
    // Builder-Version 1 makes the CLI use the classic builder where buildx is absent.
    reply.fields = {{"Builder-Version", "1"},
                    {"Cache-Control", "no-cache, no-store, must-revalidate"},
                    {"Pragma", "no-cache"},
                    {"Swarm", "inactive"}};
    return responder.send(std::move(reply));
}

Awaitable<Status> version(Services& services, const Request&, Responder& responder)
{
    const Json answer = services.backends.system.version();
    co_return co_await responder.sendJson(answer);
}

Awaitable<Status> info(Services& services, const Request&, Responder& responder)
{
    const Json answer = co_await services.backends.system.info();
    co_return co_await responder.sendJson(answer);
}

Awaitable<Status> events(Services& services, const Request& request, Responder& responder)
{
    SystemBackend::EventsQuery query;
    ONGGI_CO_TRY(query.since, timestamp(request.query(), "since"));
    ONGGI_CO_TRY(query.until, timestamp(request.query(), "until"));
    ONGGI_CO_TRY(query.filters, filters(request.query()));
    ByteSink& sink = responder.stream("application/json");
    co_return co_await services.backends.system.events(std::move(query), sink);
}

constexpr Route routes[] = {
    {"GET", "/_ping", ping},
    {"HEAD", "/_ping", ping},
    {"GET", "/version", version},
    {"GET", "/info", info},
    {"GET", "/events", events},
};

} // namespace

std::span<const Route> systemRoutes()
{
    return routes;
}

} // namespace onggi::api
