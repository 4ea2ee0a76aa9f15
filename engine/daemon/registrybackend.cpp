#include "daemon/registrybackend.h"

#include "container/jsonfields.h"
#include "daemon/imagename.h"
#include "daemon/progressstream.h"
#include "daemon/registryauth.h"

#include <boost/asio/this_coro.hpp>
#include <charconv>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace onggi::daemon {

namespace {

using api::Json;

/// {"os":"linux","architecture":"arm64","variant":"v8"}
Result<oci::Platform> platformFromJson(const std::string& text)
{
    const auto json = Json::parse(text, nullptr, false);
    if (!json.is_object())
        return fail(ErrorKind::InvalidArgument, "platform: it must be a JSON object");
    oci::Platform platform;
    container::JsonFields fields(json, "platform");
    fields.read("os", platform.os);
    fields.read("architecture", platform.architecture);
    fields.read("variant", platform.variant);
    ONGGI_CHECK(fields.status());
    return platform;
}

struct SearchFilter
{
    std::int64_t stars = 0;
    std::optional<bool> official;
    std::optional<bool> automated;

    bool passes(const image::SearchResult& result) const
    {
        return result.stars >= stars && (!official || *official == result.official) &&
               (!automated || *automated == result.automated);
    }
};

Result<SearchFilter> searchFilter(const api::Filters& filters)
{
    SearchFilter filter;
    for (const auto& [name, values] : filters) {
        for (const auto& value : values) {
            const auto wrong = fail(ErrorKind::InvalidArgument, fmt::format("invalid filter '{}=[{}]'", name, value));
            if (name == "stars") {
                std::int64_t stars = 0;
                const auto [end, problem] = std::from_chars(value.data(), value.data() + value.size(), stars);
                if (problem != std::errc() || end != value.data() + value.size())
                    return wrong;
                filter.stars = std::max(filter.stars, stars);
            } else if (name == "is-official" || name == "is-automated") {
                const bool yes = value == "true" || value == "1";
                if (!yes && value != "false" && value != "0")
                    return wrong;
                (name == "is-official" ? filter.official : filter.automated) = yes;
            } else {
                return fail(ErrorKind::InvalidArgument, fmt::format("invalid filter '{}'", name));
            }
        }
    }
    return filter;
}

} // namespace

api::Awaitable<Status> RegistryBackend::push(PushQuery query, api::ByteSink& sink)
{
    ONGGI_CO_TRY(auto credentials, credentialsFromHeader(query.registryAuth));
    ONGGI_CO_TRY(auto name, oci::Reference::parse(query.tag.empty() ? query.name : query.name + ":" + query.tag));
    if (name.digest())
        co_return fail(ErrorKind::InvalidArgument, "cannot push a digest reference");
    std::optional<oci::Platform> platform;
    if (!query.platform.empty()) {
        ONGGI_CO_TRY(platform, platformFromJson(query.platform));
    }
    // Older clients leave the tag in the name.
    const bool allTags = query.tag.empty() && isBareName(query.name);
    const auto stream = std::make_shared<ProgressStream>(co_await boost::asio::this_coro::executor);
    image::PushedSink pushed = [stream](const image::PushedTag& done) {
        const Json aux{{"Tag", done.tag}, {"Digest", done.digest.toString()}, {"Size", done.size}};
        stream->add(Json{{"progressDetail", Json::object()}, {"aux", aux}});
    };
    auto pushing = m_registries.push(std::move(name), allTags, std::move(platform), std::move(credentials), stream->sink(),
                                     std::move(pushed));
    co_return co_await ProgressStream::run(stream, std::move(pushing), sink);
}

api::Awaitable<Result<Json>> RegistryBackend::login(Json body)
{
    ONGGI_CO_TRY(auto credentials, credentialsFromJson(body, "body"));
    std::string domain = registryDomain(credentials.serverAddress);
    auto loggedIn = co_await m_registries.login(std::move(domain), std::move(credentials));
    ONGGI_CO_TRY(const std::string identity, std::move(loggedIn));
    co_return Json{{"Status", "Login Succeeded"}, {"IdentityToken", identity}};
}

api::Awaitable<Result<Json>> RegistryBackend::distribution(std::string name, std::string registryAuth)
{
    ONGGI_CO_TRY(auto credentials, credentialsFromHeader(registryAuth));
    ONGGI_CO_TRY(auto reference, oci::Reference::parse(name));
    auto described = co_await m_registries.describe(std::move(reference), std::move(credentials));
    ONGGI_CO_TRY(const image::RemoteImage remote, std::move(described));
    Json platforms = Json::array();
    for (const oci::Platform& platform : remote.platforms) {
        platforms.push_back({{"architecture", platform.architecture}, {"os", platform.os}});
        if (!platform.variant.empty())
            platforms.back()["variant"] = platform.variant;
    }
    const Json descriptor{{"mediaType", remote.mediaType}, {"digest", remote.digest.toString()}, {"size", remote.size}};
    co_return Json{{"Descriptor", descriptor}, {"Platforms", platforms}};
}

api::Awaitable<Result<Json>> RegistryBackend::search(std::string term, int limit, api::Filters filters,
                                                     std::string registryAuth)
{
    ONGGI_CO_TRY(const SearchFilter filter, searchFilter(filters));
    ONGGI_CO_TRY(auto credentials, credentialsFromHeader(registryAuth));
    auto found = co_await m_registries.search(std::move(term), limit, std::move(credentials));
    ONGGI_CO_TRY(const auto results, std::move(found));
    Json array = Json::array();
    for (const auto& result : results) {
        if (!filter.passes(result))
            continue;
        array.push_back({{"name", result.name},
                         {"description", result.description},
                         {"star_count", result.stars},
                         {"is_official", result.official},
                         {"is_automated", result.automated}});
    }
    co_return array;
}

} // namespace onggi::daemon
