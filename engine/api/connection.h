#pragma once

#include "api/exchange.h"
#include "api/requestparser.h"
#include "api/router.h"
#include "api/transport.h"

#include <expected>
#include <functional>
#include <memory>
#include <set>

namespace onggi::api {

class Connection;

/// What all connections of a server share. They hold it as long as they live.
struct ServerCore
{
    boost::asio::any_io_executor executor;
    Services services;
    Limits limits;
    Router router;
    std::set<Connection*> connections;
    std::function<void()> onAnswer; ///< a request has been answered; may be empty
    bool stopping = false;
};

/// One client: reads requests, lets their routes' handlers answer, one after the other. Owned by its own coroutine.
class Connection : public std::enable_shared_from_this<Connection>
{
public:
    Connection(std::shared_ptr<ServerCore> core, UniqueFd socket);
    ~Connection();
    /// Runs until the client leaves, is refused, or takes the connection out of HTTP.
    void start();
    /// Ends it when no request is being answered.
    void stopIfIdle();

private:
    static Awaitable<void> run(std::shared_ptr<Connection> self);
    Awaitable<bool> serveOne();
    Awaitable<std::expected<bool, ProtocolError>> readHead(RequestParser& parser);
    Awaitable<std::expected<bool, ProtocolError>> readBody(RequestParser& parser);
    Awaitable<Status> answer(RequestParser& parser, Exchange& exchange);
    Awaitable<Status> handle(const Request& request, Exchange& exchange);

    std::shared_ptr<ServerCore> m_core;
    std::shared_ptr<Transport> m_transport;
    bool m_idle = true;
};

} // namespace onggi::api
