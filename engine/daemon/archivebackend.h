#pragma once

#include "api/archivebackend.h"
#include "image/imagearchives.h"

namespace onggi::daemon {

/// Docker's shapes over ImageArchives. Owned by the Daemon; event-loop thread.
class ArchiveBackend final : public api::ArchiveBackend
{
public:
    explicit ArchiveBackend(image::ImageArchives& archives)
        : m_archives(archives)
    {
    }

    api::Awaitable<Status> save(SaveQuery query, std::function<api::ByteSink&()> begin) override;
    api::Awaitable<Status> load(LoadQuery query, api::BodySource& body, api::ByteSink& sink) override;
    api::Awaitable<Result<std::string>> importRoot(ImportQuery query, api::BodySource& body) override;

private:
    image::ImageArchives& m_archives;
};

} // namespace onggi::daemon
