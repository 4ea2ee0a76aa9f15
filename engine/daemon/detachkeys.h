#pragma once

#include "base/result.h"

#include <string>
#include <string_view>

namespace onggi::daemon {

/// What holds where the client names none.
constexpr std::string_view defaultDetachKeys = "ctrl-p,ctrl-q";

/// "ctrl-p,ctrl-q" or "a,ctrl-[" to the bytes that a terminal sends for them. InvalidArgument names the key.
Result<std::string> parseDetachKeys(std::string_view text);

} // namespace onggi::daemon
