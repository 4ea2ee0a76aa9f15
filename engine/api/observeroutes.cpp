#include "api/observebackend.h"
#include "api/parameters.h"
#include "api/router.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace onggi::api {

namespace {

Awaitable<Status> top(Services& services, const Request& request, Responder& responder)
{
    auto listed = co_await services.backends.observe.top(request.name, request.query().value("ps_args"));
    ONGGI_CO_TRY(const Json processes, std::move(listed));
    co_return co_await responder.sendJson(processes);
}

Awaitable<Status> stats(Services& services, const Request& request, Responder& responder)
{
    ObserveBackend::StatsQuery query;
    // Absent means a stream, unlike most flags.
    query.stream = !request.query().has("stream") || flag(request.query(), "stream");
    query.oneShot = flag(request.query(), "one-shot");
    if (query.stream && query.oneShot)
        co_return fail(ErrorKind::InvalidArgument, "cannot have stream=true and one-shot=true");
    ByteSink& sink = responder.stream("application/json");
    co_return co_await services.backends.observe.stats(request.name, query, sink);
}

Awaitable<Status> diskUsage(Services& services, const Request& request, Responder& responder)
{
    ObserveBackend::DiskQuery query;
    if (const auto types = request.query().values("type"); !types.empty()) {
        query = {false, false, false, false};
        for (const std::string& type : types) {
            if (type == "container")
                query.containers = true;
            else if (type == "image")
                query.images = true;
            else if (type == "volume")
                query.volumes = true;
            else if (type == "build-cache")
                query.buildCache = true;
            else
                co_return fail(ErrorKind::InvalidArgument,
                               fmt::format("parameter type: \"{}\" is none of container, image, volume and build-cache", type));
        }
    }
    query.minorVersion = request.target.minorVersion;
    auto measured = co_await services.backends.observe.diskUsage(query);
    ONGGI_CO_TRY(const Json usage, std::move(measured));
    co_return co_await responder.sendJson(usage);
}

constexpr Route routes[] = {
    {"GET", "/containers/{name}/top", top},
    {"GET", "/containers/{name}/stats", stats},
    {"GET", "/system/df", diskUsage},
};

} // namespace

std::span<const Route> observeRoutes()
{
    return routes;
}

} // namespace onggi::api
