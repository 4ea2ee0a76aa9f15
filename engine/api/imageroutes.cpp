#include "api/imagetransport.h"
#include "api/parameters.h"
#include "api/router.h"

#include <nlohmann/json.hpp>

namespace onggi::api {

namespace {

Awaitable<Status> create(Services& services, const Request& request, Responder& responder)
{
    const Query& parameters = request.query();
    if (!parameters.value("fromSrc").empty())
        co_return co_await importRoot(services, request, responder);
    ImageBackend::PullQuery query;
    query.fromImage = parameters.value("fromImage");
    query.tag = parameters.value("tag");
    query.platform = parameters.value("platform");
    query.registryAuth = request.headers.value("X-Registry-Auth");
    if (query.fromImage.empty())
        co_return fail(ErrorKind::InvalidArgument, "parameter fromImage: name the image to pull");

    ByteSink& sink = responder.stream("application/json");
    const Status pulled = co_await services.backends.images.pull(std::move(query), sink);
    co_return co_await endLines(pulled, responder, sink);
}

Awaitable<Status> list(Services& services, const Request& request, Responder& responder)
{
    ImageBackend::ListQuery query;
    query.all = flag(request.query(), "all");
    query.digests = flag(request.query(), "digests");
    query.sharedSize = flag(request.query(), "shared-size");
    query.manifests = flag(request.query(), "manifests");
    query.minorVersion = request.target.minorVersion;
    ONGGI_CO_TRY(query.filters, filters(request.query()));
    // Until 1.40 a name to look for stood in its own parameter.
    if (const std::string name = request.query().value("filter"); !name.empty() && request.target.minorVersion <= 40)
        query.filters["reference"].push_back(name);
    auto listed = co_await services.backends.images.list(std::move(query));
    ONGGI_CO_TRY(const Json images, std::move(listed));
    co_return co_await responder.sendJson(images);
}

Awaitable<Status> inspect(Services& services, const Request& request, Responder& responder)
{
    const ImageBackend::InspectQuery query{flag(request.query(), "manifests"), request.target.minorVersion};
    auto inspected = co_await services.backends.images.inspect(request.name, query);
    ONGGI_CO_TRY(const Json image, std::move(inspected));
    co_return co_await responder.sendJson(image);
}

Awaitable<Status> history(Services& services, const Request& request, Responder& responder)
{
    auto found = co_await services.backends.images.history(request.name);
    ONGGI_CO_TRY(const Json layers, std::move(found));
    co_return co_await responder.sendJson(layers);
}

Awaitable<Status> remove(Services& services, const Request& request, Responder& responder)
{
    const bool force = flag(request.query(), "force");
    const bool noPrune = flag(request.query(), "noprune");
    auto removed = co_await services.backends.images.remove(request.name, force, noPrune);
    ONGGI_CO_TRY(const Json changes, std::move(removed));
    co_return co_await responder.sendJson(changes);
}

Awaitable<Status> tag(Services& services, const Request& request, Responder& responder)
{
    const std::string repository = request.query().value("repo");
    const std::string newTag = request.query().value("tag");
    if (repository.empty())
        co_return fail(ErrorKind::InvalidArgument, "parameter repo: name the repository of the new tag");
    const Status tagged = co_await services.backends.images.tag(request.name, repository, newTag);
    ONGGI_CO_CHECK(tagged);
    Reply reply;
    reply.status = 201;
    co_return co_await responder.send(std::move(reply));
}

constexpr Route routes[] = {
    {"POST", "/images/create", create, RequestBody::Streamed},
    {"GET", "/images/json", list},
    {"GET", "/images/{name...}/json", inspect},
    {"GET", "/images/{name...}/history", history},
    {"POST", "/images/{name...}/tag", tag},
    {"DELETE", "/images/{name...}", remove},
};

} // namespace

Awaitable<Status> endLines(Status done, Responder& responder, ByteSink& sink)
{
    if (done || !responder.headSent())
        co_return done;
    const Json line = {{"errorDetail", {{"message", done.error().message()}}}, {"error", done.error().message()}};
    const std::string text = dumpJson(line) + '\n';
    co_return co_await sink.write(text);
}

std::span<const Route> imageRoutes()
{
    return routes;
}

} // namespace onggi::api
