#pragma once

#include "unpack/worker/chunkqueue.h"
#include "unpack/worker/treewriter.h"

#include <cstdint>
#include <functional>

namespace onggi::unpack {

/// What applying a changeset came to.
struct Applied
{
    std::int64_t entries = 0;
    std::int64_t bytes = 0; ///< of the regular files
    bool describesRoot = false;
};

/// Reads a tar archive from the queue and applies it as the image-spec's layer.md says: entries in their order, with
/// .wh. entries in the form that overlayfs understands. Leaves what comes behind the archive's end in the queue.
/// DataLoss when the archive itself is malformed; every error names its entry. onEntry is called now and then.
Result<Applied> applyChangeset(ChunkQueue& queue, TreeWriter& tree, const std::function<void()>& onEntry);

/// The name without leading slashes, "." and ".." components, the latter resolved at the root: "/a/./../../b" is "b".
std::string cleanPath(std::string_view name);

} // namespace onggi::unpack
