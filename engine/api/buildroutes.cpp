#include "api/buildbackend.h"
#include "api/parameters.h"
#include "api/router.h"

#include <fmt/format.h>
#include <limits>
#include <nlohmann/json.hpp>

namespace onggi::api {

namespace {

constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();

/// A parameter that is JSON; null when it is absent or empty.
Result<Json> jsonParameter(const Query& query, std::string_view name)
{
    const std::string text = query.value(name);
    if (text.empty())
        return Json();
    Json value = Json::parse(text, nullptr, false);
    if (value.is_discarded())
        return fail(ErrorKind::InvalidArgument, fmt::format("parameter {}: it is not JSON", name));
    return value;
}

std::unexpected<Error> wrong(std::string_view name, std::string_view what)
{
    return fail(ErrorKind::InvalidArgument, fmt::format("parameter {}: it must be {}", name, what));
}

Status readMaps(const Query& query, BuildBackend::BuildQuery& build)
{
    ONGGI_TRY(const Json arguments, jsonParameter(query, "buildargs"));
    ONGGI_TRY(const Json labels, jsonParameter(query, "labels"));
    ONGGI_TRY(const Json cacheFrom, jsonParameter(query, "cachefrom"));
    if (!arguments.is_null() && !arguments.is_object())
        return wrong("buildargs", "an object of strings");
    for (const auto& [name, value] : arguments.items()) {
        if (!value.is_string() && !value.is_null())
            return wrong("buildargs", "an object of strings");
        build.arguments[name] = value.is_string() ? std::optional(value.get<std::string>()) : std::nullopt;
    }
    if (!labels.is_null() && !labels.is_object())
        return wrong("labels", "an object of strings");
    for (const auto& [name, value] : labels.items()) {
        if (!value.is_string())
            return wrong("labels", "an object of strings");
        build.labels[name] = value.get<std::string>();
    }
    if (!cacheFrom.is_null() && !cacheFrom.is_array())
        return wrong("cachefrom", "a list of images");
    for (const auto& image : cacheFrom) {
        if (!image.is_string())
            return wrong("cachefrom", "a list of images");
        build.cacheFrom.push_back(image.get<std::string>());
    }
    return {};
}

Status readHostConfig(const Query& query, Json& host)
{
    constexpr std::pair<const char*, const char*> numbers[] = {
        {"memory", "Memory"},       {"memswap", "MemorySwap"}, {"cpushares", "CpuShares"},
        {"cpuperiod", "CpuPeriod"}, {"cpuquota", "CpuQuota"},  {"shmsize", "ShmSize"},
    };
    for (const auto& [name, key] : numbers) {
        ONGGI_TRY(const auto value, integer(query, name, -1, most));
        if (value && *value != 0)
            host[key] = *value;
    }
    constexpr std::pair<const char*, const char*> texts[] = {
        {"cpusetcpus", "CpusetCpus"}, {"cpusetmems", "CpusetMems"}, {"networkmode", "NetworkMode"}, {"cgroupparent", "CgroupParent"}};
    for (const auto& [name, key] : texts) {
        if (const auto value = query.value(name); !value.empty())
            host[key] = value;
    }
    ONGGI_TRY(Json ulimits, jsonParameter(query, "ulimits"));
    if (!ulimits.is_null())
        host["Ulimits"] = std::move(ulimits);
    for (const auto& text : query.values("extrahosts")) {
        // A list, or one parameter each.
        const Json list = Json::parse(text, nullptr, false);
        if (list.is_array()) {
            for (const auto& each : list)
                host["ExtraHosts"].push_back(each);
        } else if (!text.empty()) {
            host["ExtraHosts"].push_back(text);
        }
    }
    return {};
}

/// What would be ignored is refused.
Status checkSupported(const Query& query)
{
    const auto refuse = [](std::string_view what) {
        return fail(ErrorKind::NotImplemented, fmt::format("{} is not supported by this engine", what));
    };
    if (query.value("version") == "2")
        return refuse("BuildKit (version=2): build with DOCKER_BUILDKIT=0, as it");
    if (flag(query, "squash"))
        return refuse("squashing the layers of a build");
    if (const auto outputs = query.value("outputs"); !outputs.empty() && outputs != "null" && outputs != "[]")
        return refuse("an output of a build other than its image");
    if (const auto options = query.value("securityopt"); !options.empty() && options != "null" && options != "[]")
        return refuse("a security option of a build");
    if (const auto isolation = query.value("isolation"); !isolation.empty() && isolation != "default")
        return refuse("the isolation " + isolation);
    return {};
}

Awaitable<Status> build(Services& services, const Request& request, Responder& responder)
{
    const Query& parameters = request.query();
    ONGGI_CO_CHECK(checkSupported(parameters));
    BuildBackend::BuildQuery query;
    query.dockerfile = parameters.value("dockerfile");
    query.remote = parameters.value("remote");
    query.target = parameters.value("target");
    query.platform = parameters.value("platform");
    query.id = parameters.value("buildid");
    query.quiet = flag(parameters, "q");
    query.noCache = flag(parameters, "nocache");
    query.pull = flag(parameters, "pull");
    query.remove = !parameters.has("rm") || flag(parameters, "rm");
    query.forceRemove = flag(parameters, "forcerm");
    query.registryConfig = request.headers.value("X-Registry-Config");
    for (auto& name : parameters.values("t")) {
        if (!name.empty())
            query.names.push_back(std::move(name));
    }
    ONGGI_CO_CHECK(readMaps(parameters, query));
    Json host = Json::object();
    ONGGI_CO_CHECK(readHostConfig(parameters, host));
    query.hostConfig = dumpJson(host);
    ByteSink& sink = responder.stream("application/json");
    co_return co_await services.backends.builds.build(std::move(query), *request.bodySource, sink);
}

Awaitable<Status> cancel(Services& services, const Request& request, Responder&)
{
    const auto id = request.query().value("id");
    if (id.empty())
        co_return fail(ErrorKind::InvalidArgument, "parameter id: name the build to cancel");
    services.backends.builds.cancel(id);
    co_return Status();
}

constexpr Route routes[] = {
    {"POST", "/build", build, RequestBody::Streamed},
    {"POST", "/build/cancel", cancel, RequestBody::Ignored},
};

} // namespace

std::span<const Route> buildRoutes()
{
    return routes;
}

} // namespace onggi::api
