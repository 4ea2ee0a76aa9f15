#pragma once

#include "base/result.h"

#include <string>
#include <vector>

namespace onggi::unpack {

/// The names in the directory, "." and ".." left out, by the bare system call: fdopendir would need fcntl, whose
/// F_SETOWN could send signals to any process of the machine, so the helper's filter has no fcntl.
Result<std::vector<std::string>> namesIn(int directory);

} // namespace onggi::unpack
