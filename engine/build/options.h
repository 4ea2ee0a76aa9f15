#pragma once

#include "build/plan.h"
#include "image/imageservice.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace onggi::build {

/// What a client asks of a build beside its context.
struct Options
{
    std::string dockerfile = "Dockerfile"; ///< its path in the context
    std::string remote;                    ///< where the context, or the Dockerfile alone, is fetched from
    std::vector<oci::Reference> names;     ///< of the image
    GivenArguments arguments;
    std::map<std::string, std::string> labels;
    std::vector<std::string> cacheFrom; ///< images whose history counts as a cache
    std::string target;                 ///< the stage that is wanted; empty: the last one
    std::optional<oci::Platform> platform;
    std::map<std::string, image::Credentials> credentials; ///< by registry
    std::string hostConfig = "{}"; ///< what RUN's containers get: Docker's HostConfig, as JSON text
    bool noCache = false;
    bool pull = false;        ///< base images are pulled although they are there
    bool remove = true;       ///< containers of steps that succeeded
    bool forceRemove = false; ///< and of one that failed
};

} // namespace onggi::build
