#pragma once

#include "base/result.h"

#include <chrono>
#include <string_view>

namespace onggi::container {

enum class RestartMode { No, Always, UnlessStopped, OnFailure };

/// Docker's word ("no", "always", "unless-stopped", "on-failure").
std::string_view nameOf(RestartMode mode);

/// When a container that has ended is started again. A value; the decisions are pure.
struct RestartPolicy
{
    RestartMode mode = RestartMode::No;
    int maximumRetries = 0; ///< of on-failure; 0: no end

    /// Checks what a client sent; an empty name is "no". InvalidArgument in Docker's words.
    static Result<RestartPolicy> parse(std::string_view name, std::int64_t maximumRetries);

    bool isNone() const { return mode == RestartMode::No; }
    /// After an exit. `restarts` counts those since the last start that somebody asked for; who stopped a container has
    /// stopped it under every policy.
    bool restartsAfter(int exitCode, int restarts, bool stoppedByUser) const;
    /// When a new engine finds the container ended: "always" means what it says, the others respect a stop.
    bool startsWithEngine(int exitCode, int restarts, bool stoppedByUser) const;
};

/// How long to wait before the next restart: 100 ms, doubled each time up to a minute, and from the beginning again once
/// the container has run for ten seconds.
class RestartBackoff
{
public:
    /// The delay that follows a run of the given length.
    std::chrono::milliseconds next(std::chrono::nanoseconds ran);
    void reset() { m_delay = std::chrono::milliseconds(0); }

private:
    std::chrono::milliseconds m_delay{0};
};

} // namespace onggi::container
