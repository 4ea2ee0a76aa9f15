#include "daemon/buildbackend.h"

#include "base/encoding.h"
#include "base/scopeguard.h"
#include "build/runstep.h"
#include "container/jsonfields.h"
#include "daemon/apistreams.h"
#include "daemon/progressstream.h"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <nlohmann/json.hpp>

namespace onggi::daemon {

namespace {

using api::Json;

/// X-Registry-Config: credentials by registry.
Result<std::map<std::string, image::Credentials>> credentialsFrom(const std::string& header)
{
    std::map<std::string, image::Credentials> all;
    if (header.empty())
        return all;
    ONGGI_TRY(const auto text, fromBase64(header));
    const auto json = Json::parse(text, nullptr, false);
    if (!json.is_object() && !json.is_null())
        return fail(ErrorKind::InvalidArgument, "X-Registry-Config: not base64 of a JSON object");
    for (const auto& [registry, entry] : json.items()) {
        image::Credentials credentials;
        container::JsonFields fields(entry, "X-Registry-Config." + registry);
        fields.read("username", credentials.user);
        fields.read("password", credentials.password);
        fields.read("identitytoken", credentials.identityToken);
        fields.read("serveraddress", credentials.serverAddress);
        ONGGI_CHECK(fields.status());
        all[registry] = std::move(credentials);
    }
    return all;
}

Result<build::Options> optionsOf(const BuildBackend::BuildQuery& query)
{
    build::Options options;
    options.dockerfile = query.dockerfile.empty() ? "Dockerfile" : query.dockerfile;
    options.remote = query.remote;
    options.target = query.target;
    for (const auto& name : query.names) {
        auto reference = oci::Reference::parse(name);
        if (!reference)
            return fail(reference.error());
        if (reference->digest())
            return fail(ErrorKind::InvalidArgument, "build tag cannot contain a digest");
        options.names.push_back(std::move(*reference));
    }
    options.cacheFrom = query.cacheFrom;
    options.arguments = query.arguments;
    options.labels = query.labels;
    if (!query.platform.empty()) {
        ONGGI_TRY(options.platform, oci::Platform::parse(query.platform));
    }
    ONGGI_TRY(options.credentials, credentialsFrom(query.registryConfig));
    options.hostConfig = query.hostConfig;
    options.noCache = query.noCache;
    options.pull = query.pull;
    options.remove = query.remove;
    options.forceRemove = query.forceRemove;
    return options;
}

std::string lineOf(const build::Output::Item& item)
{
    Json line;
    if (const auto* text = std::get_if<std::string>(&item))
        line = {{"stream", *text}};
    else if (const auto* progress = std::get_if<image::Progress>(&item))
        line = progressJson(*progress);
    else
        line = {{"aux", {{"ID", std::get<build::Output::Built>(item).image.digest.toString()}}}};
    return line.dump(-1, ' ', false, Json::error_handler_t::replace) + "\r\n";
}

std::string failureLine(const Error& error)
{
    Json detail{{"message", error.message()}};
    // The code of the command that failed is the client's exit status.
    if (const int code = build::exitCodeOf(error); code != 0)
        detail["code"] = code;
    const Json line{{"errorDetail", std::move(detail)}, {"error", error.message()}};
    return line.dump(-1, ' ', false, Json::error_handler_t::replace) + "\r\n";
}

/// All that the build has to tell. The client need not see it: a build goes on as fast as its output is taken away.
api::Awaitable<Status> show(build::Output& output, bool quiet, api::ByteSink& sink)
{
    for (;;) {
        const auto items = co_await output.next();
        if (items.empty())
            co_return Status();
        std::string text;
        for (const auto& item : items) {
            if (!quiet)
                text += lineOf(item);
        }
        if (!text.empty()) {
            const Status written = co_await sink.write(text);
            ONGGI_CO_CHECK(written);
        }
    }
}

} // namespace

api::Awaitable<Status> BuildBackend::build(BuildQuery query, api::BodySource& body, api::ByteSink& sink)
{
    using namespace boost::asio::experimental::awaitable_operators;
    ONGGI_CO_TRY(auto options, optionsOf(query));
    BodyProvider provider(body);
    auto prepared = co_await m_builds.prepare(std::move(options), provider);
    ONGGI_CO_TRY(const auto job, std::move(prepared));
    if (!query.id.empty())
        m_named[query.id] = job;
    const ScopeGuard forget([&] { m_named.erase(query.id); });
    job->start();
    auto showing = show(job->output(), query.quiet, sink);
    const auto either = co_await (std::move(showing) || sink.clientGone());
    const bool isGone = either.index() == 1 || !std::get<0>(either);
    if (isGone)
        job->cancel();
    const auto built = co_await job->ended();
    m_builds.keepWithinBounds();
    if (isGone)
        co_return fail(ErrorKind::Cancelled, "the client left: the build was cancelled");
    std::string last;
    if (!built)
        last = failureLine(built.error());
    else if (query.quiet)
        last = lineOf(built->digest.toString() + "\n");
    if (last.empty())
        co_return Status();
    co_return co_await sink.write(last);
}

void BuildBackend::cancel(std::string id)
{
    if (const auto job = m_named.find(id); job != m_named.end())
        job->second->cancel();
}

} // namespace onggi::daemon
