#pragma once

#include "api/backend.h"

#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>

namespace onggi::daemon {

/// A sink over a connection that has left HTTP: the bytes as they are. Closes the connection with itself. Event-loop
/// thread.
class SocketSink : public api::ByteSink
{
public:
    SocketSink(const boost::asio::any_io_executor& executor, UniqueFd socket);

    api::Awaitable<Status> write(std::string_view bytes) override;
    /// The head is long gone.
    api::Awaitable<Status> sendHead() override;
    /// What is written to it ends by itself: nobody need wait for the client.
    api::Awaitable<void> clientGone() override;

private:
    boost::asio::local::stream_protocol::socket m_socket;
    boost::asio::steady_timer m_never;
};

} // namespace onggi::daemon
