#pragma once

#include "api/execbackend.h"
#include "container/containerservice.h"

namespace onggi::daemon {

/// Docker's shapes over the ExecService. Owned by the Daemon; event-loop thread.
class ExecBackend : public api::ExecBackend
{
public:
    explicit ExecBackend(container::ContainerService& containers);

    api::Awaitable<Result<api::Json>> create(std::string id, CreateQuery query) override;
    Result<bool> checkStart(std::string id, StartQuery query) override;
    api::Awaitable<Status> startDetached(std::string id) override;
    api::Awaitable<void> start(std::string id, api::HijackedConnection connection) override;
    api::Awaitable<Status> resize(std::string id, int rows, int columns) override;
    api::Awaitable<Result<api::Json>> inspect(std::string id) override;

private:
    container::ContainerService& m_containers;
};

} // namespace onggi::daemon
