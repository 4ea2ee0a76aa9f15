#pragma once

#include "base/uniquefd.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The files of a control group, addressed by the group's directory and a name. One write(2) is one order to
/// the kernel, which is why none of these goes through a buffered stream.
namespace onggi::cgroup {

using Deadline = std::chrono::steady_clock::time_point;

Result<UniqueFd> openDirectory(int parent, const char* name);

bool exists(int directory, const char* file);
Status writeControl(int directory, const char* file, std::string_view value);
Status writeControl(int directory, const char* file, std::int64_t value);
/// The content without trailing white space.
Result<std::string> readControl(int directory, const char* file);

/// A file that holds one number; "max" and whatever cannot be read are nothing.
std::optional<std::uint64_t> readNumber(int directory, const char* file);
/// The number after "<key> " in a text of such lines.
std::optional<std::uint64_t> numberOf(std::string_view text, std::string_view key);

/// Blocks until "<key> <value>" stands in the group's cgroup.events; false when the time is over.
bool waitForEvent(int directory, std::string_view key, std::uint64_t value, Deadline deadline);

/// Names of the groups directly below this one.
std::vector<std::string> childrenOf(int directory);

} // namespace onggi::cgroup
