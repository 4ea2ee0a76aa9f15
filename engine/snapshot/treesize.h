#pragma once

#include "base/result.h"

#include <cstdint>

namespace onggi::snapshot {

/// Bytes of the regular files below a directory, each inode once. Directories are opened below their parent and never
/// through a link: a running container may be swapping them. Walks the whole tree: not for the event loop.
Result<std::int64_t> bytesBelow(int directory);

} // namespace onggi::snapshot
