#pragma once

#include "base/result.h"

#include <chrono>
#include <string>
#include <string_view>

namespace onggi {

/// Wall-clock time in nanoseconds since 1970, UTC.
using TimePoint = std::chrono::time_point<std::chrono::system_clock, std::chrono::nanoseconds>;

/// Where time comes from: the system's clock, or a test's own.
class Clock
{
public:
    virtual ~Clock() = default;
    virtual TimePoint now() const = 0;

    static const Clock& system();
};

/// RFC 3339 in UTC with nanoseconds ("2024-05-01T10:20:30.123456789Z"); the epoch itself, which stands for
/// "never", is written as Docker writes it: "0001-01-01T00:00:00Z".
std::string toRfc3339(TimePoint time);
/// The inverse; also takes offsets (+09:00) and fewer digits. InvalidArgument names the text.
Result<TimePoint> fromRfc3339(std::string_view text);

} // namespace onggi
