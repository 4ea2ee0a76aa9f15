#pragma once

#include "base/result.h"

#include <optional>
#include <string>

namespace onggi::snapshot {

/// The first difference of a layer's directory from another that was made of the same changeset, as a sentence that names
/// the file ("/bin/sh has the mode 0644 instead of 0755"); nothing when they are the same. Names, kinds, content, owners,
/// modes, extended attributes, hard links and times are compared, but not the times of directories, which no changeset
/// needs to give. Follows no link. Reads everything: not for the event loop.
Result<std::optional<std::string>> differenceOf(int actual, int expected);

} // namespace onggi::snapshot
