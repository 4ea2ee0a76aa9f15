#include "container/monitorlink.h"

#include "base/log.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>

namespace onggi::container {

namespace {

/// Orders are small and rare; more than these are a monitor that hangs.
constexpr std::size_t maximumWaiting = 256;

/// A monitor that dies must not stay as a zombie; how it ended was told by its report or its absence.
Awaitable<void> reapWhenDone(sys::Child child)
{
    asio::posix::stream_descriptor ended(co_await asio::this_coro::executor, child.pidfd.get());
    co_await ended.async_wait(asio::posix::stream_descriptor::wait_read, asio::as_tuple(asio::use_awaitable));
    ended.release();
    auto status = sys::reap(child.pidfd);
    // The descriptor may be readable a moment before the child can be reaped.
    asio::steady_timer pause(co_await asio::this_coro::executor);
    while (!status && status.error().errnoValue() == EAGAIN) {
        pause.expires_after(std::chrono::milliseconds(20));
        co_await pause.async_wait(asio::as_tuple(asio::use_awaitable));
        status = sys::reap(child.pidfd);
    }
    if (!status)
        log::warning("a monitor could not be reaped: {}", status.error().message());
    else if (status->signal != 0)
        log::warning("monitor {} was ended by signal {}", child.pid, status->signal);
}

} // namespace

MonitorLink::MonitorLink(asio::any_io_executor executor, sys::MessageSocket socket)
    : m_socket(std::move(socket))
    , m_ready(std::move(executor), m_socket.fd())
{
    ::fcntl(m_socket.fd(), F_SETFL, O_NONBLOCK);
}

MonitorLink::~MonitorLink()
{
    close();
}

void MonitorLink::close()
{
    if (m_ready.is_open()) {
        m_ready.cancel();
        m_ready.release();
    }
    m_socket = sys::MessageSocket();
}

Result<std::shared_ptr<MonitorLink>> MonitorLink::spawn(asio::any_io_executor executor)
{
    ONGGI_TRY(auto ends, sys::MessageSocket::pair());
    sys::SpawnRequest request;
    request.program = sys::helperDirectory() + "/onggi-monitor";
    request.fds = {{ends.second.fd(), 3}};
    auto child = sys::spawn(request);
    if (!child)
        return fail(child.error().context("starting onggi-monitor"));
    asio::co_spawn(executor, reapWhenDone(std::move(*child)), asio::detached);
    return std::make_shared<MonitorLink>(executor, std::move(ends.first));
}

Result<std::shared_ptr<MonitorLink>> MonitorLink::connect(asio::any_io_executor executor, const UniqueFd& runDirectory)
{
    UniqueFd fd(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
    if (!fd)
        return failErrno(errno, "making a socket for a monitor");
    // By descriptor: sun_path holds 108 bytes, a state directory may be deeper.
    const auto path = fmt::format("/proc/self/fd/{}/{}", runDirectory.get(), monitor::socketName);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.data(), path.size());
    if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        return fail(Error::fromErrno(errno, "connecting to a monitor").as(ErrorKind::Unavailable));
    return std::make_shared<MonitorLink>(std::move(executor), sys::MessageSocket(std::move(fd)));
}

Status MonitorLink::send(const monitor::Order& order, std::span<const int> fds)
{
    if (!m_socket)
        return fail(ErrorKind::Unavailable, "the container's monitor is gone");
    auto bytes = monitor::encode(order);
    if (!m_waiting.empty())
        return hold(std::move(bytes), fds);
    auto sent = m_socket.send(bytes, fds);
    if (!sent && sent.error().errnoValue() == EAGAIN)
        return hold(std::move(bytes), fds);
    if (!sent && (sent.error().errnoValue() == EPIPE || sent.error().errnoValue() == ECONNRESET))
        return fail(ErrorKind::Unavailable, "the container's monitor has ended: try again");
    return sent;
}

Status MonitorLink::hold(std::string bytes, std::span<const int> fds)
{
    if (m_waiting.size() >= maximumWaiting)
        return fail(ErrorKind::Unavailable, "the container's monitor does not answer: try again");
    Waiting waiting{std::move(bytes), {}};
    for (const int fd : fds) {
        waiting.fds.emplace_back(::fcntl(fd, F_DUPFD_CLOEXEC, 0));
        if (!waiting.fds.back())
            return failErrno(errno, "keeping a descriptor for a monitor");
    }
    m_waiting.push_back(std::move(waiting));
    if (m_waiting.size() == 1)
        asio::co_spawn(m_ready.get_executor(), sendWaiting(shared_from_this()), asio::detached);
    return {};
}

Awaitable<void> MonitorLink::sendWaiting(std::shared_ptr<MonitorLink> self)
{
    while (!self->m_waiting.empty()) {
        co_await self->m_ready.async_wait(asio::posix::stream_descriptor::wait_write, asio::as_tuple(asio::use_awaitable));
        if (!self->m_socket)
            break;
        const auto& next = self->m_waiting.front();
        std::vector<int> fds;
        for (const auto& fd : next.fds)
            fds.push_back(fd.get());
        auto sent = self->m_socket.send(next.bytes, fds);
        if (!sent && sent.error().errnoValue() == EAGAIN)
            continue;
        // A monitor that is gone is noticed by whoever reads from it.
        if (!sent)
            break;
        self->m_waiting.pop_front();
    }
    self->m_waiting.clear();
}

Awaitable<Result<std::optional<MonitorLink::Incoming>>> MonitorLink::next()
{
    for (;;) {
        if (!m_socket)
            co_return std::nullopt;
        auto message = m_socket.receive();
        if (message && !*message)
            co_return std::nullopt;
        if (message) {
            auto report = monitor::decodeReport((*message)->bytes);
            if (!report)
                co_return fail(std::move(report).error());
            co_return Incoming{std::move(*report), std::move((*message)->fds)};
        }
        const int code = message.error().errnoValue();
        if (code == ECONNRESET || code == EPIPE)
            co_return std::nullopt;
        if (code != EAGAIN && code != EWOULDBLOCK)
            co_return fail(std::move(message).error());
        co_await m_ready.async_wait(asio::posix::stream_descriptor::wait_read, asio::as_tuple(asio::use_awaitable));
    }
}

} // namespace onggi::container
