#pragma once

#include "registry/client/failure.h"
#include "registry/client/url.h"
#include "registry/protocol.h"

#include <vector>

namespace onggi::registry {

/// One place to ask for a repository's content. Immutable.
struct Endpoint
{
    Url base; ///< everything stands below "<base>/v2/"
    bool verifyTls = true;
    bool mirror =
        false; ///< a mirror's every failure sends us to the next endpoint, and it never sees credentials
    /// Another way to speak to the same host follows, without TLS or with it.
    bool otherSchemeFollows = false;
};

/// Where to ask for the content of a registry, best first: docker.io's mirrors and then the registry itself.
/// https, unless the host is a loopback or listed as insecure: loopback is asked without TLS first, the
/// others with unverified TLS first.
Result<std::vector<Endpoint>> endpointsFor(const std::string& domain, const Setup& setup);

/// True when the next endpoint may do better than this one, which failed.
bool mayFallBack(const Endpoint& endpoint, const Failure& failure);

} // namespace onggi::registry
