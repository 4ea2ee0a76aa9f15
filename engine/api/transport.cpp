#include "api/transport.h"

#include <array>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <cerrno>
#include <poll.h>
#include <sys/socket.h>
#include <utility>

namespace onggi::api {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr std::size_t readSize = 64 * 1024;
constexpr std::size_t mostDiscarded = 64 * 1024 * 1024;
constexpr std::chrono::seconds lingerTime{2};

enum class Received { Bytes, NothingYet, End };

/// Reads what is there now. By way of the stack: an idle connection keeps no memory for a request that may never come.
Received receiveInto(int fd, std::string& buffer)
{
    char bytes[readSize];
    ssize_t got = 0;
    do
        got = ::recv(fd, bytes, sizeof bytes, MSG_DONTWAIT);
    while (got < 0 && errno == EINTR);
    if (got > 0)
        buffer.append(bytes, static_cast<std::size_t>(got));
    else if (got < 0 && errno == EAGAIN)
        return Received::NothingYet;
    return got > 0 ? Received::Bytes : Received::End;
}

/// Ends a read that takes too long by shutting down the reading half of the socket.
class ReadDeadline
{
public:
    ReadDeadline(asio::local::stream_protocol::socket& socket, std::chrono::steady_clock::duration timeout)
        : m_timer(socket.get_executor(), timeout)
        , m_state(std::make_shared<State>())
    {
        m_timer.async_wait([state = m_state, fd = socket.native_handle()](error_code error) {
            if (error || !state->armed)
                return;
            state->expired = true;
            ::shutdown(fd, SHUT_RD);
        });
    }
    // The timer's function may already be queued: cancelling it alone is not enough.
    ~ReadDeadline() { m_state->armed = false; }
    bool expired() const { return m_state->expired; }

private:
    struct State
    {
        bool armed = true;
        bool expired = false;
    };
    asio::steady_timer m_timer;
    std::shared_ptr<State> m_state;
};

} // namespace

Signal::Signal(const asio::any_io_executor& executor)
    : m_timer(executor, asio::steady_timer::time_point::max())
{
}

void Signal::set()
{
    m_set = true;
    m_timer.cancel();
}

Awaitable<void> Signal::wait(std::shared_ptr<Signal> signal)
{
    error_code error;
    if (!signal->m_set)
        co_await signal->m_timer.async_wait(asio::redirect_error(asio::use_awaitable, error));
}

Transport::Transport(const asio::any_io_executor& executor, UniqueFd socket)
    : m_socket(executor)
{
    m_socket.assign(asio::local::stream_protocol(), socket.release());
}

Peer Transport::peer() const
{
    ucred credentials{};
    socklen_t size = sizeof credentials;
    const int fd = const_cast<Transport*>(this)->m_socket.native_handle();
    if (::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0)
        return {static_cast<uid_t>(-1), static_cast<gid_t>(-1), 0};
    return {credentials.uid, credentials.gid, credentials.pid};
}

Awaitable<Transport::Fill> Transport::fill(std::chrono::steady_clock::duration timeout)
{
    Received received = receiveInto(m_socket.native_handle(), m_buffer);
    if (received == Received::NothingYet) {
        error_code error;
        ReadDeadline deadline(m_socket, timeout);
        // Once more when the reactor's news were older than our last reading.
        while (!error && received == Received::NothingYet) {
            co_await m_socket.async_wait(asio::socket_base::wait_read,
                                         asio::redirect_error(asio::use_awaitable, error));
            received = receiveInto(m_socket.native_handle(), m_buffer);
        }
        if (received != Received::Bytes && deadline.expired())
            co_return Fill::TimedOut;
    }
    co_return received == Received::Bytes ? Fill::Data : Fill::Ended;
}

Awaitable<Status> Transport::write(std::string_view first, std::string_view second, std::string_view third)
{
    const std::array<asio::const_buffer, 3> pieces = {asio::buffer(first), asio::buffer(second), asio::buffer(third)};
    error_code error;
    co_await asio::async_write(m_socket, pieces, asio::redirect_error(asio::use_awaitable, error));
    if (error)
        co_return fail(ErrorKind::Cancelled, "the client has closed its connection");
    co_return Status();
}

void Transport::watchClient(std::function<void()> whenGone)
{
    m_whenGone = std::move(whenGone);
    if (!std::exchange(m_watching, true))
        armWatch();
}

void Transport::armWatch()
{
    m_socket.async_wait(asio::local::stream_protocol::socket::wait_error,
                        [weak = weak_from_this()](error_code error) {
                            const auto self = weak.lock();
                            if (error || !self)
                                return;
                            if (!self->clientIsGone()) {
                                self->armWatch();
                                return;
                            }
                            if (const auto whenGone = std::exchange(self->m_whenGone, nullptr))
                                whenGone();
                        });
}

bool Transport::clientIsGone() const
{
    pollfd poll{const_cast<Transport*>(this)->m_socket.native_handle(), 0, 0};
    return ::poll(&poll, 1, 0) == 1 && (poll.revents & (POLLHUP | POLLERR)) != 0;
}

void Transport::interruptReading()
{
    error_code error;
    m_socket.shutdown(asio::socket_base::shutdown_receive, error);
}

Awaitable<void> Transport::closeGently()
{
    error_code error;
    m_socket.shutdown(asio::socket_base::shutdown_send, error);
    // Closing with unread bytes would reset the connection, and the client might lose the reply.
    ReadDeadline deadline(m_socket, lingerTime);
    for (std::size_t discarded = 0; !error && discarded < mostDiscarded; discarded += m_buffer.size()) {
        m_buffer.clear();
        const Received received = receiveInto(m_socket.native_handle(), m_buffer);
        if (received == Received::End)
            break;
        if (received == Received::NothingYet)
            co_await m_socket.async_wait(asio::socket_base::wait_read,
                                         asio::redirect_error(asio::use_awaitable, error));
    }
    m_socket.close(error);
}

UniqueFd Transport::release()
{
    error_code error;
    m_whenGone = nullptr;
    return UniqueFd(m_socket.release(error));
}

} // namespace onggi::api
