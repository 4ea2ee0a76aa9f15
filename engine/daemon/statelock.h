#pragma once

#include "base/uniquefd.h"

#include <string>

namespace onggi::daemon {

/// One engine a state directory: a lock that ends with the process that took it. Conflict when another has it.
Result<UniqueFd> lockState(const std::string& directory);

} // namespace onggi::daemon
