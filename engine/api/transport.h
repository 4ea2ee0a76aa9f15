#pragma once

#include "api/backend.h"
#include "base/result.h"

#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace onggi::api {

/// Something that happens once, for coroutines to wait for.
class Signal
{
public:
    explicit Signal(const boost::asio::any_io_executor& executor);
    void set();
    bool isSet() const { return m_set; }
    /// Returns at once when it is set already. The coroutine keeps the signal alive.
    static Awaitable<void> wait(std::shared_ptr<Signal> signal);

private:
    boost::asio::steady_timer m_timer;
    bool m_set = false;
};

/// A connected unix stream socket and the bytes that came from it and are not used yet. Knows no HTTP. Owned by its
/// connection, on the event loop.
///
/// It notices that the client has closed by EPOLLHUP, which a mere half-close does not raise and for which nothing
/// need be read: pipelined requests and early input stay where they are.
class Transport : public std::enable_shared_from_this<Transport>
{
public:
    Transport(const boost::asio::any_io_executor& executor, UniqueFd socket);

    Peer peer() const;
    std::string& buffer() { return m_buffer; }

    enum class Fill { Data, Ended, TimedOut };
    /// Waits for more bytes and appends them to the buffer.
    Awaitable<Fill> fill(std::chrono::steady_clock::duration timeout);
    /// Writes all three pieces. Cancelled when the client has gone.
    Awaitable<Status> write(std::string_view first, std::string_view second = {}, std::string_view third = {});

    /// Calls the function once when the client closes its side wholly.
    void watchClient(std::function<void()> whenGone);
    bool clientIsGone() const;

    /// Makes a fill() that waits end as if the client had closed.
    void interruptReading();
    /// Closes without losing what was written last: tells the client, then reads off what it still sends, for a while.
    Awaitable<void> closeGently();
    UniqueFd release();

private:
    void armWatch();

    boost::asio::local::stream_protocol::socket m_socket;
    std::string m_buffer;
    std::function<void()> m_whenGone;
    bool m_watching = false;
};

} // namespace onggi::api
