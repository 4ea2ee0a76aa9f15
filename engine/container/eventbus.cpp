#include "container/eventbus.h"

#include <algorithm>
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

bool matchesOne(const Event& event, const std::string& filter, const std::string& value)
{
    if (filter == "type")
        return event.type == value;
    if (filter == "event")
        return event.action == value;
    if (filter == "container")
        return event.type == "container" && (event.actorId.starts_with(value) || attributeIs(event, "name", value));
    if (filter == "image")
        return (event.type == "image" && (event.actorId == value || attributeIs(event, "name", value)))
            || (event.type == "container" && attributeIs(event, "image", value));
    if (filter == "label")
        return labelMatches(event, value);
    return filter == "scope" ? value == "local" : false;
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
        return filter.second.empty()
            || std::ranges::any_of(filter.second,
                                   [&](const std::string& value) { return matchesOne(event, filter.first, value); });
    });
}

EventBus::EventBus(asio::any_io_executor executor)
    : m_changed(std::move(executor))
{
}

void EventBus::publish(std::string type, std::string action, std::string actorId, std::map<std::string, std::string> attributes)
{
    m_events.push_back({++m_lastSerial, Clock::system().now(), std::move(type), std::move(action), std::move(actorId),
                        std::move(attributes)});
    if (m_events.size() > capacity)
        m_events.pop_front();
    m_changed.notifyAll();
}

std::vector<Event> EventBus::after(std::uint64_t serial) const
{
    const auto first = std::ranges::find_if(m_events, [serial](const Event& event) { return event.serial > serial; });
    return {first, m_events.end()};
}

} // namespace onggi::container
