#pragma once

#include "oci/reference.h"
#include "registry/client/registryclient.h"
#include "registry/protocol.h"

#include <functional>

namespace onggi::registry {

/// Where a push goes: the one of a registry's endpoints that answers. Immutable.
struct PushTarget
{
    Endpoint endpoint;
    std::string repository;
};

/// Finds the endpoint and logs in there, with the right to write to the reference's repository and to read the others.
Answer<PushTarget> openPush(RegistryClient& client, Authorizer& authorizer,
                            const std::vector<Endpoint>& endpoints, const OpenPush& order);

/// Sees to it that the registry has the blob: it may have it already, or have it in another repository, or it is sent.
/// A connection that breaks is taken up again where the registry says that it broke, or from the start. The progress is
/// told in bytes, often. Errors name the blob.
Answer<Uploaded> upload(RegistryClient& client, const PushTarget& target, const Upload& order, int blob,
                        const std::function<void(std::int64_t)>& progress);

/// Gives the manifest its tag. The registry must have all that it names.
Outcome putManifest(RegistryClient& client, const PushTarget& target, const PutManifest& order,
                    const std::string& bytes);

} // namespace onggi::registry
