#pragma once

#include "base/error.h"

#include <string_view>

namespace onggi::api {

/// The one table from an error's kind to the status that Docker's clients know it by.
int httpStatusOf(ErrorKind kind);

/// The reason phrase of a status line.
std::string_view reasonPhrase(int status);

} // namespace onggi::api
