#pragma once

#include "base/uniquefd.h"

#include <string>
#include <string_view>
#include <sys/types.h>

/// Paths of a container, an image or a client, resolved below a directory descriptor as if it were the root:
/// symbolic links and ".." stay inside, magic links (/proc/<pid>/fd/N) are refused with ELOOP.
namespace onggi::sys {

enum class Symlinks
{
    Follow,
    Refuse
};

/// openat2(RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS); O_CLOEXEC is added. "/" and "" are the root itself.
Result<UniqueFd> openInRoot(int rootFd, std::string_view path, int flags,
                            Symlinks symlinks = Symlinks::Follow, mode_t mode = 0);

enum class NodeKind
{
    Directory,
    File
};

/// Opens (O_PATH) the path, first making what is missing of it: directories of mode 0755, at the end an empty
/// file if that is wanted. A dangling symbolic link is followed to what it names inside the root. NotFound
/// errors do not happen; InvalidArgument when something in the way is not a directory.
Result<UniqueFd> makeInRoot(int rootFd, std::string_view path, NodeKind kind);

} // namespace onggi::sys
