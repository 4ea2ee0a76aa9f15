#include "container/pruning.h"

#include "base/log.h"
#include "container/containerservice.h"
#include "snapshot/treesize.h"

#include <algorithm>
#include <charconv>
#include <fcntl.h>
#include <fmt/format.h>

namespace onggi::container {

namespace {

using namespace std::chrono_literals;

/// A container's files may be many; the prune goes on without their size.
constexpr std::chrono::seconds measurePatience{60};

/// The container's own files; null when they are gone.
std::shared_ptr<UniqueFd> openWritable(const snapshot::LayerStore& layers, const std::string& id)
{
    const auto container = layers.openContainer(id);
    if (!container)
        return nullptr;
    auto upper = std::make_shared<UniqueFd>(::openat(container->get(), "upper", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    return *upper ? upper : nullptr;
}

} // namespace

Result<TimePoint> parseUntil(const std::string& text, TimePoint now)
{
    if (const auto duration = parseDuration(text))
        return now - *duration;
    double seconds = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (parsed.ec == std::errc() && parsed.ptr == text.data() + text.size() && seconds >= 0 && seconds < 9e9)
        return TimePoint(std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::duration<double>(seconds)));
    // A day, or a time without its zone, is meant in UTC.
    for (const char* rest : {"", "Z", ":00Z", ":00:00Z", "T00:00:00Z"}) {
        if (const auto time = fromRfc3339(text + rest))
            return *time;
    }
    return fail(ErrorKind::InvalidArgument, fmt::format("invalid filter 'until={}': give a duration (24h), unix seconds or an RFC 3339 time", text));
}

bool hasLabel(const std::map<std::string, std::string>& labels, const std::string& wanted)
{
    const auto equals = wanted.find('=');
    const auto found = labels.find(wanted.substr(0, equals));
    return found != labels.end() && (equals == std::string::npos || found->second == wanted.substr(equals + 1));
}

std::optional<std::chrono::nanoseconds> parseDuration(std::string_view text)
{
    constexpr std::pair<std::string_view, double> units[] = {{"ns", 1}, {"us", 1e3}, {"µs", 1e3}, {"ms", 1e6}, {"s", 1e9}, {"m", 60e9}, {"h", 3600e9}};
    if (text.empty())
        return std::nullopt;
    double total = 0;
    while (!text.empty()) {
        double number = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
        if (error != std::errc() || number < 0)
            return std::nullopt;
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
        const auto length = std::min(text.find_first_of("0123456789."), text.size());
        const auto unit = std::ranges::find(units, text.substr(0, length), [](const auto& each) { return each.first; });
        if (unit == std::end(units))
            return std::nullopt;
        total += number * unit->second;
        text.remove_prefix(length);
    }
    if (total > 9e18)
        return std::nullopt;
    return std::chrono::nanoseconds(static_cast<std::int64_t>(total));
}

Result<PruneFilter> PruneFilter::make(const std::map<std::string, std::vector<std::string>>& filters, TimePoint now)
{
    PruneFilter filter;
    for (const auto& [name, values] : filters) {
        if (name == "label") {
            filter.m_labels = values;
        } else if (name == "label!") {
            filter.m_withoutLabels = values;
        } else if (name == "until") {
            if (values.size() > 1)
                return fail(ErrorKind::InvalidArgument, "more than one until filter specified");
            for (const auto& value : values) {
                ONGGI_TRY(filter.m_until, parseUntil(value, now));
            }
        } else {
            return fail(ErrorKind::InvalidArgument, fmt::format("invalid filter '{}'", name));
        }
    }
    return filter;
}

bool PruneFilter::matches(TimePoint created, const std::map<std::string, std::string>& labels) const
{
    const auto has = [&labels](const std::string& label) { return hasLabel(labels, label); };
    return (!m_until || created <= *m_until) && std::ranges::all_of(m_labels, has) && std::ranges::none_of(m_withoutLabels, has);
}

Awaitable<Result<ContainerService::Pruned>> ContainerService::prune(PruneFilter filter)
{
    if (std::exchange(m_pruning, true))
        co_return fail(ErrorKind::Conflict, "a prune operation is already running");
    Pruned pruned;
    for (const auto& container : all()) {
        const auto& record = container->record;
        if (container->isActive() || container->removed || !filter.matches(record.created, record.config.labels))
            continue;
        std::function<std::int64_t()> work = [directory = openWritable(m_parts.layers, record.id)] {
            return directory ? snapshot::bytesBelow(directory->get()).value_or(0) : 0;
        };
        const auto size = co_await m_aside.run<std::int64_t>(std::move(work), measurePatience);
        if (container->removed)
            continue;
        auto removed = co_await remove(container, false, false);
        if (!removed) {
            log::warning("container {} is not pruned: {}", record.name, removed.error().message());
            continue;
        }
        pruned.ids.push_back(record.id);
        pruned.bytes += size.value_or(0);
    }
    m_pruning = false;
    m_parts.events.publish("container", "prune", "", {{"reclaimed", std::to_string(pruned.bytes)}});
    co_return pruned;
}

} // namespace onggi::container
