#pragma once

#include <optional>
#include <string>

namespace onggi::container {

/// The exit code for a program that could not be executed, as the docker CLI derives it from the same words: 127 when
/// there is none, 126 when it may not be. Nothing when the reason is another.
std::optional<int> exitCodeOfFailure(const std::string& message);

} // namespace onggi::container
