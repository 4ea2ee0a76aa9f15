#include "base/clock.h"

#include "base/timecolumn.h"

#include <charconv>
#include <ctime>
#include <fmt/format.h>

namespace onggi {

namespace {

class SystemClock : public Clock
{
public:
    TimePoint now() const override { return std::chrono::time_point_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now()); }
};

/// Reads exactly count digits at the front of text.
bool takeNumber(std::string_view& text, std::size_t count, int& value)
{
    if (text.size() < count)
        return false;
    const auto [end, error] = std::from_chars(text.data(), text.data() + count, value);
    if (error != std::errc() || end != text.data() + count || text[0] == '-')
        return false;
    text.remove_prefix(count);
    return true;
}

bool takeChar(std::string_view& text, char wanted)
{
    if (text.empty() || text[0] != wanted)
        return false;
    text.remove_prefix(1);
    return true;
}

bool takeOffset(std::string_view& text, int& seconds)
{
    if (takeChar(text, 'Z') || takeChar(text, 'z')) {
        seconds = 0;
        return text.empty();
    }
    const int sign = takeChar(text, '-') ? -1 : takeChar(text, '+') ? 1 : 0;
    int hours = 0;
    int minutes = 0;
    if (sign == 0 || !takeNumber(text, 2, hours) || !takeChar(text, ':') || !takeNumber(text, 2, minutes))
        return false;
    seconds = sign * (hours * 3600 + minutes * 60);
    return text.empty();
}

} // namespace

const Clock& Clock::system()
{
    static const SystemClock clock;
    return clock;
}

std::string toRfc3339(TimePoint time)
{
    if (time == TimePoint{})
        return "0001-01-01T00:00:00Z";
    std::string text = toRfc3339Column(time);
    text.pop_back();
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.')
        text.pop_back();
    return text + 'Z';
}

std::string toRfc3339Column(TimePoint time)
{
    const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
    const auto fraction = (time - seconds).count();
    const std::time_t plain = std::chrono::system_clock::to_time_t(seconds);
    std::tm parts{};
    gmtime_r(&plain, &parts);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:09}Z", parts.tm_year + 1900, parts.tm_mon + 1,
                       parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec, fraction);
}

Result<TimePoint> fromRfc3339(std::string_view text)
{
    const auto refuse = [text] { return fail(ErrorKind::InvalidArgument, fmt::format("{:?} is not an RFC 3339 time", text)); };
    std::string_view rest = text;
    std::tm parts{};
    if (!takeNumber(rest, 4, parts.tm_year) || !takeChar(rest, '-') || !takeNumber(rest, 2, parts.tm_mon)
        || !takeChar(rest, '-') || !takeNumber(rest, 2, parts.tm_mday) || !(takeChar(rest, 'T') || takeChar(rest, ' '))
        || !takeNumber(rest, 2, parts.tm_hour) || !takeChar(rest, ':') || !takeNumber(rest, 2, parts.tm_min)
        || !takeChar(rest, ':') || !takeNumber(rest, 2, parts.tm_sec))
        return refuse();
    std::int64_t fraction = 0;
    if (takeChar(rest, '.')) {
        std::int64_t scale = 100'000'000;
        while (!rest.empty() && rest[0] >= '0' && rest[0] <= '9') {
            fraction += (rest[0] - '0') * scale;
            scale /= 10;
            rest.remove_prefix(1);
        }
    }
    int offset = 0;
    if (!takeOffset(rest, offset))
        return refuse();
    if (parts.tm_year == 1 && parts.tm_mon == 1 && parts.tm_mday == 1)
        return TimePoint{};
    parts.tm_year -= 1900;
    parts.tm_mon -= 1;
    const std::time_t plain = timegm(&parts) - offset;
    return TimePoint(std::chrono::seconds(plain)) + std::chrono::nanoseconds(fraction);
}

} // namespace onggi
