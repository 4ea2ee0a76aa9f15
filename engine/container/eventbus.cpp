#include "container/eventbus.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

namespace onggi::container {

namespace {

bool attributeIs(const Event& event, const std::string& name, const std::string& value)
{
    const auto found = event.attributes.find(name);
    return found != event.attributes.end() && found->second == value;
}

bool labelMatches(const Event& event, const std::string& wanted)
{
    const auto equals = wanted.find('=');
    if (equals == std::string::npos)
        return event.attributes.contains(wanted);
    return attributeIs(event, wanted.substr(0, equals), wanted.substr(equals + 1));
}

/// "busybox:1.36" without its tag; a digest stays.
std::string withoutTag(const std::string& name)
{
    const auto colon = name.rfind(':');
    const bool tag = colon != std::string::npos && name.find('/', colon) == std::string::npos && !name.starts_with("sha256:");
    return tag ? name.substr(0, colon) : name;
}

bool imageMatches(const Event& event, const std::string& wanted)
{
    const auto found = event.attributes.find(event.type == "image" ? "name" : "image");
    if (event.actorId == wanted)
        return true;
    return found != event.attributes.end() && (found->second == wanted || withoutTag(found->second) == wanted);
}

/// Who it happened to, by a beginning of its id or name.
bool actorMatches(const Event& event, const std::string& type, const std::string& wanted)
{
    if (event.type != type)
        return false;
    const auto name = event.attributes.find("name");
    return event.actorId.starts_with(wanted) || (name != event.attributes.end() && name->second.starts_with(wanted));
}

bool matchesOne(const Event& event, const std::string& filter, const std::string& value)
{
    if (filter == "type")
        return event.type == value;
    if (filter == "event") // "exec_create: ls" and "health_status: healthy" begin with the action's name.
        return event.action == value || event.action.starts_with(value + ":");
    if (filter == "image")
        return imageMatches(event, value);
    if (filter == "label")
        return labelMatches(event, value);
    if (filter == "scope")
        return value == "local";
    return actorMatches(event, filter, value);
}

} // namespace

nlohmann::json eventToJson(const Event& event)
{
    const auto nanoseconds = event.time.time_since_epoch().count();
    nlohmann::json json = {
        {"Type", event.type},
        {"Action", event.action},
        {"Actor", {{"ID", event.actorId}, {"Attributes", event.attributes}}},
        {"scope", "local"},
        {"time", nanoseconds / 1'000'000'000},
        {"timeNano", nanoseconds},
    };
    // What clients older than 1.22 read, and many newer ones still do.
    if (event.type == "container" || event.type == "image") {
        json["status"] = event.action;
        json["id"] = event.actorId;
        if (const auto image = event.attributes.find("image"); image != event.attributes.end())
            json["from"] = image->second;
    }
    return json;
}

bool eventMatches(const Event& event, const std::map<std::string, std::vector<std::string>>& filters)
{
    return std::ranges::all_of(filters, [&event](const auto& filter) {
        const auto one = [&](const std::string& value) { return matchesOne(event, filter.first, value); };
        return filter.second.empty()
            || (filter.first == "label" ? std::ranges::all_of(filter.second, one) : std::ranges::any_of(filter.second, one));
    });
}

Status checkEventFilters(const std::map<std::string, std::vector<std::string>>& filters)
{
    constexpr std::array known = {"config", "container", "daemon", "event",  "image", "label",  "network",
                                  "node",   "plugin",    "scope",  "secret", "service", "type", "volume"};
    for (const auto& [name, values] : filters) {
        if (std::ranges::find(known, name) == known.end())
            return fail(ErrorKind::InvalidArgument, "invalid filter '" + name + "'");
    }
    return {};
}

EventBus::EventBus(asio::any_io_executor executor)
    : m_changed(std::move(executor))
{
}

void EventBus::publish(std::string type, std::string action, std::string actorId, std::map<std::string, std::string> attributes)
{
    m_events.push_back({++m_lastSerial, Clock::system().now(), std::move(type), std::move(action), std::move(actorId),
                        std::move(attributes)});
    trim();
    m_changed.notifyAll();
}

void EventBus::trim()
{
    const auto slowest = std::ranges::min_element(m_followers);
    const auto read = slowest == m_followers.end() ? m_lastSerial : *slowest;
    while (m_events.size() > capacity && (m_events.front().serial <= read || m_events.size() > mostUnread))
        m_events.pop_front();
}

std::vector<Event> EventBus::after(std::uint64_t serial, std::size_t most) const
{
    // The serials in the ring are without gaps, and end with the newest.
    const auto unread = static_cast<std::size_t>(
        std::min<std::uint64_t>(m_lastSerial - std::min(serial, m_lastSerial), m_events.size()));
    const auto first = m_events.end() - static_cast<std::ptrdiff_t>(unread);
    return {first, first + static_cast<std::ptrdiff_t>(std::min(unread, most))};
}

EventBus::Follower::Follower(EventBus& bus, std::uint64_t serial)
    : m_bus(bus)
    , m_serial(bus.m_followers.insert(bus.m_followers.end(), serial))
{
}

EventBus::Follower::~Follower()
{
    m_bus.m_followers.erase(m_serial);
    m_bus.trim();
}

std::vector<Event> EventBus::Follower::read()
{
    auto events = m_bus.after(*m_serial);
    if (!events.empty()) {
        *m_serial = events.back().serial;
        m_bus.trim();
    }
    return events;
}

} // namespace onggi::container
