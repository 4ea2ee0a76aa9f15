#pragma once

#include "base/uniquefd.h"

namespace onggi::runtime::init {

/// Fills an empty /dev: the six devices that every program may use, and the usual links. In a user namespace
/// nodes can't be made, so the host's are bound. dev must be attached, the old root still be there.
Status populateDev(int dev, bool userNamespace);

/// A detached mount of the null device to put over files; the inode is checked to be that device, because a
/// container's own /dev/null may be anything (CVE-2025-31133).
Result<UniqueFd> cloneNullDevice(int dev);

} // namespace onggi::runtime::init
