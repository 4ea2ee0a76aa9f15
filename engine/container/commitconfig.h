#pragma once

#include "container/config.h"

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace onggi::container {

/// What of a container's config an image keeps.
oci::ExecutionConfig imageConfigOf(const Config& config);

/// The config of an image made of a container: the given one (Docker's container config as JSON, or null for the
/// container's own), changed by Dockerfile instructions, with what both leave open from the container.
Result<oci::ExecutionConfig> commitConfig(const Config& container, nlohmann::json given, const std::vector<std::string>& changes);

} // namespace onggi::container
