#pragma once

#include "runtime/init/identity.h"
#include "runtime/plan.h"

#include <string>
#include <vector>

namespace onggi::runtime::init {

/// What of the plan's capabilities this process can give; the names of the others go into missing.
Result<std::uint64_t> availableCapabilities(std::uint64_t wanted, std::vector<std::string>& missing);

/// Becomes the user with exactly these capabilities (bounding, permitted and effective, nothing inheritable),
/// and loads the seccomp program (bytes of struct sock_filter; empty: none). Afterwards only what the profile
/// allows is left to do. Following the parent's death has to be asked for anew by whoever has changed its user.
Status dropPrivileges(const Identity& identity, std::uint64_t capabilities, bool noNewPrivileges,
                      const std::string& seccompProgram, bool diesWithParent);

/// Every signal to its default action, none blocked.
void resetSignals();

} // namespace onggi::runtime::init
