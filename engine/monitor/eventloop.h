#pragma once

#include "base/uniquefd.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>

namespace onggi::monitor {

using SteadyTime = std::chrono::steady_clock::time_point;

/// For a descriptor that the loop watches; asked of the file, not of this process alone.
Status setNonBlocking(int fd);

/// A small loop around epoll, level-triggered, one thread. Descriptors stay their owners'; remove one here
/// before closing it. A handler may add and remove anything, itself included.
class EventLoop
{
public:
    using Handler = std::function<void(std::uint32_t events)>;

    static Result<EventLoop> make();

    Status add(int fd, std::uint32_t events, Handler handler);
    /// Which events are wanted. Hang-ups and errors come even with 0; nothing silences the descriptor wholly,
    /// which is the only way not to spin on one that has hung up and must wait.
    void want(int fd, std::optional<std::uint32_t> events);
    void remove(int fd);

    /// Waits for events, until the deadline at most, and calls their handlers.
    Status runOnce(std::optional<SteadyTime> deadline);

private:
    struct Source
    {
        int fd;
        std::uint64_t serial;
        std::optional<std::uint32_t> events;
        Handler handler;
    };

    UniqueFd m_epoll;
    std::uint64_t m_nextSerial = 1;
    std::map<int, std::shared_ptr<Source>> m_byFd;
    std::map<std::uint64_t, std::shared_ptr<Source>> m_bySerial;
};

} // namespace onggi::monitor
