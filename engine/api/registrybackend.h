#pragma once

#include "api/backend.h"

namespace onggi::api {

/// What the engine does at registries beside pulling. Credentials come as the client sent them.
class RegistryBackend
{
public:
    virtual ~RegistryBackend() = default;

    struct PushQuery
    {
        std::string name;
        std::string tag;          ///< empty: all tags of the repository
        std::string platform;     ///< JSON object, or empty
        std::string registryAuth; ///< X-Registry-Auth, still encoded
    };
    /// Progress as JSON lines, as for a pull.
    virtual Awaitable<Status> push(PushQuery query, ByteSink& sink) = 0;

    /// The body is Docker's AuthConfig; answers {"Status","IdentityToken"}.
    virtual Awaitable<Result<Json>> login(Json body) = 0;

    /// Answers {"Descriptor","Platforms"}.
    virtual Awaitable<Result<Json>> distribution(std::string name, std::string registryAuth) = 0;

    virtual Awaitable<Result<Json>> search(std::string term, int limit, Filters filters, std::string registryAuth) = 0;
};

} // namespace onggi::api
