#pragma once

#include "base/clock.h"
#include "container/asyncutil.h"

#include <cstdint>
#include <deque>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

namespace onggi::container {

/// Something that happened, as `docker events` tells it.
struct Event
{
    std::uint64_t serial = 0; ///< counts up by one
    TimePoint time{};
    std::string type;   ///< "container", "image"
    std::string action; ///< "start", "die", …
    std::string actorId;
    std::map<std::string, std::string> attributes;
};

nlohmann::json eventToJson(const Event& event);
/// True when Docker's filters (type, event, container, image, label) let it through.
bool eventMatches(const Event& event, const std::map<std::string, std::vector<std::string>>& filters);

/// The engine's recent past, in memory, and a bell for those who follow it. A follower reads from the serial that it has
/// seen last; one that falls behind by more than the ring holds misses the oldest. Event-loop thread.
class EventBus
{
public:
    explicit EventBus(asio::any_io_executor executor);

    void publish(std::string type, std::string action, std::string actorId, std::map<std::string, std::string> attributes);
    /// Serial of the newest event; 0 when there is none yet.
    std::uint64_t lastSerial() const { return m_lastSerial; }
    /// Events after that serial, oldest first.
    std::vector<Event> after(std::uint64_t serial) const;
    /// Until something new is published.
    Awaitable<void> wait() { return m_changed.wait(); }

private:
    static constexpr std::size_t capacity = 1024;
    std::deque<Event> m_events;
    std::uint64_t m_lastSerial = 0;
    Notifier m_changed;
};

} // namespace onggi::container
