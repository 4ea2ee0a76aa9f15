#pragma once

#include "api/backend.h"
#include "container/containerservice.h"
#include "daemon/diskusage.h"
#include "daemon/networkids.h"

namespace onggi::daemon {

/// Docker's shapes over the ContainerService. Owned by the Daemon; event-loop thread.
class ContainerBackend : public api::ContainerBackend
{
public:
    ContainerBackend(container::ContainerService& containers, const image::ImageService& images, DiskUsage& disk,
                     const NetworkIds& networkIds, std::string stateDirectory);

    api::Awaitable<Result<api::Json>> create(std::string name, std::string platform, api::Json body,
                                             api::RequestContext context) override;
    api::Awaitable<Result<std::string>> list(ListQuery query) override;
    api::Awaitable<Result<api::Json>> inspect(std::string id, bool size) override;
    api::Awaitable<Status> start(std::string id, std::string detachKeys) override;
    api::Awaitable<Status> stop(std::string id, std::string signal, std::optional<int> timeout) override;
    api::Awaitable<Status> restart(std::string id, std::string signal, std::optional<int> timeout) override;
    api::Awaitable<Status> kill(std::string id, std::string signal) override;
    api::Awaitable<Status> pause(std::string id) override;
    api::Awaitable<Status> unpause(std::string id) override;
    api::Awaitable<Result<api::Json>> update(std::string id, api::Json body) override;
    api::Awaitable<Result<api::Json>> prune(api::Filters filters) override;
    api::Awaitable<Status> rename(std::string id, std::string newName) override;
    api::Awaitable<Status> resize(std::string id, int rows, int columns) override;
    api::Awaitable<Status> remove(std::string id, RemoveQuery query) override;
    api::Awaitable<Result<api::Json>> wait(std::string id, std::string condition, api::ByteSink& sink) override;
    Result<bool> hasTerminal(std::string id) override;
    api::Awaitable<Status> logs(std::string id, LogsQuery query, api::ByteSink& sink) override;
    api::Awaitable<Status> checkAttach(std::string id, AttachQuery query) override;
    api::Awaitable<void> attach(std::string id, AttachQuery query, api::HijackedConnection connection) override;

private:
    api::Awaitable<void> sendLog(container::ContainerPtr container, AttachQuery query, UniqueFd socket);

    container::ContainerService& m_containers;
    const image::ImageService& m_images;
    DiskUsage& m_disk;
    const NetworkIds& m_networkIds;
    std::string m_stateDirectory;
};

} // namespace onggi::daemon
