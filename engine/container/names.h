#pragma once

#include "base/result.h"

#include <functional>
#include <string>
#include <string_view>

namespace onggi::container {

/// A friendly name for a container that was given none; taken() tells which are in use.
std::string generateName(const std::function<bool(const std::string&)>& taken);

/// Docker's rule for container names; InvalidArgument in its words.
Status checkContainerName(std::string_view name);

} // namespace onggi::container
