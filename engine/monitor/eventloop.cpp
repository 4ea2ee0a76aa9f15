#include "monitor/eventloop.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/epoll.h>

namespace onggi::monitor {

namespace {

int control(const UniqueFd& epoll, int operation, int fd, std::uint32_t events, std::uint64_t serial)
{
    epoll_event event{};
    event.events = events;
    event.data.u64 = serial;
    return ::epoll_ctl(epoll.get(), operation, fd, &event);
}

int millisecondsUntil(std::optional<SteadyTime> deadline)
{
    if (!deadline)
        return -1;
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(*deadline - std::chrono::steady_clock::now());
    return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 3'600'000));
}

} // namespace

Status setNonBlocking(int fd)
{
    const int flags = ::fcntl(fd, F_GETFL);
    if (flags < 0 || ::fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0)
        return failErrno(errno, "making a descriptor non-blocking");
    return {};
}

Result<EventLoop> EventLoop::make()
{
    EventLoop loop;
    loop.m_epoll = UniqueFd(::epoll_create1(EPOLL_CLOEXEC));
    if (!loop.m_epoll)
        return failErrno(errno, "making an epoll descriptor");
    return loop;
}

Status EventLoop::add(int fd, std::uint32_t events, Handler handler)
{
    const std::uint64_t serial = m_nextSerial++;
    if (control(m_epoll, EPOLL_CTL_ADD, fd, events, serial) != 0)
        return failErrno(errno, "watching a descriptor");
    auto source = std::make_shared<Source>(Source{fd, serial, events, std::move(handler)});
    m_byFd[fd] = source;
    m_bySerial[serial] = std::move(source);
    return {};
}

void EventLoop::want(int fd, std::optional<std::uint32_t> events)
{
    const auto found = m_byFd.find(fd);
    if (found == m_byFd.end() || found->second->events == events)
        return;
    Source& source = *found->second;
    const int operation = !events ? EPOLL_CTL_DEL : source.events ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
    control(m_epoll, operation, fd, events.value_or(0), source.serial);
    source.events = events;
}

void EventLoop::remove(int fd)
{
    const auto found = m_byFd.find(fd);
    if (found == m_byFd.end())
        return;
    if (found->second->events)
        control(m_epoll, EPOLL_CTL_DEL, fd, 0, 0);
    m_bySerial.erase(found->second->serial);
    m_byFd.erase(found);
}

Status EventLoop::runOnce(std::optional<SteadyTime> deadline)
{
    constexpr int most = 16;
    epoll_event events[most];
    const int count = ::epoll_wait(m_epoll.get(), events, most, millisecondsUntil(deadline));
    if (count < 0 && errno != EINTR)
        return failErrno(errno, "waiting for events");
    for (int i = 0; i < count; ++i) {
        // By serial, not by descriptor: an earlier handler may have closed this one and opened another in its
        // place.
        const auto found = m_bySerial.find(events[i].data.u64);
        if (found == m_bySerial.end())
            continue;
        const std::shared_ptr<Source> source = found->second;
        source->handler(events[i].events);
    }
    return {};
}

} // namespace onggi::monitor
