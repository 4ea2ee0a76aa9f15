#include "registry/client/inquiry.h"

#include "oci/jsonreader.h"
#include "registry/client/documents.h"
#include "registry/client/registryerror.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace onggi::registry {

namespace {

using nlohmann::json;

constexpr std::size_t maxList = 4 * 1024 * 1024;
constexpr std::size_t maxTags = 10'000;
constexpr std::size_t maxTag = 128;
constexpr int maxPages = 200;

std::unexpected<Failure> wrongReply(const Error& error)
{
    return failed(Cause::WrongContent, error.as(ErrorKind::Unavailable));
}

/// The address in a Link header: <…>; rel="next".
std::string nextPage(const std::string& link)
{
    const auto open = link.find('<');
    const auto close = link.find('>', open);
    const bool isNext = close != std::string::npos && link.find("next", close) != std::string::npos;
    return isNext ? link.substr(open + 1, close - open - 1) : std::string();
}

Answer<json> tagsAt(RegistryClient& client, const Endpoint& endpoint, const std::string& repository)
{
    auto url = RegistryClient::urlOf(endpoint, repository, "tags/list");
    json tags = json::array();
    for (int page = 0; page < maxPages; ++page) {
        if (!url)
            return std::unexpected(std::move(url).error());
        HttpRequest request{*url};
        request.limit = maxList;
        auto answer = withRetries(client.waiting(), [&] { return client.send(endpoint, repository, request); });
        if (!answer)
            return std::unexpected(std::move(answer).error());
        const auto document = oci::parseJson(answer->body, maxList, "list of tags");
        if (!document)
            return wrongReply(document.error());
        Status status;
        const oci::JsonReader reader(*document, "list of tags", status);
        for (std::string& tag : reader.texts("tags", maxTags)) {
            if (!tag.empty() && tag.size() <= maxTag)
                tags.push_back(std::move(tag));
        }
        if (!status)
            return wrongReply(status.error());
        const std::string next = nextPage(answer->link);
        if (next.empty() || tags.size() >= maxTags)
            break;
        auto following = answer->url.resolve(next);
        if (!following || !following->sameOrigin(answer->url))
            return failed(Cause::WrongContent, ErrorKind::Unavailable,
                          fmt::format("{} sends elsewhere for the rest of its tags", answer->url.label()));
        url = *std::move(following);
    }
    return tags;
}

json platformJson(const oci::Platform& platform)
{
    json object{{"os", platform.os}, {"architecture", platform.architecture}};
    if (!platform.variant.empty())
        object["variant"] = platform.variant;
    return object;
}

Answer<json> describeAt(RegistryClient& client, const Endpoint& endpoint, const oci::Reference& reference)
{
    const oci::Digest* expected = reference.digest() ? &*reference.digest() : nullptr;
    const std::string& repository = reference.repository();
    auto document = fetchManifest(client, endpoint, repository, expected ? expected->toString() : reference.tag(), expected);
    if (!document)
        return std::unexpected(std::move(document).error());
    json platforms = json::array();
    std::string mediaType;
    if (const auto index = oci::Index::parse(document->bytes, document->mediaType)) {
        mediaType = index->mediaType;
        for (const oci::Descriptor& descriptor : index->manifests) {
            if (descriptor.platform)
                platforms.push_back(platformJson(*descriptor.platform));
        }
    } else {
        const auto manifest = oci::Manifest::parse(document->bytes, document->mediaType);
        if (!manifest)
            return failed(Cause::WrongContent, manifest.error());
        auto bytes = fetchConfig(client, endpoint, repository, manifest->config);
        if (!bytes)
            return std::unexpected(std::move(bytes).error());
        const auto config = oci::ImageConfig::parse(bytes->bytes);
        if (!config)
            return failed(Cause::WrongContent, config.error());
        mediaType = manifest->mediaType;
        platforms.push_back(platformJson(config->platform));
    }
    return json{{"mediaType", mediaType},
                {"digest", document->digest.toString()},
                {"size", document->bytes.size()},
                {"platforms", platforms}};
}

Result<std::string> finish(Answer<json> answer, const oci::Reference& reference)
{
    if (!answer)
        return fail(inDockersWords(answer.error(), reference));
    return answer->dump(-1, ' ', false, json::error_handler_t::replace);
}

Answer<std::string> loginAt(HttpClient& http, Authorizer& authorizer, const Endpoint& endpoint)
{
    auto url = Url::parse(fmt::format("{}{}v2/", endpoint.base.text, endpoint.base.text.ends_with('/') ? "" : "/"));
    if (!url)
        return failed(Cause::Refused, url.error());
    HttpRequest request{*url};
    request.verifyTls = endpoint.verifyTls;
    auto answer = withRetries({}, [&] { return http.send(request); });
    if (!answer)
        return std::unexpected(std::move(answer).error());
    // A registry without logins takes whatever is shown to it.
    if (answer->status >= 200 && answer->status < 300)
        return std::string();
    const auto challenges = parseChallenges(answer->challenges);
    if (answer->status != 401 || challenges.empty() || !answer->url.sameOrigin(request.url))
        return std::unexpected(explainStatus(*answer));
    auto identity = authorizer.login(http, endpoint, challenges);
    if (!identity)
        return identity;
    request.authorization = authorizer.current(endpoint);
    answer = http.send(request);
    if (!answer)
        return std::unexpected(std::move(answer).error());
    if (answer->status < 200 || answer->status >= 300)
        return std::unexpected(explainStatus(*answer));
    return identity;
}

} // namespace

Result<std::string> listTags(RegistryClient& client, const std::vector<Endpoint>& endpoints,
                             const oci::Reference& reference)
{
    return finish(askInOrder(endpoints,
                             [&](const Endpoint& endpoint) {
                                 return tagsAt(client, endpoint, reference.repository());
                             }),
                  reference);
}

Result<std::string> describe(RegistryClient& client, const std::vector<Endpoint>& endpoints,
                             const oci::Reference& reference)
{
    return finish(askInOrder(endpoints,
                             [&](const Endpoint& endpoint) { return describeAt(client, endpoint, reference); }),
                  reference);
}

Result<std::string> login(HttpClient& http, Authorizer& authorizer, const std::vector<Endpoint>& endpoints)
{
    std::vector<Endpoint> own = endpoints;
    std::erase_if(own, [](const Endpoint& endpoint) { return endpoint.mirror; });
    auto identity = askInOrder(own, [&](const Endpoint& endpoint) { return loginAt(http, authorizer, endpoint); });
    if (identity)
        return *std::move(identity);
    const Failure& failure = identity.error();
    const bool refused = failure.status == 401 || failure.status == 403 || failure.error.kind() == ErrorKind::PermissionDenied;
    return fail(refused ? failure.error.as(ErrorKind::Unauthenticated) : failure.error);
}

} // namespace onggi::registry
