#pragma once

#include <set>
#include <string>
#include <sys/stat.h>

namespace onggi::unpack {

/// Whether what stands at the path is what the runtime made there and nobody has used for anything else: an empty file, a
/// directory with such things only, or the link of /etc/mtab. `made` holds the paths below the root, without a slash at
/// the front; name is the last part of the path, in the directory parent.
bool isRuntimesOwn(const std::set<std::string>& made, const std::string& path, int parent, const std::string& name,
                   const struct stat& info);

} // namespace onggi::unpack
