#pragma once

#include "base/uniquefd.h"

#include <cstdint>

namespace onggi::runtime::init {

/// Mounts the control groups as the container sees them, read-only, on target: the unified hierarchy alone,
/// or (v1 and hybrid) a directory for each hierarchy. proc is a mount of /proc. attributes are MOUNT_ATTR_…
/// bits for all of them.
Status mountCgroups(int proc, int target, std::uint64_t attributes);

} // namespace onggi::runtime::init
