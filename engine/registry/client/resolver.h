#pragma once

#include "oci/image.h"
#include "oci/reference.h"
#include "registry/client/registryclient.h"

#include <string>
#include <vector>

namespace onggi::registry {

/// What a name points to on one platform: verified bytes and what fetching the layers needs.
struct ResolvedImage
{
    std::string mediaType;
    std::string manifestBytes;
    std::string configBytes;
    oci::Digest manifestDigest;
    oci::Digest repoDigest;
    std::vector<oci::Descriptor> layers;
    std::string repository;
    /// The one that answered, then those that remain.
    std::vector<Endpoint> endpoints;
};

/// Finds the manifest and the config. Tries the endpoints in order; errors are in Docker's words
/// ("manifest for node:99 not found: manifest unknown: manifest unknown").
Result<ResolvedImage> resolve(RegistryClient& client, const std::vector<Endpoint>& endpoints,
                              const oci::Reference& reference, const oci::Platform& platform);

} // namespace onggi::registry
