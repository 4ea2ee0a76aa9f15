#include "api/websocket.h"

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/websocket.hpp>

namespace onggi::api {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using Socket = asio::local::stream_protocol::socket;

constexpr auto quietly = asio::as_tuple(asio::use_awaitable);
/// One message of a client that types or pastes.
constexpr std::size_t mostInMessage = 1024 * 1024;

beast::http::request<beast::http::empty_body> handshakeOf(const Request& request)
{
    beast::http::request<beast::http::empty_body> handshake(beast::http::verb::get, "/", 11);
    for (const char* name : {"Host", "Connection", "Upgrade", "Sec-WebSocket-Key", "Sec-WebSocket-Version"}) {
        if (const std::string* value = request.headers.find(name))
            handshake.set(name, *value);
    }
    return handshake;
}

struct Bridge
{
    explicit Bridge(const asio::any_io_executor& executor)
        : client(Socket(executor))
        , stream(executor)
    {
    }
    websocket::stream<Socket> client;
    Socket stream;
};

Awaitable<void> carryToClient(Bridge& bridge)
{
    std::array<char, 32 * 1024> bytes;
    for (;;) {
        const auto [ended, size] = co_await bridge.stream.async_read_some(asio::buffer(bytes), quietly);
        if (ended)
            break;
        const auto [failed, written] = co_await bridge.client.async_write(asio::buffer(bytes.data(), size), quietly);
        if (failed)
            break;
    }
    co_await bridge.client.async_close(websocket::close_code::normal, quietly);
}

Awaitable<void> carryToStream(Bridge& bridge)
{
    beast::flat_buffer bytes;
    for (;;) {
        bytes.clear();
        const auto [ended, size] = co_await bridge.client.async_read(bytes, quietly);
        if (ended)
            break;
        const auto [failed, written] = co_await asio::async_write(bridge.stream, bytes.data(), quietly);
        if (failed)
            break;
    }
    boost::system::error_code ignored;
    bridge.stream.shutdown(Socket::shutdown_both, ignored);
}

} // namespace

Status checkWebSocket(const Request& request)
{
    if (websocket::is_upgrade(handshakeOf(request)))
        return {};
    return fail(ErrorKind::InvalidArgument, "bad request: this path speaks WebSocket, and the request is no handshake");
}

Awaitable<void> serveWebSocket(const Request& request, HijackedConnection client, UniqueFd stream)
{
    using namespace asio::experimental::awaitable_operators;
    const auto executor = co_await asio::this_coro::executor;
    Bridge bridge(executor);
    boost::system::error_code failed;
    bridge.client.next_layer().assign(asio::local::stream_protocol(), client.socket.release(), failed);
    if (!failed)
        bridge.stream.assign(asio::local::stream_protocol(), stream.release(), failed);
    if (failed)
        co_return;
    // A client that has vanished without a word is found by its missing pongs.
    bridge.client.set_option(websocket::stream_base::timeout::suggested(beast::role_type::server));
    bridge.client.read_message_max(mostInMessage);
    bridge.client.binary(true);
    const auto handshake = handshakeOf(request);
    const auto [refused] = co_await bridge.client.async_accept(handshake, quietly);
    if (refused)
        co_return;
    co_await (carryToClient(bridge) && carryToStream(bridge));
}

} // namespace onggi::api
