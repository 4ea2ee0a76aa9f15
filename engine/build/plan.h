#pragma once

#include "build/dockerfile.h"
#include "oci/image.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace onggi::build {

/// Build arguments of a client, by name; one without a value is as if it were not given.
using GivenArguments = std::map<std::string, std::optional<std::string>>;

/// True for HTTP_PROXY and its like: every build may be given them without an ARG, and they say nothing of its result.
bool isPredefinedArgument(std::string_view name);

/// Which stages of a Dockerfile a build needs, and what each of them begins with. Pure: no image is looked up here.
struct Plan
{
    struct Request
    {
        GivenArguments arguments;
        std::string target; ///< a stage's name or number; empty: the last one
        oci::Platform platform = oci::Platform::host();
        oci::Platform buildPlatform = oci::Platform::host();
    };

    /// A stage as planned. Stages that depend on nothing of each other may run side by side.
    struct PlannedStage
    {
        bool wanted = false;
        std::string base;                     ///< expanded: an image's name, or empty for scratch and for a stage
        std::optional<std::size_t> baseStage; ///< always an earlier one
        bool fromScratch = false;
        std::string platform;                 ///< of FROM --platform, expanded; may be empty
        std::set<std::size_t> needs;          ///< earlier stages, by FROM, --from and --mount
    };

    std::vector<PlannedStage> stages;  ///< one for each stage of the Dockerfile
    std::size_t target = 0;
    Expander::Variables globals;       ///< the ARGs before the first FROM, and the platforms' variables
    std::vector<std::string> unused;   ///< names of given arguments that no wanted stage asks for, sorted

    /// InvalidArgument, in Docker's words where it has some.
    static Result<Plan> make(const Dockerfile& dockerfile, const Request& request);
    /// "[Warning] One or more build-args [X Y] were not consumed", or nothing.
    std::optional<std::string> warning() const;
};

/// What --from of an instruction in that stage means: an earlier stage by its name or number; nothing: an image.
/// InvalidArgument for a number that is no earlier stage's.
Result<std::optional<std::size_t>> sourceStage(const Dockerfile& dockerfile, std::string_view name, std::size_t before);

} // namespace onggi::build
