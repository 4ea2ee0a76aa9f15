#include "daemon/containerfilter.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>
#include <regex.h>

namespace onggi::daemon {

namespace {

using container::Record;
using Values = std::vector<std::string>;
using Test = std::function<bool(const Record&)>;

Error invalid(std::string_view filter, std::string_view value)
{
    return {ErrorKind::InvalidArgument, fmt::format("invalid filter '{}={}'", filter, value)};
}

Test anyOf(std::vector<Test> tests)
{
    return [tests = std::move(tests)](const Record& record) {
        return std::ranges::any_of(tests, [&record](const Test& test) { return test(record); });
    };
}

Result<int> numberIn(std::string_view filter, const std::string& value, std::string_view digits)
{
    int number = 0;
    const auto end = digits.data() + digits.size();
    const auto parsed = std::from_chars(digits.data(), end, number);
    if (parsed.ec != std::errc() || parsed.ptr != end)
        return fail(invalid(filter, value));
    return number;
}

Result<Test> idTest(const std::string& value)
{
    ONGGI_TRY(const auto match, patternFilter("id", value));
    return [match](const Record& record) { return match(record.id); };
}

/// Names are written with and without the slash.
Result<Test> nameTest(const std::string& value)
{
    ONGGI_TRY(const auto match, patternFilter("name", value));
    return [match](const Record& record) { return match(record.name) || match("/" + record.name); };
}

Test labelTest(const std::string& value)
{
    return [value](const Record& record) {
        const auto equals = value.find('=');
        const auto found = record.config.labels.find(value.substr(0, equals));
        return found != record.config.labels.end()
            && (equals == std::string::npos || found->second == value.substr(equals + 1));
    };
}

template<std::size_t Size>
Status checkWord(std::string_view filter, const std::string& value, const std::array<std::string_view, Size>& known)
{
    return std::ranges::find(known, value) == known.end() ? Status(fail(invalid(filter, value))) : Status();
}

Result<Test> statusTest(const std::string& value)
{
    constexpr std::array<std::string_view, 7> states{"created", "restarting", "running", "removing", "paused", "exited", "dead"};
    ONGGI_CHECK(checkWord("status", value, states));
    return [value](const Record& record) { return stateName(record.state) == value; };
}

Result<Test> healthTest(const std::string& value)
{
    constexpr std::array<std::string_view, 4> words{"none", "starting", "healthy", "unhealthy"};
    ONGGI_CHECK(checkWord("health", value, words));
    return [value](const Record& record) { return nameOf(record.health) == value; };
}

Result<Test> exitedTest(const std::string& value)
{
    ONGGI_TRY(const int code, numberIn("exited", value, value));
    // A container that never ran has no exit code.
    return [code](const Record& record) {
        return record.exitCode == code && record.state == container::RunState::Exited;
    };
}

/// Containers of the image, and of images that stand on it.
Test ancestorTest(const std::string& value, const image::ImageService& images)
{
    const auto image = images.find(value);
    return [value, image](const Record& record) {
        if (record.imageName == value)
            return true;
        if (image) {
            const auto& below = image->config.diffIds;
            return record.image == image->id
                || (!below.empty() && below.size() <= record.layers.size()
                    && std::equal(below.begin(), below.end(), record.layers.begin()));
        }
        // The image may be gone while its containers are not.
        return record.image.digest.toString() == value;
    };
}

Test volumeTest(const std::string& value)
{
    return [value](const Record& record) {
        return std::ranges::any_of(record.mounts, [&](const auto& mount) {
            return mount.volume == value || mount.source == value || mount.target == value;
        });
    };
}

struct PortRange
{
    int first = 0;
    int last = 0;
    network::Protocol protocol = network::Protocol::Tcp;

