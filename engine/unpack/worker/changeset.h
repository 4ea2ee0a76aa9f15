#pragma once

#include "unpack/worker/chunkqueue.h"
#include "unpack/worker/treewriter.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <utility>

namespace onggi::unpack {

/// What applying a changeset came to.
struct Applied
{
    std::int64_t entries = 0;
    std::int64_t bytes = 0; ///< of the regular files
    bool describesRoot = false;
};

/// How an archive is meant.
struct ArchiveUse
{
    bool isLayer = true; ///< .wh. entries hide files of lower layers; else they are files like others
    std::string prefix;  ///< where in the tree the archive's root is: "a/b", or ""
    std::string onlyName; ///< of the one file in it, whatever the archive calls it
    std::optional<std::pair<uid_t, gid_t>> owner; ///< of everything, whatever the archive says
    std::string_view name = "the layer";          ///< for messages
};

/// Reads a tar archive from the queue and applies it as the image-spec's layer.md says: entries in their order, with
/// .wh. entries in the form that overlayfs understands. Leaves what comes behind the archive's end in the queue.
/// DataLoss when the archive itself is malformed; every error names its entry. onEntry is called now and then.
Result<Applied> applyChangeset(ChunkQueue& queue, TreeWriter& tree, const std::function<void()>& onEntry, const ArchiveUse& use = {});

/// The name without leading slashes, "." and ".." components, the latter resolved at the root: "/a/./../../b" is "b".
std::string cleanPath(std::string_view name);

} // namespace onggi::unpack
