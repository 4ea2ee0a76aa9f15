#pragma once

#include "base/uniquefd.h"
#include "unpack/filesprotocol.h"

#include <string>
#include <string_view>

/// Paths that a client names, inside a container. The process stands in the container's mount namespace and resolves
/// by descriptors below its root, so that links, whoever swaps them, lead nowhere else.
namespace onggi::unpack {

/// A path taken apart: its directory opened, all links followed, and its last part, which is not.
struct LocatedPath
{
    UniqueFd parent;         ///< O_PATH
    std::string lastPart;    ///< "." for the directory itself
    std::string archiveName; ///< what an archive calls it, and Docker, too: "b" of "/a/b/", "." of "/a/.", "/" of "/"
};

/// A path with a slash or "/." at its end is the directory that it leads to, every link followed. NotFound when there
/// is nothing, whatever the reason.
Result<LocatedPath> locatePath(int root, std::string_view path);

Result<PathFound> describePath(int root, const LocatedPath& located, std::string_view path);

/// The path without links, "." and "..", without a leading slash. What does not exist is taken as it is written.
Result<std::string> followLinks(int root, std::string_view path);

/// True for the kernel's own file systems (proc, sysfs, cgroup …), in which nothing is anybody's file.
bool isKernelFileSystem(int fd);

} // namespace onggi::unpack
