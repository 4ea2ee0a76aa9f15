#pragma once

#include "base/result.h"

#include <string_view>

namespace onggi::container {

/// "SIGTERM", "term", "15", "SIGRTMIN+3" to the number. InvalidArgument in Docker's words.
Result<int> parseSignal(std::string_view text);

} // namespace onggi::container
