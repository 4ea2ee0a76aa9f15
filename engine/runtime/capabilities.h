#pragma once

#include "base/result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace onggi::runtime {

/// The set (bit N is capability N of capabilities(7)) that these names ("CAP_CHOWN") make. InvalidArgument
/// names one that does not exist.
Result<std::uint64_t> capabilitySet(const std::vector<std::string>& names);
/// The name of a capability's number; "CAP_<number>" when it is newer than we are.
std::string capabilityName(unsigned number);

} // namespace onggi::runtime
