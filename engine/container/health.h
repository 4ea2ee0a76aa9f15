#pragma once

#include "base/clock.h"
#include "oci/image.h"

#include <chrono>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace onggi::container {

enum class HealthStatus { None, Starting, Healthy, Unhealthy };

/// Docker's word ("none", "starting", "healthy", "unhealthy").
std::string_view nameOf(HealthStatus status);

/// One run of a health check.
struct HealthResult
{
    TimePoint start{};
    TimePoint end{};
    int exitCode = 0; ///< -1: it could not be run, or took too long
    std::string output; ///< at most HealthSettings::maximumOutput bytes
};

/// A HEALTHCHECK with Docker's defaults filled in.
struct HealthSettings
{
    static constexpr std::size_t maximumOutput = 4096;

    std::vector<std::string> command;
    std::chrono::nanoseconds interval{};
    std::chrono::nanoseconds timeout{};
    std::chrono::nanoseconds startPeriod{};
    std::chrono::nanoseconds startInterval{};
    int retries = 0;

    /// Nothing where there is no check (NONE, or no test). `shell` runs CMD-SHELL; empty is /bin/sh -c.
    static std::optional<HealthSettings> from(const std::optional<oci::HealthConfig>& config,
                                              const std::vector<std::string>& shell);
};

/// What a client may ask of a health check: durations of 1 ms or none, a known kind of test. InvalidArgument in Docker's words.
Status checkHealthConfig(const oci::HealthConfig& config);
/// Docker's rule for a check of the user's own: what it leaves open comes from the image's.
void mergeHealth(std::optional<oci::HealthConfig>& own, const std::optional<oci::HealthConfig>& image);

/// A container's health as it follows from the results of its checks. A value without a clock: times come with the
/// results, so that it can be tested as a table.
class Health
{
public:
    static constexpr std::size_t resultsKept = 5;

    HealthStatus status() const { return m_status; }
    int failingStreak() const { return m_failingStreak; }
    /// The latest ones, oldest first.
    const std::deque<HealthResult>& results() const { return m_results; }

    /// The container has been started.
    void begin();
    /// A new engine follows it again; it knows the status alone. Without one it is starting.
    void resume(HealthStatus status);
    /// The container has ended. What was checked last stays to be read, and nothing that is over is healthy.
    void end();
    /// Takes a result; true when the status has changed by it. `startedAt` is the container's.
    bool add(HealthResult result, const HealthSettings& settings, TimePoint startedAt);
    /// The wait before the next check, from `now` on.
    std::chrono::nanoseconds nextWait(const HealthSettings& settings, TimePoint startedAt, TimePoint now) const;

private:
    HealthStatus m_status = HealthStatus::None;
    int m_failingStreak = 0;
    std::deque<HealthResult> m_results;
};

} // namespace onggi::container
