#include "registry/client/registryclient.h"

#include "oci/mediatype.h"
#include "registry/client/registryerror.h"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <thread>

namespace onggi::registry {

namespace {

constexpr std::size_t maxManifest = 4 * 1024 * 1024;
constexpr int maxAttempts = 3;
constexpr int longestWait = 60; // seconds
constexpr auto firstPause = std::chrono::milliseconds(250);

std::string acceptManifests()
{
    using namespace oci::mediatype;
    // Schema 1 is asked for, too: only then does an old registry send it, and we can say what is wrong.
    return fmt::format("Accept: {}, {}, {}, {}, {};q=0.1", ociIndex, dockerList, ociManifest, dockerManifest,
                       dockerSchema1Signed);
}

} // namespace

RegistryClient::RegistryClient(HttpClient& http, Authorizer& authorizer, WaitSink waiting)
    : m_http(http)
    , m_authorizer(authorizer)
    , m_waiting(std::move(waiting))
{
}

Answer<HttpResponse> RegistryClient::manifest(const Endpoint& endpoint, const std::string& repository,
                                              const std::string& tagOrDigest)
{
    HttpRequest request;
    request.headers.push_back(acceptManifests());
    request.limit = maxManifest;
    return get(endpoint, repository, "manifests", tagOrDigest, std::move(request));
}

Answer<HttpResponse> RegistryClient::blob(const Endpoint& endpoint, const std::string& repository,
                                          const oci::Digest& digest, std::size_t limit)
{
    HttpRequest request;
    request.limit = limit;
    return get(endpoint, repository, "blobs", digest.toString(), std::move(request));
}

Answer<HttpResponse> RegistryClient::blob(const Endpoint& endpoint, const std::string& repository,
                                          const oci::Digest& digest, std::int64_t offset, BodySink& sink)
{
    HttpRequest request;
    request.sink = &sink;
    if (offset > 0)
        request.headers.push_back(fmt::format("Range: bytes={}-", offset));
    return get(endpoint, repository, "blobs", digest.toString(), std::move(request));
}

Answer<Url> RegistryClient::urlOf(const Endpoint& endpoint, const std::string& repository, std::string_view rest)
{
    auto url = Url::parse(fmt::format("{}{}v2/{}/{}", endpoint.base.text,
                                      endpoint.base.text.ends_with('/') ? "" : "/", repository, rest));
    if (!url)
        return failed(Cause::Refused, url.error());
    return *std::move(url);
}

Answer<HttpResponse> RegistryClient::get(const Endpoint& endpoint, const std::string& repository,
                                         std::string_view kind, const std::string& name, HttpRequest request)
{
    auto url = urlOf(endpoint, repository, fmt::format("{}/{}", kind, name));
    if (!url)
        return std::unexpected(std::move(url).error());
    request.url = *std::move(url);
    return send(endpoint, repository, std::move(request));
}

Answer<HttpResponse> RegistryClient::send(const Endpoint& endpoint, const std::string& repository,
                                          HttpRequest request)
{
    const bool atHome = request.url.sameOrigin(endpoint.base);
    if (atHome) {
        request.verifyTls = endpoint.verifyTls;
        request.authorization = m_authorizer.current(endpoint);
    }
    auto response = m_http.send(request);
    // Only the registry itself is answered with a login, not the storage that it redirects to.
    if (response && response->status == 401 && atHome && response->url.sameOrigin(request.url)) {
        const auto challenges = parseChallenges(response->challenges);
        if (!challenges.empty()) {
            auto authorization =
                m_authorizer.renew(m_http, endpoint, challenges, repository, request.authorization);
            if (!authorization)
                return std::unexpected(std::move(authorization).error());
            request.authorization = *std::move(authorization);
            response = m_http.send(request);
        }
    }
    if (!response)
        return response;
    if (response->status >= 200 && response->status < 300)
        return response;

    Failure failure = explainStatus(*response);
    if (response->status == 401) {
        // A token that does not reach this far is how Docker Hub hides what is private or not there.
        const auto challenges = parseChallenges(response->challenges);
        const bool reachesNot = std::ranges::any_of(challenges, [](const Challenge& challenge) {
            const auto error = challenge.parameters.find("error");
            return error != challenge.parameters.end() && error->second == "insufficient_scope";
        });
        if (reachesNot)
            failure.error =
                Error(ErrorKind::PermissionDenied, "denied: requested access to the resource is denied");
        else if (m_authorizer.hasCredentials(endpoint))
            failure.error = failure.error.as(ErrorKind::Unauthenticated);
    }
    return std::unexpected(std::move(failure));
}

bool waitBeforeRetry(const Failure& failure, int attempt, const WaitSink& waiting)
{
    if ((failure.cause != Cause::Cut && failure.cause != Cause::Busy) || attempt >= maxAttempts ||
        failure.waitSeconds > longestWait)
        return false;
    std::chrono::milliseconds pause = firstPause * (1 << (2 * (attempt - 1)));
    if (failure.waitSeconds > 0) {
        pause = std::chrono::seconds(failure.waitSeconds);
        if (waiting)
            waiting(fmt::format("Waiting {} seconds: {}", failure.waitSeconds, failure.error.message()));
    }
    std::this_thread::sleep_for(pause);
    return true;
}

} // namespace onggi::registry
