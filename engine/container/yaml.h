#pragma once

#include "base/result.h"

#include <nlohmann/json.hpp>
#include <string>

namespace onggi::container {

/// A YAML document as the JSON that it stands for, so that one reader does for both. Plain scalars are typed as Go's reader
/// of device specifications does (an integer with a leading 0 is octal). InvalidArgument says the line; a document that
/// nests deeper or unfolds to more than any specification needs is refused.
Result<nlohmann::json> jsonFromYaml(const std::string& text);

} // namespace onggi::container
