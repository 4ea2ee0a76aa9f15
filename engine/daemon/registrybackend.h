#pragma once

#include "api/registrybackend.h"
#include "image/registryservice.h"

namespace onggi::daemon {

/// Docker's shapes over the RegistryService. Owned by the Daemon; event-loop thread.
class RegistryBackend : public api::RegistryBackend
{
public:
    explicit RegistryBackend(image::RegistryService& registries)
        : m_registries(registries)
    {
    }

    api::Awaitable<Status> push(PushQuery query, api::ByteSink& sink) override;
    api::Awaitable<Result<api::Json>> login(api::Json body) override;
    api::Awaitable<Result<api::Json>> distribution(std::string name, std::string registryAuth) override;
    api::Awaitable<Result<api::Json>> search(std::string term, int limit, api::Filters filters,
                                             std::string registryAuth) override;

private:
    image::RegistryService& m_registries;
};

} // namespace onggi::daemon
