#pragma once

#include "api/request.h"

#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

/// From the text of a request to typed values. Each error is InvalidArgument and names the parameter.
namespace onggi::api {

/// Docker's booleans: absent, "", "0", "no", "false" and "none" are false, all else is true.
bool flag(const Query& query, std::string_view name);

/// A decimal number; nothing when the parameter is absent or empty.
Result<std::optional<std::int64_t>> integer(const Query& query, std::string_view name,
                                            std::int64_t least = std::numeric_limits<std::int32_t>::min(),
                                            std::int64_t most = std::numeric_limits<std::int32_t>::max());

/// Unix seconds, with or without a fraction, or RFC 3339; nothing when the parameter is absent or empty.
Result<std::optional<TimePoint>> timestamp(const Query& query, std::string_view name);

/// The parameter "filters", in both of its forms.
Result<Filters> filters(const Query& query);

/// The body as a JSON object. Its Content-Type is not asked for: clients forget it.
Result<Json> jsonBody(const Request& request);

} // namespace onggi::api
