#pragma once

#include "oci/reference.h"
#include "registry/client/registryclient.h"

/// What can be asked of a registry without fetching an image.
namespace onggi::registry {

/// All tags of a repository, as a JSON array of texts.
Result<std::string> listTags(RegistryClient& client, const std::vector<Endpoint>& endpoints,
                             const oci::Reference& reference);

/// What the reference stands for, as the JSON object that protocol.h promises.
Result<std::string> describe(RegistryClient& client, const std::vector<Endpoint>& endpoints,
                             const oci::Reference& reference);

/// Shows the credentials to the registry. Answers with an identity token where the registry gives one. Unauthenticated
/// when it does not take them.
Result<std::string> login(HttpClient& http, Authorizer& authorizer, const std::vector<Endpoint>& endpoints);

} // namespace onggi::registry
