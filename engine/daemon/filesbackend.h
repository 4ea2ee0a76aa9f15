#pragma once

#include "api/filesbackend.h"
#include "container/containerservice.h"
#include "container/filesservice.h"

namespace onggi::daemon {

/// Docker's shapes over the FilesService. Owned by the Daemon; event-loop thread.
class FilesBackend : public api::FilesBackend
{
public:
    FilesBackend(container::ContainerService& containers, container::FilesService& files);

    api::Awaitable<Result<api::Json>> stat(std::string id, std::string path) override;
    api::Awaitable<Status> pack(std::string id, std::string path, std::function<api::ByteSink&(const api::Json&)> begin) override;
    api::Awaitable<Status> extract(std::string id, ExtractQuery query, api::BodySource& body) override;
    api::Awaitable<Status> changes(std::string id, api::ByteSink& sink) override;
    api::Awaitable<Status> exportRoot(std::string id, api::ByteSink& sink) override;
    api::Awaitable<Result<api::Json>> commit(CommitQuery query, api::Json config) override;

private:
    container::ContainerService& m_containers;
    container::FilesService& m_files;
};

/// The mode as Go counts its bits: permissions as everywhere, the file's type and setuid, setgid and sticky at the top.
std::uint32_t goFileMode(mode_t mode);

} // namespace onggi::daemon
