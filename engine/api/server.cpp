#include "api/server.h"

#include "api/connection.h"
#include "base/log.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <cstring>
#include <sys/socket.h>

namespace onggi::api {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr std::chrono::milliseconds acceptPause{100};

/// A listening socket. Shared by the server and the coroutine that accepts on it.
struct Listener
{
    explicit Listener(const asio::any_io_executor& executor)
        : socket(executor)
        , pause(executor)
    {
    }
    asio::local::stream_protocol::acceptor socket;
    asio::steady_timer pause;
    bool closed = false;
};

enum class Accepted { Connection, NothingNow, Failed };

/// Asio's own accept() leaves out O_CLOEXEC.
Accepted acceptOne(Listener& listener, const std::shared_ptr<ServerCore>& core)
{
    UniqueFd client(::accept4(listener.socket.native_handle(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (client) {
        std::make_shared<Connection>(core, std::move(client))->start();
        return Accepted::Connection;
    }
    if (errno == EAGAIN)
        return Accepted::NothingNow;
    if (errno == ECONNABORTED || errno == EINTR)
        return Accepted::Connection;
    log::warning("cannot accept a connection to the API: {}", std::strerror(errno));
    return Accepted::Failed;
}

Awaitable<void> acceptAll(std::shared_ptr<Listener> listener, std::shared_ptr<ServerCore> core)
{
    error_code error;
    while (!listener->closed) {
        co_await listener->socket.async_wait(asio::socket_base::wait_read,
                                             asio::redirect_error(asio::use_awaitable, error));
        Accepted accepted = Accepted::Connection;
        while (!listener->closed && accepted == Accepted::Connection)
            accepted = acceptOne(*listener, core);
        // Out of descriptors: the queue stays readable, so wait for others to end.
        if (!listener->closed && accepted == Accepted::Failed) {
            listener->pause.expires_after(acceptPause);
            co_await listener->pause.async_wait(asio::redirect_error(asio::use_awaitable, error));
        }
    }
}

class UnixServer final : public Server
{
public:
    UnixServer(asio::any_io_executor executor, ServerIdentity identity, Backends backends, Limits limits)
        : m_core(new ServerCore{executor, Services{std::move(identity), backends}, limits, Router(), {}, {}, false})
    {
    }
    ~UnixServer() override { stop(); }

    Status serve(UniqueFd listeningSocket) override
    {
        int listening = 0;
        socklen_t size = sizeof listening;
        if (::getsockopt(listeningSocket.get(), SOL_SOCKET, SO_ACCEPTCONN, &listening, &size) != 0)
            return failErrno(errno, "inspect the API's socket");
        if (!listening)
            return fail(ErrorKind::InvalidArgument, "the API's socket does not listen");
        auto listener = std::make_shared<Listener>(m_core->executor);
        error_code error;
        listener->socket.assign(asio::local::stream_protocol(), listeningSocket.get(), error);
        if (!error) {
            (void)listeningSocket.release();
            listener->socket.native_non_blocking(true, error);
        }
        if (error)
            return failErrno(error.value(), "serve on the API's socket");
        asio::co_spawn(m_core->executor, acceptAll(listener, m_core), [](std::exception_ptr failure) {
            if (failure)
                log::error("the API accepts no more connections on one of its sockets");
        });
        m_listeners.push_back(std::move(listener));
        return {};
    }

    void whenAnswered(std::function<void()> handler) override { m_core->onAnswer = std::move(handler); }

    void stop() override
    {
        m_core->stopping = true;
        for (const auto& listener : m_listeners) {
            error_code error;
            listener->closed = true;
            listener->socket.close(error);
            listener->pause.cancel();
        }
        m_listeners.clear();
        for (Connection* connection : m_core->connections)
            connection->stopIfIdle();
    }

private:
    std::shared_ptr<ServerCore> m_core;
    std::vector<std::shared_ptr<Listener>> m_listeners;
};

} // namespace

std::unique_ptr<Server> Server::create(asio::any_io_executor executor, ServerIdentity identity, Backends backends, Limits limits)
{
    return std::make_unique<UnixServer>(std::move(executor), std::move(identity), backends, limits);
}

} // namespace onggi::api
