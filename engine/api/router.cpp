#include "api/router.h"

#include <optional>

namespace onggi::api {

namespace {

/// What the variable stands for (empty for a pattern without one), or nothing when the path is another's.
std::optional<std::string_view> match(std::string_view pattern, std::string_view path)
{
    const std::size_t open = pattern.find('{');
    if (open == std::string_view::npos)
        return pattern == path ? std::optional(std::string_view()) : std::nullopt;

    const std::size_t close = pattern.find('}', open);
    const std::string_view before = pattern.substr(0, open);
    const std::string_view after = pattern.substr(close + 1);
    if (path.size() <= before.size() + after.size() || !path.starts_with(before) || !path.ends_with(after))
        return std::nullopt;
    std::string_view name = path.substr(before.size(), path.size() - before.size() - after.size());
    if (!pattern.substr(open, close - open).ends_with("...")) {
        name.remove_prefix(std::min(name.find_first_not_of('/'), name.size()));
        if (name.empty() || name.find('/') != std::string_view::npos)
            return std::nullopt;
    }
    return name;
}

} // namespace

Router::Router()
{
    for (const auto table : {systemRoutes(), imageRoutes(), registryRoutes(), containerRoutes(), execRoutes(), observeRoutes(),
                             filesRoutes(), archiveRoutes(), storeRoutes(), buildRoutes(), unsupportedRoutes()})
        m_routes.insert(m_routes.end(), table.begin(), table.end());
}

Router::Match Router::find(std::string_view method, std::string_view path) const
{
    Match found;
    for (const Route& route : m_routes) {
        const auto name = match(route.pattern, path);
        if (!name)
            continue;
        if (route.method == method) {
            found.route = &route;
            found.name = std::string(*name);
            return found;
        }
        // A variable of several segments has every path below it: what is none of the others is not there at all.
        if (route.pattern.ends_with("...}") && name->find('/') != std::string_view::npos)
            continue;
        if (!found.allowed.empty())
            found.allowed += ", ";
        found.allowed += route.method;
    }
    return found;
}

} // namespace onggi::api
