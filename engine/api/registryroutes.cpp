#include "api/imagetransport.h"
#include "api/parameters.h"
#include "api/registrybackend.h"
#include "api/router.h"

#include <nlohmann/json.hpp>

namespace onggi::api {

namespace {

Awaitable<Status> push(Services& services, const Request& request, Responder& responder)
{
    RegistryBackend::PushQuery query;
    query.name = request.name;
    query.tag = request.query().value("tag");
    query.platform = request.query().value("platform");
    query.registryAuth = request.headers.value("X-Registry-Auth");
    ByteSink& sink = responder.stream("application/json");
    const Status pushed = co_await services.backends.registries.push(std::move(query), sink);
    co_return co_await endLines(pushed, responder, sink);
}

Awaitable<Status> login(Services& services, const Request& request, Responder& responder)
{
    ONGGI_CO_TRY(Json body, jsonBody(request));
    auto loggedIn = co_await services.backends.registries.login(std::move(body));
    ONGGI_CO_TRY(const Json answer, std::move(loggedIn));
    co_return co_await responder.sendJson(answer);
}

Awaitable<Status> distribution(Services& services, const Request& request, Responder& responder)
{
    auto found = co_await services.backends.registries.distribution(request.name, request.headers.value("X-Registry-Auth"));
    ONGGI_CO_TRY(const Json answer, std::move(found));
    co_return co_await responder.sendJson(answer);
}

Awaitable<Status> search(Services& services, const Request& request, Responder& responder)
{
    const std::string term = request.query().value("term");
    if (term.empty())
        co_return fail(ErrorKind::InvalidArgument, "parameter term: say what to search for");
    ONGGI_CO_TRY(const auto limit, integer(request.query(), "limit", 1, 100));
    ONGGI_CO_TRY(Filters chosen, filters(request.query()));
    auto searched = co_await services.backends.registries.search(term, static_cast<int>(limit.value_or(25)), std::move(chosen),
                                                                request.headers.value("X-Registry-Auth"));
    ONGGI_CO_TRY(const Json results, std::move(searched));
    co_return co_await responder.sendJson(results);
}

constexpr Route routes[] = {
    {"POST", "/images/{name...}/push", push},
    {"POST", "/auth", login},
    {"GET", "/distribution/{name...}/json", distribution},
    {"GET", "/images/search", search},
};

} // namespace

std::span<const Route> registryRoutes()
{
    return routes;
}

} // namespace onggi::api
