#include "base/log.h"

#include "base/timecolumn.h"

#include <fmt/format.h>
#include <iterator>
#include <unistd.h>

namespace onggi::log {

namespace {

Level minimum = Level::Info;

std::string_view nameOf(Level level)
{
    switch (level) {
    case Level::Debug:
        return "debug";
    case Level::Info:
        return "info";
    case Level::Warning:
        return "warning";
    case Level::Error:
        break;
    }
    return "error";
}

} // namespace

void setLevel(Level level)
{
    minimum = level;
}

Level level()
{
    return minimum;
}

void write(Level level, fmt::string_view format, fmt::format_args arguments)
{
    if (level < minimum)
        return;
    fmt::memory_buffer line;
    fmt::format_to(std::back_inserter(line), "{} {} ", toRfc3339Column(Clock::system().now()), nameOf(level));
    fmt::vformat_to(std::back_inserter(line), format, arguments);
    line.push_back('\n');
    // A log that cannot be written has nobody left to tell.
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, line.data(), line.size());
}

} // namespace onggi::log
