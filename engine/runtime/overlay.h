#pragma once

#include "base/uniquefd.h"
#include "runtime/launcher.h"

#include <string>
#include <sys/types.h>
#include <vector>

namespace onggi::runtime {

/// The root file system of a container, as a detached overlay mount.
struct OverlayRequest
{
    const std::vector<std::string>& layers; ///< topmost first; directories <name>/fs below layersDirectory
    int layersDirectory = -1;
    int containerDirectory = -1; ///< has upper/ and work/; -1: nothing can be written
    std::string subpath{};       ///< what of it is wanted, below its root; empty: all of it
    /// With a user namespace everything on disk is shifted by it (owners there stay as the image has them)
    /// and the overlay belongs to its root, here rootUid and rootGid.
    int userNamespace = -1;
    uid_t rootUid = 0;
    gid_t rootGid = 0;
};

/// Makes it. Single-threaded processes only: this thread's file system ids change meanwhile, and the method
/// by paths works in a forked child.
Result<UniqueFd> mountOverlay(const OverlayRequest& request, OverlayMethod method);

} // namespace onggi::runtime
