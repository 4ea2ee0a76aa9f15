#include "container/options.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace onggi::container::options {

namespace {

using nlohmann::json;

bool isAccess(std::string_view text)
{
    return !text.empty() && text.size() <= 3 && text.find_first_not_of("rwm") == std::string_view::npos;
}

/// "*" is any.
std::optional<std::int64_t> parseNumber(std::string_view text)
{
    if (text == "*")
        return -1;
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || number < 0)
        return std::nullopt;
    return number;
}

/// "c 10:200 rwm", "b *:* r"
Result<cgroup::DeviceRule> parseRule(const std::string& text)
{
    const auto refuse = [&text] { return fail(ErrorKind::InvalidArgument, fmt::format("invalid device cgroup rule format: '{}'", text)); };
    const auto first = text.find(' ');
    const auto second = text.find(' ', first + 1);
    if (first != 1 || second == std::string::npos || std::string_view("acb").find(text[0]) == std::string_view::npos)
        return refuse();
    const auto numbers = std::string_view(text).substr(first + 1, second - first - 1);
    const auto colon = numbers.find(':');
    if (colon == std::string_view::npos)
        return refuse();
    const auto major = parseNumber(numbers.substr(0, colon));
    const auto minor = parseNumber(numbers.substr(colon + 1));
    const auto access = text.substr(second + 1);
    if (!major || !minor || !isAccess(access))
        return refuse();
    return cgroup::DeviceRule{true, text[0], *major, *minor, access};
}

Result<DeviceMapping> parseDevice(const json& value)
{
    DeviceMapping device;
    JsonFields fields(value, "HostConfig.Devices");
    fields.read("PathOnHost", device.hostPath);
    fields.read("PathInContainer", device.containerPath);
    std::string access;
    fields.read("CgroupPermissions", access);
    ONGGI_CHECK(fields.status());
    if (device.containerPath.empty())
        device.containerPath = device.hostPath;
    if (!access.empty())
        device.access = access;
    if (!device.hostPath.starts_with('/'))
        return fail(ErrorKind::InvalidArgument, fmt::format("{} is not an absolute path", device.hostPath));
    if (!device.containerPath.starts_with('/'))
        return fail(ErrorKind::InvalidArgument, fmt::format("{} is not an absolute path", device.containerPath));
    if (!isAccess(device.access))
        return fail(ErrorKind::InvalidArgument, fmt::format("invalid device mode: {}", device.access));
    return device;
}

Result<DeviceRequest> parseRequest(const json& value)
{
    DeviceRequest request;
    JsonFields fields(value, "HostConfig.DeviceRequests");
    fields.read("Driver", request.driver);
    fields.read("Count", request.count);
    fields.read("DeviceIDs", request.ids);
    const auto& sets = fields.at("Capabilities");
    for (const auto& set : sets.is_array() ? sets : json::array()) {
        if (!set.is_array() || !std::ranges::all_of(set, &json::is_string))
            return fail(ErrorKind::InvalidArgument, "invalid JSON: HostConfig.DeviceRequests.Capabilities must be a list of lists of strings");
        request.capabilities.push_back(set.get<std::vector<std::string>>());
    }
    ONGGI_CHECK(fields.status());
    const bool gpu = std::ranges::any_of(request.capabilities, [](const auto& set) { return std::ranges::find(set, "gpu") != set.end(); });
    if (request.driver != "cdi" && !gpu)
        return fail(ErrorKind::InvalidArgument,
                    fmt::format("could not select device driver {:?} with capabilities: {}", request.driver, sets.dump()));
    if (request.count != 0 && !request.ids.empty())
        return fail(ErrorKind::InvalidArgument, "cannot set both Count and DeviceIDs on device request");
    return request;
}

template<typename T>
Status readList(JsonFields& fields, const char* name, Result<T> (*parse)(const json&), std::vector<T>& list)
{
    const auto& values = fields.at(name);
    if (!values.is_null() && !values.is_array())
        return fail(ErrorKind::InvalidArgument, fmt::format("invalid JSON: HostConfig.{} must be a list", name));
    for (const auto& value : values) {
        ONGGI_TRY(auto item, parse(value));
        list.push_back(std::move(item));
    }
    return {};
}

} // namespace

Status readDevices(JsonFields& fields, HostConfig& host)
{
    ONGGI_CHECK(readList(fields, "Devices", parseDevice, host.devices));
    ONGGI_CHECK(readList(fields, "DeviceRequests", parseRequest, host.deviceRequests));
    std::vector<std::string> rules;
    fields.read("DeviceCgroupRules", rules);
    for (const auto& text : rules) {
        ONGGI_TRY(auto rule, parseRule(text));
        host.deviceRules.push_back(std::move(rule));
    }
    return {};
}

} // namespace onggi::container::options