    bool has(network::Protocol ofProtocol, int port) const { return ofProtocol == protocol && port >= first && port <= last; }
};

/// "80", "80/udp", "8000-8010/tcp".
Result<PortRange> portRange(std::string_view filter, const std::string& value)
{
    PortRange range;
    std::string_view text = value;
    if (const auto slash = text.find('/'); slash != std::string_view::npos) {
        const std::string_view protocol = text.substr(slash + 1);
        if (protocol != "tcp" && protocol != "udp")
            return fail(invalid(filter, value));
        range.protocol = protocol == "udp" ? network::Protocol::Udp : network::Protocol::Tcp;
        text = text.substr(0, slash);
    }
    const auto dash = text.find('-');
    ONGGI_TRY(range.first, numberIn(filter, value, text.substr(0, dash)));
    range.last = range.first;
    if (dash != std::string_view::npos) {
        ONGGI_TRY(range.last, numberIn(filter, value, text.substr(dash + 1)));
    }
    return range;
}

/// By the machine's port, as Docker does: who asks wants to know what holds it.
Result<Test> publishTest(const std::string& value)
{
    ONGGI_TRY(const PortRange range, portRange("publish", value));
    return [range](const Record& record) {
        return record.endpoint && std::ranges::any_of(record.endpoint->ports, [&range](const network::PortBinding& port) {
            return range.has(port.protocol, port.hostPort);
        });
    };
}

/// By the container's port, published or not. Both filters find only containers that are on a network.
Result<Test> exposeTest(const std::string& value)
{
    ONGGI_TRY(const PortRange range, portRange("expose", value));
    const auto has = [range](const network::PortBinding& port) { return range.has(port.protocol, port.containerPort); };
    return [has](const Record& record) {
        const auto hasExposed = [&has](const std::string& text) {
            const auto port = container::parsePortKey(text);
            return port && has(*port);
        };
        return record.endpoint
            && (std::ranges::any_of(record.endpoint->ports, has) || std::ranges::any_of(record.config.exposedPorts, hasExposed));
    };
}

/// This engine runs no tasks of a swarm.
Result<Test> taskTest(const std::string& value)
{
    const bool no = value == "false" || value == "0";
    if (!no && value != "true" && value != "1")
        return fail(invalid("is-task", value));
    return [no](const Record&) { return no; };
}

Result<Test> timeTest(const std::string& value, bool before, const container::ContainerService& containers)
{
    ONGGI_TRY(const auto other, containers.find(value));
    const TimePoint created = other->record.created;
    return [before, created](const Record& record) { return before ? record.created < created : record.created > created; };
}

} // namespace

Result<std::function<bool(const std::string&)>> patternFilter(std::string_view filter, const std::string& value)
{
    auto compiled = std::shared_ptr<regex_t>(new regex_t, [](regex_t* expression) {
        ::regfree(expression);
        delete expression;
    });
    *compiled = {};
    if (::regcomp(compiled.get(), value.c_str(), REG_EXTENDED | REG_NOSUB) != 0)
        return fail(invalid(filter, value));
    return [compiled](const std::string& text) { return ::regexec(compiled.get(), text.c_str(), 0, nullptr, 0) == 0; };
}

Result<ContainerFilter> ContainerFilter::make(const api::Filters& filters, const container::ContainerService& containers,
                                              const image::ImageService& images)
{
    constexpr std::array<std::string_view, 15> known{"id",      "name",   "label",   "status", "health",  "exited",    "ancestor", "volume",
                                                     "network", "publish", "expose", "is-task", "isolation", "before",   "since"};
    const auto testFor = [&](const std::string& name, const std::string& value) -> Result<Test> {
        if (name == "id")
            return idTest(value);
        if (name == "name")
            return nameTest(value);
        if (name == "label")
            return labelTest(value);
        if (name == "status")
            return statusTest(value);
        if (name == "health")
            return healthTest(value);
        if (name == "exited")
            return exitedTest(value);
        if (name == "ancestor")
            return ancestorTest(value, images);
        if (name == "volume")
            return volumeTest(value);
        if (name == "network")
            return Test([value](const Record& record) { return record.host.networkName == value; });
        if (name == "publish")
            return publishTest(value);
        if (name == "expose")
            return exposeTest(value);
        if (name == "is-task")
            return taskTest(value);
        if (name == "isolation") // Windows' word; here there is one kind.
            return Test([value](const Record&) { return value.empty() || value == "default"; });
        return timeTest(value, name == "before", containers);
    };
    ContainerFilter filter;
    std::vector<Test> ports; ///< a published or an exposed one suffices
    for (const auto& [name, values] : filters) {
        if (std::ranges::find(known, name) == known.end())
            return fail(ErrorKind::InvalidArgument, fmt::format("invalid filter '{}'", name));
        std::vector<Test> tests;
        for (const auto& value : values) {
            ONGGI_TRY(tests.emplace_back(), testFor(name, value));
        }
        filter.m_asksForState |= !values.empty() && (name == "status" || name == "exited");
        if (name == "label" || name == "before" || name == "since")
            std::ranges::move(tests, std::back_inserter(filter.m_tests));
        else if (name == "publish" || name == "expose")
            std::ranges::move(tests, std::back_inserter(ports));
        else if (!tests.empty())
            filter.m_tests.push_back(anyOf(std::move(tests)));
    }
    if (!ports.empty())
        filter.m_tests.push_back(anyOf(std::move(ports)));
    return filter;
}

bool ContainerFilter::matches(const Record& record) const
{
    return std::ranges::all_of(m_tests, [&record](const Test& test) { return test(record); });
}

} // namespace onggi::daemon
