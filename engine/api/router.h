#pragma once

#include "api/responder.h"
#include "api/server.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace onggi::api {

/// What handlers work with. Owned by the server.
struct Services
{
    ServerIdentity identity;
    Backends backends;
};

using Handler = Awaitable<Status> (*)(Services& services, const Request& request, Responder& responder);

enum class RequestBody {
    Buffered, ///< read whole, up to the limit, before the handler runs
    Ignored,  ///< not read; the connection ends after the reply if there was one
    Streamed, ///< read by the handler as it needs it, by Request::bodySource; of any size
};

/// One row of the table. The pattern is a path with at most one variable: {name} stands for one segment (slashes
/// before it are dropped: containers are listed as "/web"), {name...} for one or more.
struct Route
{
    std::string_view method;
    std::string_view pattern;
    Handler handler;
    RequestBody body = RequestBody::Buffered;
    std::string_view subject = {}; ///< of routes that are only known: what is not supported
};

/// All routes, asked in the order of the table: fixed paths stand before patterns that would take them, too.
class Router
{
public:
    Router();

    struct Match
    {
        const Route* route = nullptr; ///< nothing when no route has path and method
        std::string name;
        std::string allowed; ///< the methods of the routes that have the path
    };
    Match find(std::string_view method, std::string_view path) const;

private:
    std::vector<Route> m_routes;
};

// The tables, one file each.
std::span<const Route> systemRoutes();
std::span<const Route> imageRoutes();
std::span<const Route> registryRoutes();
std::span<const Route> containerRoutes();
std::span<const Route> observeRoutes();
std::span<const Route> execRoutes();
std::span<const Route> filesRoutes();
std::span<const Route> archiveRoutes();
std::span<const Route> storeRoutes();
std::span<const Route> buildRoutes();
std::span<const Route> unsupportedRoutes();

} // namespace onggi::api
