#pragma once

#include "api/buildbackend.h"
#include "build/buildservice.h"

#include <map>
#include <memory>

namespace onggi::daemon {

/// Docker's shapes over the BuildService. Owned by the Daemon; event-loop thread.
class BuildBackend : public api::BuildBackend
{
public:
    explicit BuildBackend(build::BuildService& builds)
        : m_builds(builds)
    {
    }

    api::Awaitable<Status> build(BuildQuery query, api::BodySource& body, api::ByteSink& sink) override;
    void cancel(std::string id) override;

private:
    build::BuildService& m_builds;
    std::map<std::string, std::shared_ptr<build::Job>> m_named; ///< builds at work, by the client's id
};

} // namespace onggi::daemon
