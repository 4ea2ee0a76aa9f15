#pragma once

#include "container/record.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace onggi::container {

/// The filters of POST /containers/prune: until, label, label!.
class PruneFilter
{
public:
    /// InvalidArgument names an unknown filter, or a time that cannot be read. `now` is what durations count back from.
    static Result<PruneFilter> make(const std::map<std::string, std::vector<std::string>>& filters, TimePoint now);
    bool matches(const Record& record) const;

private:
    std::optional<TimePoint> m_until;
    std::vector<std::string> m_labels;
    std::vector<std::string> m_withoutLabels;
};

/// "24h", "1h30m", "10m": the durations that clients give instead of a time. Nothing when it is none.
std::optional<std::chrono::nanoseconds> parseDuration(std::string_view text);

} // namespace onggi::container
