#include "container/restartpolicy.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <limits>

namespace onggi::container {

namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds firstDelay = 100ms;
constexpr std::chrono::milliseconds longestDelay = 1min;
constexpr std::chrono::nanoseconds steadyRun = 10s;

} // namespace

std::string_view nameOf(RestartMode mode)
{
    switch (mode) {
    case RestartMode::No:
        return "no";
    case RestartMode::Always:
        return "always";
    case RestartMode::UnlessStopped:
        return "unless-stopped";
    case RestartMode::OnFailure:
        break;
    }
    return "on-failure";
}

Result<RestartPolicy> RestartPolicy::parse(std::string_view name, std::int64_t maximumRetries)
{
    constexpr std::array modes{RestartMode::No, RestartMode::Always, RestartMode::UnlessStopped, RestartMode::OnFailure};
    const auto found = std::ranges::find(modes, name.empty() ? "no" : name, [](RestartMode mode) { return nameOf(mode); });
    if (found == modes.end())
        return fail(ErrorKind::InvalidArgument, fmt::format("invalid restart policy: unknown policy '{}'; use one of 'no', 'always', "
                                                            "'on-failure', or 'unless-stopped'",
                                                            name));
    if (*found != RestartMode::OnFailure && maximumRetries != 0)
        return fail(ErrorKind::InvalidArgument,
                    "invalid restart policy: maximum retry count can only be used with 'on-failure'"
                        + std::string(maximumRetries < 0 ? " and cannot be negative" : ""));
    if (maximumRetries < 0)
        return fail(ErrorKind::InvalidArgument, "invalid restart policy: maximum retry count cannot be negative");
    const auto retries = std::min<std::int64_t>(maximumRetries, std::numeric_limits<int>::max());
    return RestartPolicy{*found, static_cast<int>(retries)};
}

bool RestartPolicy::restartsAfter(int exitCode, int restarts, bool stoppedByUser) const
{
    if (stoppedByUser)
        return false;
    switch (mode) {
    case RestartMode::No:
        return false;
    case RestartMode::Always:
    case RestartMode::UnlessStopped:
        return true;
    case RestartMode::OnFailure:
        break;
    }
    return exitCode != 0 && (maximumRetries == 0 || restarts < maximumRetries);
}

bool RestartPolicy::startsWithEngine(int exitCode, int restarts, bool stoppedByUser) const
{
    return mode == RestartMode::Always || restartsAfter(exitCode, restarts, stoppedByUser);
}

std::chrono::milliseconds RestartBackoff::next(std::chrono::nanoseconds ran)
{
    if (ran >= steadyRun)
        reset();
    m_delay = m_delay == 0ms ? firstDelay : std::min(m_delay * 2, longestDelay);
    return m_delay;
}

} // namespace onggi::container
