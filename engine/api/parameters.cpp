#include "api/parameters.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace onggi::api {

namespace {

constexpr int maximumDepth = 64;

std::unexpected<Error> invalid(std::string message)
{
    return fail(ErrorKind::InvalidArgument, std::move(message));
}

/// nlohmann::json reports by exception; and 16 MiB of "[" would become a gigabyte of nested arrays.
Result<Json> parseJson(std::string_view text)
{
    bool tooDeep = false;
    const auto limitDepth = [&tooDeep](int depth, Json::parse_event_t, Json&) {
        tooDeep |= depth > maximumDepth;
        return !tooDeep;
    };
    try {
        Json parsed = Json::parse(text.begin(), text.end(), limitDepth);
        if (tooDeep)
            return invalid(fmt::format("invalid JSON: nested deeper than {} levels", maximumDepth));
        return parsed;
    } catch (const Json::parse_error& error) {
        const std::size_t at = std::min(error.byte > 0 ? error.byte - 1 : 0, text.size());
        const std::string_view before = text.substr(0, at);
        const auto line = 1 + std::count(before.begin(), before.end(), '\n');
        const std::size_t column = at - (before.rfind('\n') + 1) + 1;
        return invalid(fmt::format("invalid JSON at line {}, column {}", line, column));
    } catch (const Json::exception& error) {
        return invalid(fmt::format("invalid JSON: {}", error.what()));
    }
}

/// The digits of ".123" as nanoseconds; nothing when something else stands there or it is finer than that.
std::optional<std::int64_t> parseFraction(std::string_view text)
{
    if (text.empty())
        return 0;
    if (text.front() != '.' || text.size() > 10)
        return std::nullopt;
    std::string digits(text.substr(1));
    if (!std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; }))
        return std::nullopt;
    digits.resize(9, '0');
    return std::stoll(digits);
}

std::optional<TimePoint> parseUnixTime(std::string_view text)
{
    // 292 years each way are what nanoseconds in 64 bits can tell.
    constexpr std::int64_t mostSeconds = 9'223'372'035;
    std::int64_t seconds = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (parsed.ec != std::errc())
        return std::nullopt;
    const auto fraction = parseFraction(text.substr(static_cast<std::size_t>(parsed.ptr - text.data())));
    if (!fraction)
        return std::nullopt;
    seconds = std::clamp(seconds, -mostSeconds, mostSeconds);
    const bool negative = text.front() == '-';
    return TimePoint(std::chrono::nanoseconds(seconds * 1'000'000'000 + (negative ? -*fraction : *fraction)));
}

} // namespace

bool flag(const Query& query, std::string_view name)
{
    std::string text = query.value(name);
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return !(text.empty() || text == "0" || text == "no" || text == "false" || text == "none");
}

Result<std::optional<std::int64_t>> integer(const Query& query, std::string_view name, std::int64_t least,
                                            std::int64_t most)
{
    const std::string text = query.value(name);
    if (text.empty())
        return std::nullopt;
    std::int64_t number = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
    if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size())
        return invalid(fmt::format("parameter {}: \"{}\" is no number", name, text));
    if (number < least || number > most)
        return invalid(fmt::format("parameter {}: {} is not between {} and {}", name, number, least, most));
    return number;
}

Result<std::optional<TimePoint>> timestamp(const Query& query, std::string_view name)
{
    const std::string text = query.value(name);
    if (text.empty())
        return std::nullopt;
    if (const auto time = parseUnixTime(text))
        return *time;
    if (auto time = fromRfc3339(text))
        return *time;
    return invalid(fmt::format("parameter {}: \"{}\" is neither unix seconds nor an RFC 3339 time", name, text));
}

Result<Filters> filters(const Query& query)
{
    Filters parsed;
    const std::string text = query.value("filters");
    if (text.empty())
        return parsed;
    const auto json = parseJson(text);
    if (!json)
        return fail(json.error().context("parameter filters"));
    if (!json->is_object())
        return invalid("parameter filters: not a map of lists or of maps");
    for (const auto& [name, values] : json->items()) {
        auto& list = parsed[name];
        if (values.is_array()) {
            for (const Json& value : values) {
                if (!value.is_string())
                    return invalid(fmt::format("parameter filters: a value of {} is no string", name));
                list.push_back(value.get<std::string>());
            }
        } else if (values.is_object()) {
            for (const auto& [value, chosen] : values.items()) {
                if (!chosen.is_boolean())
                    return invalid(fmt::format("parameter filters: {}={} is neither true nor false", name, value));
                if (chosen.get<bool>())
                    list.push_back(value);
            }
        } else {
            return invalid(fmt::format("parameter filters: {} is neither a list nor a map", name));
        }
    }
    return parsed;
}

Result<Json> jsonBody(const Request& request)
{
    if (request.body.find_first_not_of(" \t\r\n") == std::string::npos)
        return invalid("the request needs a JSON object as its body, and has none");
    auto json = parseJson(request.body);
    if (!json)
        return json;
    if (!json->is_object())
        return invalid(fmt::format("the request needs a JSON object as its body, not {}", json->type_name()));
    return json;
}

} // namespace onggi::api
