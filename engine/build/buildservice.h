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
    struct PruneQuery
    {
        std::optional<TimePoint> until; ///< only what was last used before
        std::int64_t keep = 0;          ///< so many bytes of what was used last stay
    };
    /// Removes what only a later build would use: untagged images of steps that no image was made of, and caches of mounts
    /// that no build has at work; what was used longest ago first.
    Awaitable<Result<Pruned>> prune(PruneQuery query);
    /// After a build: keeps the cache within the bytes that the configuration allows it.
    void keepWithinBounds();

    /// The caches of mounts. Images of steps count as images.
    Awaitable<std::vector<CacheMounts::Mount>> mounts() { return m_cacheMounts->list(*m_loop); }

private:
    BuildService(Parts parts, Cache cache, std::unique_ptr<Workspaces> workspaces, std::unique_ptr<CacheMounts> mounts);
    Result<std::vector<image::Image>> removableSteps();
    Result<std::int64_t> stepBytes();
    Result<Pruned> pruneSteps(const PruneQuery& query, std::int64_t& total);
    Awaitable<Status> fetchRemote(Workspace& workspace, Options& options);
    Awaitable<Status> receive(const Workspace& workspace, container::ByteProvider& body);

    Parts m_parts;
    std::shared_ptr<image::Loop> m_loop;
    Cache m_cache;
    std::unique_ptr<Workspaces> m_workspaces;
    std::unique_ptr<CacheMounts> m_cacheMounts;
    bool m_keepingWithinBounds = false;
};

} // namespace onggi::build
