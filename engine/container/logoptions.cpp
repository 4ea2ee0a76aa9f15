#include "container/options.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace onggi::container::options {

namespace {

Result<std::int64_t> parseSize(std::string_view text)
{
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
    const auto scale = [unit]() -> std::int64_t {
        if (unit.empty() || unit == "b")
            return 1;
        switch (unit[0]) {
        case 'k':
        case 'K':
            return 1024;
        case 'm':
        case 'M':
            return 1024 * 1024;
        case 'g':
        case 'G':
            return 1024 * 1024 * 1024;
        default:
            return 0;
        }
    }();
    if (error != std::errc() || scale == 0 || number <= 0)
        return fail(ErrorKind::InvalidArgument, fmt::format("invalid size: {:?}: use a number with k, m or g", text));
    return number * scale;
}

} // namespace

Status readLog(JsonFields& fields, HostConfig& host)
{
    const auto& log = fields.at("LogConfig");
    std::string driver;
    JsonFields logFields(log, "HostConfig.LogConfig");
    logFields.read("Type", driver);
    logFields.read("Config", host.logConfig);
    ONGGI_CHECK(logFields.status());
    if (driver.empty() || driver == "json-file")
        host.log.driver = monitor::LogDriver::JsonFile;
    else if (driver == "local")
        host.log.driver = monitor::LogDriver::Local;
    else if (driver == "none")
        host.log.driver = monitor::LogDriver::None;
    else
        return fail(ErrorKind::InvalidArgument,
                    fmt::format("logger: no log driver named '{}' is registered: use json-file, local or none", driver));
    for (const auto& [key, value] : host.logConfig) {
        if (key == "max-size") {
            ONGGI_TRY(host.log.maxSize, parseSize(value));
        } else if (key == "max-file") {
            ONGGI_TRY(const auto files, parsePortNumber(value));
            host.log.maxFiles = std::max<int>(1, files);
        } else {
            return fail(ErrorKind::InvalidArgument, fmt::format("unknown log opt '{}' for {} log driver", key, driver));
        }
    }
    return {};
}

} // namespace onggi::container::options
