#pragma once

#include "build/job.h"

#include <memory>
#include <string>

namespace onggi::build {

/// Builds images of Dockerfiles, and owns what builds share: their directories, the cache of their steps, and the
/// directories of --mount=type=cache. Owned by the daemon; event-loop thread.
class BuildService
{
public:
    static Result<std::unique_ptr<BuildService>> open(Parts parts);
    ~BuildService();

    /// Removes the containers of builds that a killed engine had at work. Call it once, when the containers are recovered.
    Awaitable<void> recover();

    /// Takes the context in, reads the Dockerfile and plans the build. InvalidArgument says what is wrong with them.
    Awaitable<Result<std::shared_ptr<Job>>> prepare(Options options, container::ByteProvider& body);

    struct Pruned
    {
        std::vector<std::string> ids;
        std::int64_t bytes = 0; ///< that the disk has back
    };
    /// Removes what only a later build would use: untagged images of steps that no image was made of, and caches of mounts
    /// that no build has at work.
    Awaitable<Result<Pruned>> prune();

private:
    BuildService(Parts parts, Cache cache, std::unique_ptr<Workspaces> workspaces, std::unique_ptr<CacheMounts> mounts);
    Result<Pruned> pruneSteps();
    Awaitable<Status> fetchRemote(Workspace& workspace, Options& options);
    Awaitable<Status> receive(const Workspace& workspace, container::ByteProvider& body);

    Parts m_parts;
    std::shared_ptr<image::Loop> m_loop;
    Cache m_cache;
    std::unique_ptr<Workspaces> m_workspaces;
    std::unique_ptr<CacheMounts> m_cacheMounts;
};

} // namespace onggi::build
