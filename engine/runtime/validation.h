#pragma once

#include "runtime/spec.h"

#include <cstddef>

namespace onggi::runtime {

/// Checks what can be known to be wrong before anything is made: InvalidArgument names it. sources is the
/// number of bind sources that came with the spec.
Status validate(const Spec& spec, std::size_t sources);

/// The kernel's number of a limit ("RLIMIT_NOFILE"), or InvalidArgument.
Result<int> rlimitNumber(const std::string& type);

/// The id outside that the container's id 0 is mapped to; 0 without mappings.
std::uint32_t mappedRoot(const std::vector<IdMapping>& mappings);

} // namespace onggi::runtime
