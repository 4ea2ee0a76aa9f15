#include "api/connection.h"

#include "api/bodystream.h"
#include "base/log.h"
#include "base/scopeguard.h"

#include <boost/asio/co_spawn.hpp>
#include <optional>

namespace onggi::api {

Connection::Connection(std::shared_ptr<ServerCore> core, UniqueFd socket)
    : m_core(std::move(core))
    , m_transport(std::make_shared<Transport>(m_core->executor, std::move(socket)))
{
    m_core->connections.insert(this);
}

Connection::~Connection()
{
    m_core->connections.erase(this);
}

void Connection::start()
{
    boost::asio::co_spawn(m_core->executor, run(shared_from_this()), [](std::exception_ptr failure) {
        try {
            if (failure)
                std::rethrow_exception(failure);
        } catch (const std::exception& error) {
            log::error("a connection of the API ended: {}", error.what());
        }
    });
}

void Connection::stopIfIdle()
{
    if (m_idle)
        m_transport->interruptReading();
}

Awaitable<void> Connection::run(std::shared_ptr<Connection> self)
{
    for (bool more = true; more && !self->m_core->stopping;)
        more = co_await self->serveOne();
}

/// True when a head stands in the parser; false when there will be none: the client left, or never began.
Awaitable<std::expected<bool, ProtocolError>> Connection::readHead(RequestParser& parser)
{
    const auto deadline = std::chrono::steady_clock::now() + m_core->limits.headerTimeout;
    for (;;) {
        const auto parsed = parser.readHead(m_transport->buffer());
        if (!parsed)
            co_return std::unexpected(parsed.error());
        if (*parsed == RequestParser::Progress::Done)
            co_return true;

        const bool begun = !m_transport->buffer().empty();
        std::chrono::steady_clock::duration timeout = m_core->limits.idleTimeout;
        if (begun)
            timeout = deadline - std::chrono::steady_clock::now();
        const auto filled = co_await m_transport->fill(timeout);
        if (filled == Transport::Fill::TimedOut && begun)
            co_return std::unexpected(ProtocolError{408, "the request's head did not arrive in time"});
        if (filled != Transport::Fill::Data)
            co_return false;
    }
}

/// False when the client left in the middle.
Awaitable<std::expected<bool, ProtocolError>> Connection::readBody(RequestParser& parser)
{
    bool invited = !parser.head().expectsContinue;
    for (;;) {
        const auto parsed = parser.readBody(m_transport->buffer());
        if (!parsed)
            co_return std::unexpected(parsed.error());
        if (*parsed == RequestParser::Progress::Done)
            co_return true;
        if (!invited) {
            invited = true;
            const Status sent = co_await m_transport->write("HTTP/1.1 100 Continue\r\n\r\n");
            if (!sent)
                co_return false;
        }
        const auto filled = co_await m_transport->fill(m_core->limits.bodyTimeout);
        if (filled == Transport::Fill::TimedOut)
            co_return std::unexpected(ProtocolError{408, "the request's body did not arrive in time"});
        if (filled == Transport::Fill::Ended)
            co_return false;
    }
}

/// One request and its reply. True when another may follow.
Awaitable<bool> Connection::serveOne()
{
    RequestParser parser(m_core->limits.header, m_core->limits.body);
    m_idle = true;
    const auto read = co_await readHead(parser);
    m_idle = false;
    if (read && !*read)
        co_return false;

    Exchange exchange(*m_transport, m_core->services.identity, parser.head(), m_core->executor);
    Status answered;
    if (read) {
        answered = co_await answer(parser, exchange);
    } else {
        exchange.closeAfterwards();
        Reply refusal = errorReply(read.error().status, read.error().message);
        answered = co_await exchange.send(std::move(refusal));
    }

    if (exchange.hijacked())
        co_return false;
    if (!answered && !exchange.headSent()) {
        Reply refusal = errorReply(answered.error());
        answered = co_await exchange.send(std::move(refusal));
    }
    // A stream that failed half-way is cut off without its end, so that nobody takes it for whole.
    if (!answered)
        co_return false;
    const Status finished = co_await exchange.finish();
    if (!finished)
        co_return false;
    if (!exchange.keepsAlive())
        co_await m_transport->closeGently();
    co_return exchange.keepsAlive();
}

/// From a head to its route's answer. An error that is returned is still to be sent.
Awaitable<Status> Connection::answer(RequestParser& parser, Exchange& exchange)
{
    const RequestHead& head = parser.head();
    // Until the body is read, nothing can follow it.
    if (head.hasBody || m_core->stopping)
        exchange.closeAfterwards();

    Request request;
    ONGGI_CO_TRY(request.target, parseTarget(head.target));
    Router::Match match = m_core->router.find(head.method, request.target.path);
    if (!match.route) {
        Reply refusal = match.allowed.empty() ? errorReply(404, "page not found") : errorReply(405, "method not allowed");
        if (!match.allowed.empty())
            refusal.fields = {{"Allow", match.allowed}};
        co_return co_await exchange.send(std::move(refusal));
    }

    if (match.route->body == RequestBody::Buffered) {
        const auto read = co_await readBody(parser);
        if (!read) {
            Reply refusal = errorReply(read.error().status, read.error().message);
            co_return co_await exchange.send(std::move(refusal));
        }
        if (!*read)
            co_return fail(ErrorKind::Cancelled, "the client left in the middle of its request");
        if (!m_core->stopping)
            exchange.keepIfAsked();
        request.body = parser.takeBody();
    }
    std::optional<BodyStream> bodyStream;
    if (match.route->body == RequestBody::Streamed) {
        bodyStream.emplace(*m_transport, head, m_core->limits.bodyTimeout, [this, &exchange] {
            if (!m_core->stopping)
                exchange.keepIfAsked();
        });
        request.bodySource = &*bodyStream;
    }
    request.method = head.method;
    request.headers = head.headers;
    request.peer = m_transport->peer();
    request.route = match.route;
    request.name = std::move(match.name);
    co_return co_await handle(request, exchange);
}

/// The one place where a handler's exception ends.
Awaitable<Status> Connection::handle(const Request& request, Exchange& exchange)
{
    const ScopeGuard answered([this] {
        if (m_core->onAnswer && !m_core->stopping)
            m_core->onAnswer();
    });
    std::string thrown;
    try {
        co_return co_await request.route->handler(m_core->services, request, exchange);
    } catch (const std::exception& error) {
        thrown = error.what();
    }
    log::error("{} {}: {}", request.method, request.target.path, thrown);
    co_return fail(ErrorKind::Internal, "internal error: " + thrown);
}

} // namespace onggi::api
