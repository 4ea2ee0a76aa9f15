#include "api/archivebackend.h"
#include "api/imagetransport.h"
#include "api/parameters.h"
#include "api/router.h"

#include <nlohmann/json.hpp>

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

Awaitable<Status> load(Services& services, const Request& request, Responder& responder)
{
    ArchiveBackend::LoadQuery query;
    query.quiet = flag(request.query(), "quiet");
    query.platform = request.query().value("platform");
    ByteSink& sink = responder.stream("application/json");
    const Status loaded = co_await services.backends.archives.load(std::move(query), *request.bodySource, sink);
    co_return co_await endLines(loaded, responder, sink);
}

constexpr Route routes[] = {
    {"GET", "/images/get", saveSeveral},
    {"GET", "/images/{name...}/get", saveOne},
    {"POST", "/images/load", load, RequestBody::Streamed},
};

} // namespace

Awaitable<Status> importRoot(Services& services, const Request& request, Responder& responder)
{
    const Query& parameters = request.query();
    if (const std::string source = parameters.value("fromSrc"); source != "-")
        co_return fail(ErrorKind::NotImplemented,
                       "importing from an address (" + source + ") is not supported by this engine: download the archive, and import the file");
    ArchiveBackend::ImportQuery query;
    query.repository = parameters.value("repo");
    query.tag = parameters.value("tag");
    query.message = parameters.value("message");
    query.platform = parameters.value("platform");
    query.changes = parameters.values("changes");
    if (query.message.empty())
        query.message = "Imported from -";
    auto imported = co_await services.backends.archives.importRoot(std::move(query), *request.bodySource);
    ONGGI_CO_TRY(const std::string id, std::move(imported));
    ByteSink& sink = responder.stream("application/json");
    const std::string line = dumpJson({{"status", id}}) + "\r\n";
    co_return co_await sink.write(line);
}

std::span<const Route> archiveRoutes()
{
    return routes;
}

} // namespace onggi::api
