#pragma once

#include "oci/image.h"
#include "oci/reference.h"
#include "registry/client/registryclient.h"

#include <optional>
#include <string>

/// The small documents of an image, and the way through a registry's endpoints to them.
namespace onggi::registry {

/// A manifest, an index or a config: bytes that are what the digest says.
struct Document
{
    std::string bytes;
    std::string mediaType; ///< as the registry announced it
    oci::Digest digest;
};

/// What stands under a tag or a digest; DataLoss when it is not what was expected.
Answer<Document> fetchManifest(RegistryClient& client, const Endpoint& endpoint,
                               const std::string& repository, const std::string& name,
                               const oci::Digest* expected);
Answer<Document> fetchConfig(RegistryClient& client, const Endpoint& endpoint, const std::string& repository,
                             const oci::Descriptor& config);

/// The registry's words inside Docker's, which scripts and test suites look for.
Error inDockersWords(const Failure& failure, const oci::Reference& reference);

/// Asks the endpoints in order, as far as the next may do better; the answer is what ask(endpoint) gave, an Answer.
template<typename Ask>
auto askInOrder(const std::vector<Endpoint>& endpoints, Ask ask) -> decltype(ask(endpoints.front()))
{
    std::optional<Failure> earlier;
    std::string mirrorsWords;
    for (std::size_t i = 0; i < endpoints.size(); ++i) {
        auto answer = ask(endpoints[i]);
        if (answer)
            return answer;
        if (i + 1 == endpoints.size() || !mayFallBack(endpoints[i], answer.error())) {
            // Where both schemes fail to connect, what the preferred one said is the better message.
            Failure failure = earlier && answer.error().cause == Cause::Unreachable ? *std::move(earlier)
                                                                                     : std::move(answer).error();
            // Behind a mirror one may well have no way to the registry itself.
            if (failure.cause == Cause::Unreachable && !mirrorsWords.empty())
                failure.error = Error(failure.error.kind(), failure.error.message() + " (before, from the mirror: " +
                                                                mirrorsWords + ")");
            return std::unexpected(std::move(failure));
        }
        if (endpoints[i].mirror)
            mirrorsWords = answer.error().error.message();
        else
            earlier = std::move(answer).error();
    }
    return failed(Cause::Refused, ErrorKind::Internal, "there is no endpoint to ask");
}

} // namespace onggi::registry
