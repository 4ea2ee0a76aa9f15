#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "container/asyncutil.h"

#include <cstdint>
#include <deque>
#include <list>
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
/// InvalidArgument names a filter that Docker does not have.
Status checkEventFilters(const std::map<std::string, std::vector<std::string>>& filters);
/// True when Docker's filters (type, event, container, image, volume, network, label, scope, …) let it through. One value
/// of a filter suffices, but every label must be there.
bool eventMatches(const Event& event, const std::map<std::string, std::vector<std::string>>& filters);

/// The engine's recent past, in memory, and a bell for those who follow it. The ring holds the latest events, and longer
/// ones for as long as a Follower has not read them. Event-loop thread.
class EventBus
{
public:
    explicit EventBus(asio::any_io_executor executor);

    void publish(std::string type, std::string action, std::string actorId, std::map<std::string, std::string> attributes);
    /// Serial of the newest event; 0 when there is none yet.
    std::uint64_t lastSerial() const { return m_lastSerial; }
    /// Events after that serial that are still known, oldest first, at most so many.
    std::vector<Event> after(std::uint64_t serial, std::size_t most = 256) const;
    /// Until something new is published.
    Awaitable<void> wait() { return m_changed.wait(); }

    /// A reader whose unread events are kept for it, up to a bound beyond which it misses the oldest.
    class Follower
    {
    public:
        /// Reads what comes after that serial.
        Follower(EventBus& bus, std::uint64_t serial);
        ~Follower();
        Follower(const Follower&) = delete;
        Follower& operator=(const Follower&) = delete;

        /// The next ones, oldest first; empty when all are read.
        std::vector<Event> read();
        Awaitable<void> wait() { return m_bus.wait(); }

    private:
        EventBus& m_bus;
        std::list<std::uint64_t>::iterator m_serial;
    };

private:
    void trim();

    static constexpr std::size_t capacity = 1024;
    static constexpr std::size_t mostUnread = 65536;
    std::deque<Event> m_events; ///< without gaps
    std::uint64_t m_lastSerial = 0;
    std::list<std::uint64_t> m_followers; ///< the serial that each has read last
    Notifier m_changed;
};

} // namespace onggi::container
