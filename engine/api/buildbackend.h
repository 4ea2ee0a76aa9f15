#pragma once

#include "api/filesbackend.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace onggi::api {

/// What the routes for builds ask of the daemon. Everything runs on the event-loop thread.
class BuildBackend
{
public:
    virtual ~BuildBackend() = default;

    struct BuildQuery
    {
        std::string dockerfile;
        std::string remote;
        std::string target;
        std::string platform;
        std::string id; ///< by which cancel() knows it; may be empty
        std::vector<std::string> names;
        std::vector<std::string> cacheFrom;
        std::map<std::string, std::optional<std::string>> arguments; ///< null: not given
        std::map<std::string, std::string> labels;
        std::string hostConfig = "{}"; ///< of the containers that run the steps: Docker's HostConfig, as JSON text
        std::string registryConfig;       ///< X-Registry-Config, still encoded
        bool quiet = false;
        bool noCache = false;
        bool pull = false;
        bool remove = true;
        bool forceRemove = false;
    };
    /// Reads the body, a tar archive in any compression, and then tells of the build as JSON lines. What can be refused
    /// with a status is refused before the first of them; the last line of a build that failed says so.
    virtual Awaitable<Status> build(BuildQuery query, BodySource& body, ByteSink& sink) = 0;
    /// A build that is not there has ended.
    virtual void cancel(std::string id) = 0;
};

} // namespace onggi::api
