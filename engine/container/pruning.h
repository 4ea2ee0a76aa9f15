#pragma once

#include "base/clock.h"
#include "base/result.h"

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace onggi::container {

/// The filters that every prune has: until, label, label!.
class PruneFilter
{
public:
    /// InvalidArgument names an unknown filter, or a time that cannot be read. `now` is what durations count back from.
    static Result<PruneFilter> make(const std::map<std::string, std::vector<std::string>>& filters, TimePoint now);
    bool matches(TimePoint created, const std::map<std::string, std::string>& labels) const;

private:
    std::optional<TimePoint> m_until;
    std::vector<std::string> m_labels;
    std::vector<std::string> m_withoutLabels;
};

/// What `until` can be: a duration back from now, unix seconds, or an RFC 3339 time. InvalidArgument names the text.
Result<TimePoint> parseUntil(const std::string& text, TimePoint now);

/// The filter's "name" or "name=value".
bool hasLabel(const std::map<std::string, std::string>& labels, const std::string& wanted);

/// "24h", "1h30m", "10m": the durations that clients give instead of a time. Nothing when it is none.
std::optional<std::chrono::nanoseconds> parseDuration(std::string_view text);

} // namespace onggi::container
