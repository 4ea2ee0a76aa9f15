#pragma once

#include "registry/client/authorization.h"
#include "registry/client/endpoint.h"
#include "registry/client/http.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace onggi::registry {

/// The calls of the distribution-spec that a pull needs, with login and without retries. One owner, one
/// thread; the authorizer is shared.
class RegistryClient
{
public:
    RegistryClient(HttpClient& http, Authorizer& authorizer);

    /// The manifest or index under a tag or a digest, at most 4 MiB. Not verified here.
    Answer<HttpResponse> manifest(const Endpoint& endpoint, const std::string& repository,
                                  const std::string& tagOrDigest);
    /// A whole small blob.
    Answer<HttpResponse> blob(const Endpoint& endpoint, const std::string& repository,
                              const oci::Digest& digest, std::size_t limit);
    /// A blob from an offset on. The sink sees in the head whether the server kept to it (206) or not (200).
    Answer<HttpResponse> blob(const Endpoint& endpoint, const std::string& repository,
                              const oci::Digest& digest, std::int64_t offset, BodySink& sink);

private:
    Answer<HttpResponse> get(const Endpoint& endpoint, const std::string& repository, std::string_view kind,
                             const std::string& name, HttpRequest request);

    HttpClient& m_http;
    Authorizer& m_authorizer;
};

/// Calls attempt until it succeeds, fails for good, or has failed three times, with a growing pause between.
/// A pause that the server asks for is kept when it is short, and ends the attempts when it is long.
bool waitBeforeRetry(const Failure& failure, int attempt);

template<typename Attempt>
auto withRetries(Attempt attempt)
{
    for (int count = 1;; ++count) {
        auto answer = attempt();
        if (answer || !waitBeforeRetry(answer.error(), count))
            return answer;
    }
}

} // namespace onggi::registry
