#include "api/router.h"

#include <fmt/format.h>

namespace onggi::api {

namespace {

// Clients look for these words: `docker inspect NAME` tries every kind of object and passes over what is "not
// supported", and 503 is what a node outside a swarm answers.

Awaitable<Status> notSupported(Services&, const Request& request, Responder&)
{
    co_return fail(ErrorKind::NotImplemented,
                   fmt::format("{} is not supported by this engine yet", request.route->subject));
}

Awaitable<Status> noSwarm(Services&, const Request&, Responder&)
{
    co_return fail(ErrorKind::Unavailable,
                   "this node is not a swarm manager: this engine works on one machine and joins no swarm");
}

constexpr Route unsupported(std::string_view method, std::string_view pattern, std::string_view subject)
{
    return {method, pattern, notSupported, RequestBody::Ignored, subject};
}

constexpr Route swarm(std::string_view method, std::string_view pattern)
{
    return {method, pattern, noSwarm, RequestBody::Ignored};
}

constexpr Route routes[] = {
    unsupported("POST", "/session", "a build session"),
    unsupported("POST", "/grpc", "a build session"),
    unsupported("POST", "/networks/create", "managing networks"),
    unsupported("DELETE", "/networks/{name}", "managing networks"),
    unsupported("POST", "/networks/{name}/connect", "managing networks"),
    unsupported("POST", "/networks/{name}/disconnect", "managing networks"),
    unsupported("PUT", "/volumes/{name}", "changing cluster volumes"),
    unsupported("GET", "/plugins", "managing plugins"),
    unsupported("GET", "/plugins/privileges", "managing plugins"),
    unsupported("POST", "/plugins/pull", "managing plugins"),
    unsupported("POST", "/plugins/create", "managing plugins"),
    unsupported("GET", "/plugins/{name...}/json", "managing plugins"),
    unsupported("DELETE", "/plugins/{name...}", "managing plugins"),
    unsupported("POST", "/plugins/{name...}/enable", "managing plugins"),
    unsupported("POST", "/plugins/{name...}/disable", "managing plugins"),
    unsupported("POST", "/plugins/{name...}/upgrade", "managing plugins"),
    unsupported("POST", "/plugins/{name...}/push", "managing plugins"),
    unsupported("POST", "/plugins/{name...}/set", "managing plugins"),
    swarm("GET", "/swarm"),
    swarm("POST", "/swarm/init"),
    swarm("POST", "/swarm/join"),
    swarm("POST", "/swarm/leave"),
    swarm("POST", "/swarm/update"),
    swarm("GET", "/swarm/unlockkey"),
    swarm("POST", "/swarm/unlock"),
    swarm("GET", "/nodes"),
    swarm("GET", "/nodes/{name}"),
    swarm("DELETE", "/nodes/{name}"),
    swarm("POST", "/nodes/{name}/update"),
    swarm("GET", "/services"),
    swarm("POST", "/services/create"),
    swarm("GET", "/services/{name}"),
    swarm("DELETE", "/services/{name}"),
    swarm("POST", "/services/{name}/update"),
    swarm("GET", "/services/{name}/logs"),
    swarm("GET", "/tasks"),
    swarm("GET", "/tasks/{name}"),
    swarm("GET", "/tasks/{name}/logs"),
    swarm("GET", "/secrets"),
    swarm("POST", "/secrets/create"),
    swarm("GET", "/secrets/{name}"),
    swarm("DELETE", "/secrets/{name}"),
    swarm("POST", "/secrets/{name}/update"),
    swarm("GET", "/configs"),
    swarm("POST", "/configs/create"),
    swarm("GET", "/configs/{name}"),
    swarm("DELETE", "/configs/{name}"),
    swarm("POST", "/configs/{name}/update"),
};

} // namespace

std::span<const Route> unsupportedRoutes()
{
    return routes;
}

} // namespace onggi::api
