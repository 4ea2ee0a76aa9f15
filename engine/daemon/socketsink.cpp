#include "daemon/socketsink.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace onggi::daemon {

namespace asio = boost::asio;

SocketSink::SocketSink(const asio::any_io_executor& executor, UniqueFd socket)
    : m_socket(executor)
    , m_never(executor, asio::steady_timer::time_point::max())
{
    boost::system::error_code failed;
    m_socket.assign(asio::local::stream_protocol(), socket.get(), failed);
    if (!failed)
        (void)socket.release();
}

api::Awaitable<Status> SocketSink::write(std::string_view bytes)
{
    const auto [failed, size] =
        co_await asio::async_write(m_socket, asio::buffer(bytes), asio::as_tuple(asio::use_awaitable));
    if (failed)
        co_return fail(ErrorKind::Cancelled, "the client has closed its connection");
    co_return Status();
}

api::Awaitable<Status> SocketSink::sendHead()
{
    co_return Status();
}

api::Awaitable<void> SocketSink::clientGone()
{
    co_await m_never.async_wait(asio::as_tuple(asio::use_awaitable));
}

} // namespace onggi::daemon
