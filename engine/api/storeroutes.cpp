#include "api/parameters.h"
#include "api/router.h"
#include "api/storebackend.h"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

namespace onggi::api {

namespace {

/// One of the prunes.
template<Awaitable<Result<Json>> (StoreBackend::*action)(Filters)>
Awaitable<Status> prune(Services& services, const Request& request, Responder& responder)
{
    ONGGI_CO_TRY(Filters chosen, filters(request.query()));
    auto pruning = (services.backends.store.*action)(std::move(chosen));
    auto pruned = co_await std::move(pruning);
    ONGGI_CO_TRY(const Json report, std::move(pruned));
    co_return co_await responder.sendJson(report);
}

/// With `all` or without, what is not in use goes: there are no records that only `all` would reach.
Awaitable<Status> pruneBuildCache(Services& services, const Request& request, Responder& responder)
{
    ONGGI_CO_TRY(Filters chosen, filters(request.query()));
    std::int64_t keep = 0;
    for (const auto* name : {"keep-storage", "reserved-space"}) {
        ONGGI_CO_TRY(const auto given, integer(request.query(), name, 0, std::numeric_limits<std::int64_t>::max()));
        keep = std::max(keep, given.value_or(0));
    }
    auto pruned = co_await services.backends.store.pruneBuildCache(std::move(chosen), keep);
    ONGGI_CO_TRY(const Json report, std::move(pruned));
    co_return co_await responder.sendJson(report);
}

Awaitable<Status> pruneVolumes(Services& services, const Request& request, Responder& responder)
{
    ONGGI_CO_TRY(Filters chosen, filters(request.query()));
    // Before 1.42 every volume that nobody used went, whether it had a name or not.
    if (request.target.minorVersion < 42)
        chosen["all"] = {"true"};
    auto pruned = co_await services.backends.store.pruneVolumes(std::move(chosen));
    ONGGI_CO_TRY(const Json report, std::move(pruned));
    co_return co_await responder.sendJson(report);
}

Awaitable<Status> listNetworks(Services& services, const Request& request, Responder& responder)
{
    ONGGI_CO_TRY(Filters chosen, filters(request.query()));
    auto listed = co_await services.backends.store.listNetworks(std::move(chosen));
    ONGGI_CO_TRY(const Json networks, std::move(listed));
    co_return co_await responder.sendJson(networks);
}

Awaitable<Status> inspectNetwork(Services& services, const Request& request, Responder& responder)
{
    auto inspected = co_await services.backends.store.inspectNetwork(request.name);
    ONGGI_CO_TRY(const Json network, std::move(inspected));
    co_return co_await responder.sendJson(network);
}

Awaitable<Status> listVolumes(Services& services, const Request& request, Responder& responder)
{
    ONGGI_CO_TRY(Filters chosen, filters(request.query()));
    auto listed = co_await services.backends.store.listVolumes(std::move(chosen));
    ONGGI_CO_TRY(const Json volumes, std::move(listed));
    co_return co_await responder.sendJson(volumes);
}

Awaitable<Status> createVolume(Services& services, const Request& request, Responder& responder)
{
    ONGGI_CO_TRY(Json body, jsonBody(request));
    auto created = co_await services.backends.store.createVolume(std::move(body));
    ONGGI_CO_TRY(const Json volume, std::move(created));
    co_return co_await responder.sendJson(volume, 201);
}

Awaitable<Status> inspectVolume(Services& services, const Request& request, Responder& responder)
{
    auto inspected = co_await services.backends.store.inspectVolume(request.name);
    ONGGI_CO_TRY(const Json volume, std::move(inspected));
    co_return co_await responder.sendJson(volume);
}

Awaitable<Status> removeVolume(Services& services, const Request& request, Responder&)
{
    co_return co_await services.backends.store.removeVolume(request.name, flag(request.query(), "force"));
}

constexpr Route routes[] = {
    {"POST", "/images/prune", prune<&StoreBackend::pruneImages>},
    {"POST", "/networks/prune", prune<&StoreBackend::pruneNetworks>},
    {"POST", "/build/prune", pruneBuildCache},
    {"POST", "/volumes/prune", pruneVolumes},
    {"GET", "/networks", listNetworks},
    {"GET", "/networks/{name}", inspectNetwork},
    {"GET", "/volumes", listVolumes},
    {"POST", "/volumes/create", createVolume},
    {"GET", "/volumes/{name}", inspectVolume},
    {"DELETE", "/volumes/{name}", removeVolume},
};

} // namespace

std::span<const Route> storeRoutes()
{
    return routes;
}

} // namespace onggi::api
