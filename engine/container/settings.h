#pragma once

#include "monitor/protocol.h"

#include <cstdint>
#include <string>
#include <vector>

namespace onggi::container {

/// Above the ranges that useradd hands out.
constexpr std::uint32_t firstRemappedId = 1u << 24;

/// What the configuration file says of every container.
struct Settings
{
    std::string stateDirectory; ///< absolute
    std::string runDirectory;   ///< absolute
    std::string cgroupParent;   ///< this engine's own below each hierarchy's root
    std::vector<std::string> dns, dnsSearch, dnsOptions;
    std::int64_t defaultShmSize = 64 * 1024 * 1024;
    bool defaultInit = false;
    /// userns-remap: each container gets its own range of 65,536 host ids from here on; 0: the host's ids.
    std::uint32_t firstHostId = firstRemappedId;
};

} // namespace onggi::container
