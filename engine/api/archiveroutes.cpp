#include "api/archivebackend.h"
#include "api/router.h"

namespace onggi::api {

namespace {

Awaitable<Status> saveImages(Services& services, const Request& request, Responder& responder, std::vector<std::string> names)
{
    ArchiveBackend::SaveQuery query;
    query.names = std::move(names);
    query.platform = request.query().value("platform");
    const std::function<ByteSink&()> begin = [&responder]() -> ByteSink& { return responder.stream("application/x-tar"); };
    co_return co_await services.backends.archives.save(std::move(query), begin);
}

Awaitable<Status> saveOne(Services& services, const Request& request, Responder& responder)
{
    std::vector<std::string> names{request.name};
    co_return co_await saveImages(services, request, responder, std::move(names));
}

Awaitable<Status> saveSeveral(Services& services, const Request& request, Responder& responder)
{
    std::vector<std::string> names = request.query().values("names");
    if (names.empty())
        co_return fail(ErrorKind::InvalidArgument, "parameter names: name the images to save");
    co_return co_await saveImages(services, request, responder, std::move(names));
}

constexpr Route routes[] = {
    {"GET", "/images/get", saveSeveral},
    {"GET", "/images/{name...}/get", saveOne},
};

} // namespace

std::span<const Route> archiveRoutes()
{
    return routes;
}

} // namespace onggi::api
