#include "api/filesbackend.h"
#include "api/parameters.h"
#include "api/router.h"
#include "base/encoding.h"

#include <nlohmann/json.hpp>

namespace onggi::api {

namespace {

std::pair<std::string, std::string> statField(const Json& stat)
{
    return {"X-Docker-Container-Path-Stat", toBase64(dumpJson(stat))};
}

Result<std::string> pathOf(const Request& request)
{
    std::string path = request.query().value("path");
    if (path.empty())
        return fail(ErrorKind::InvalidArgument, "bad parameter: path cannot be empty");
    if (path.find('\0') != std::string::npos)
        return fail(ErrorKind::InvalidArgument, "bad parameter: a path has no zero byte");
    return path;
}

Awaitable<Status> stat(Services& services, const Request& request, Responder& responder)
{
    ONGGI_CO_TRY(const std::string path, pathOf(request));
    auto looked = co_await services.backends.files.stat(request.name, path);
    ONGGI_CO_TRY(const Json found, std::move(looked));
    Reply reply;
    reply.fields = {statField(found)};
    co_return co_await responder.send(std::move(reply));
}

Awaitable<Status> pack(Services& services, const Request& request, Responder& responder)
{
    ONGGI_CO_TRY(const std::string path, pathOf(request));
    const std::function<ByteSink&(const Json&)> begin = [&responder](const Json& found) -> ByteSink& {
        return responder.stream("application/x-tar", {statField(found)});
    };
    co_return co_await services.backends.files.pack(request.name, path, begin);
}

Awaitable<Status> extract(Services& services, const Request& request, Responder& responder)
{
    FilesBackend::ExtractQuery query;
    ONGGI_CO_TRY(query.path, pathOf(request));
    query.keepKinds = flag(request.query(), "noOverwriteDirNonDir");
    query.copyOwner = flag(request.query(), "copyUIDGID");
    const Status extracted = co_await services.backends.files.extract(request.name, std::move(query), *request.bodySource);
    ONGGI_CO_CHECK(extracted);
    Reply reply;
    co_return co_await responder.send(std::move(reply));
}

Awaitable<Status> changes(Services& services, const Request& request, Responder& responder)
{
    ByteSink& sink = responder.stream("application/json");
    co_return co_await services.backends.files.changes(request.name, sink);
}

Awaitable<Status> exportRoot(Services& services, const Request& request, Responder& responder)
{
    ByteSink& sink = responder.stream("application/octet-stream");
    co_return co_await services.backends.files.exportRoot(request.name, sink);
}

Awaitable<Status> commit(Services& services, const Request& request, Responder& responder)
{
    FilesBackend::CommitQuery query;
    query.container = request.query().value("container");
    query.repository = request.query().value("repo");
    query.tag = request.query().value("tag");
    query.comment = request.query().value("comment");
    query.author = request.query().value("author");
    query.pause = !request.query().has("pause") || request.query().value("pause").empty() || flag(request.query(), "pause");
    query.changes = request.query().values("changes");
    if (query.container.empty())
        co_return fail(ErrorKind::InvalidArgument, "parameter container: name the container to make an image of");
    // Clients that have nothing to say of the config send no body, an empty one or "null".
    const bool hasBody = request.body.find_first_not_of(" \t\r\n") != std::string::npos && !request.body.starts_with("null");
    Json config;
    if (hasBody) {
        ONGGI_CO_TRY(config, jsonBody(request));
    }
    auto committed = co_await services.backends.files.commit(std::move(query), std::move(config));
    ONGGI_CO_TRY(const Json image, std::move(committed));
    co_return co_await responder.sendJson(image, 201);
}

constexpr Route routes[] = {
    {"HEAD", "/containers/{name}/archive", stat},
    {"GET", "/containers/{name}/archive", pack},
    {"PUT", "/containers/{name}/archive", extract, RequestBody::Streamed},
    {"GET", "/containers/{name}/changes", changes},
    {"GET", "/containers/{name}/export", exportRoot},
    {"POST", "/commit", commit},
};

} // namespace

std::span<const Route> filesRoutes()
{
    return routes;
}

} // namespace onggi::api
