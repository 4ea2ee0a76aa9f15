#pragma once

#include "base/result.h"

#include <string_view>
#include <sys/types.h>
#include <utility>

namespace onggi::unpack {

/// The numbers of "user[:group]", names looked up in the container's own /etc/passwd and /etc/group by nothing but our
/// own reading of these files. A user that is a number needs no entry; without one its group is root's.
Result<std::pair<uid_t, gid_t>> lookUpOwner(int root, std::string_view owner);

} // namespace onggi::unpack
