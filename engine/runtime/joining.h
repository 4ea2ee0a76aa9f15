#pragma once

#include "base/uniquefd.h"
#include "runtime/spec.h"

#include <cstdint>
#include <functional>
#include <sys/types.h>
#include <vector>

namespace onggi::runtime {

/// Clones a child of the calling (single-threaded) process that lives in the joined namespaces of another container and
/// in new ones by the flags, and runs body in it, which must not return. The child of a process can only be born inside
/// a user or process namespace by a parent that has gone in, and nobody comes out of a user namespace again: so a short-lived
/// helper goes in and leaves its child to us. namespaces are descriptors in the order of spec.joined's sources.
Result<pid_t> cloneIntoJoined(const std::vector<JoinedNamespace>& joined, const std::vector<UniqueFd>& sources,
                              std::uint64_t flags, int intoCgroup, UniqueFd& pidfd, const std::function<void()>& body);

/// A detached clone of the mount at this path in another mount namespace, as that namespace's processes see it.
Result<UniqueFd> borrowMount(const UniqueFd& mountNamespace, const std::string& path);

} // namespace onggi::runtime
