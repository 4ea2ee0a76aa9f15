#pragma once

#include "daemon/config.h"

namespace onggi::daemon {

struct CheckOptions
{
    bool repair = false;
    bool json = false;  ///< the report as one JSON object on standard output, else sentences
};

/// `onggid --check`: looks through the whole state while no engine runs on it, and says what is wrong and what to do.
/// Answers with the number of problems that are left; fails when the state could not be looked at, with Conflict when an
/// engine runs.
Result<int> checkState(const Config& config, const CheckOptions& options);

} // namespace onggi::daemon
