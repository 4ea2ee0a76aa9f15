#pragma once

#include "base/result.h"

#include <string>

namespace onggi::registry {

/// Gives up for good what a program that talks to strangers must not have. Call it once, single-threaded,
/// before the first connection. Started as root, the process becomes the user, with that user's group alone;
/// no capability stays, not even in the bounding set; no exec gives anything back; no file can be made,
/// changed or run by its path (landlock, where the kernel has it) and reading is left to the folders that
/// name lookup and TLS need; and system calls that only an intruder wants fail (seccomp). Descriptors that
/// are open already are not affected.
Status confine(const std::string& user);

} // namespace onggi::registry
