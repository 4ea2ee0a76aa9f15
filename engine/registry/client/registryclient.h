#pragma once

#include "registry/client/authorization.h"
#include "registry/client/endpoint.h"
#include "registry/client/http.h"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace onggi::registry {

/// Told before each pause that a registry asks for, in words for the user.
using WaitSink = std::function<void(const std::string&)>;

/// The calls of the distribution-spec, with login and without retries. One owner, one thread; the authorizer is
/// shared.
class RegistryClient
{
public:
    RegistryClient(HttpClient& http, Authorizer& authorizer, WaitSink waiting = {});

    const WaitSink& waiting() const { return m_waiting; }

    /// The manifest or index under a tag or a digest, at most 4 MiB. Not verified here.
    Answer<HttpResponse> manifest(const Endpoint& endpoint, const std::string& repository,
                                  const std::string& tagOrDigest);
    /// A whole small blob.
    Answer<HttpResponse> blob(const Endpoint& endpoint, const std::string& repository,
                              const oci::Digest& digest, std::size_t limit);
    /// A blob from an offset on. The sink sees in the head whether the server kept to it (206) or not (200).
    Answer<HttpResponse> blob(const Endpoint& endpoint, const std::string& repository,
                              const oci::Digest& digest, std::int64_t offset, BodySink& sink);

    /// Where the repository's things stand: "<base>/v2/<repository>/<rest>".
    static Answer<Url> urlOf(const Endpoint& endpoint, const std::string& repository, std::string_view rest);
    /// Sends a request about the repository, with the login that the registry asks for. Statuses that are no success
    /// are failures in the registry's words. Only the endpoint's own origin sees a login.
    Answer<HttpResponse> send(const Endpoint& endpoint, const std::string& repository, HttpRequest request);

private:
    Answer<HttpResponse> get(const Endpoint& endpoint, const std::string& repository, std::string_view kind,
                             const std::string& name, HttpRequest request);

    HttpClient& m_http;
    Authorizer& m_authorizer;
    WaitSink m_waiting;
};

/// Decides whether to try again: not after what is final, nor the third time. Waits before that, longer each time, or as
/// long as the server asks, unless that is too long.
bool waitBeforeRetry(const Failure& failure, int attempt, const WaitSink& waiting = {});

/// Calls attempt until it succeeds, fails for good, or has failed three times.
template<typename Attempt>
auto withRetries(const WaitSink& waiting, Attempt attempt)
{
    for (int count = 1;; ++count) {
        auto answer = attempt();
        if (answer || !waitBeforeRetry(answer.error(), count, waiting))
            return answer;
    }
}

} // namespace onggi::registry
