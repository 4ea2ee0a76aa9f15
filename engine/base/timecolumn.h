#pragma once

#include "base/clock.h"

namespace onggi {

/// As toRfc3339, with all nine digits of the second ("2024-05-01T10:20:30.500000000Z"), for what stands in columns. The
/// epoch is a time like any other.
std::string toRfc3339Column(TimePoint time);

} // namespace onggi
