#include "api/exchange.h"

#include "api/httpstatus.h"

#include <ctime>
#include <fmt/format.h>

namespace onggi::api {

namespace {

std::string httpDate()
{
    const std::time_t now = std::time(nullptr);
    std::tm utc{};
    gmtime_r(&now, &utc);
    char text[40];
    return {text, std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &utc)};
}

std::string statusLine(int status)
{
    return fmt::format("HTTP/1.1 {} {}\r\n", status, reasonPhrase(status));
}

} // namespace

Exchange::Exchange(Transport& transport, const ServerIdentity& identity, const RequestHead& head,
                   const boost::asio::any_io_executor& executor)
    : m_transport(transport)
    , m_identity(identity)
    , m_head(head)
    , m_gone(std::make_shared<Signal>(executor))
    , m_sink(*this)
    , m_keepAlive(head.http11 && head.keepAlive)
{
}

Exchange::~Exchange()
{
    // Whoever still waits for the client to go has nothing to wait for any more.
    m_gone->set();
}

std::string Exchange::commonFields() const
{
    return fmt::format("Api-Version: 1.{}\r\nDate: {}\r\nDocker-Experimental: {}\r\nOstype: linux\r\n"
                       "Server: Docker/{} (linux)\r\n",
                       maximumMinorVersion, httpDate(), m_identity.experimental, m_identity.dockerVersion);
}

Awaitable<Status> Exchange::send(Reply reply)
{
    m_state = State::Done;
    std::string head = statusLine(reply.status) + commonFields();
    for (const auto& [name, value] : reply.fields)
        head += fmt::format("{}: {}\r\n", name, value);
    if (!m_keepAlive)
        head += "Connection: close\r\n";
    const bool bodiless = reply.status == 204 || reply.status == 304;
    if (!bodiless) {
        if (!reply.body.empty())
            head += fmt::format("Content-Type: {}\r\n", reply.contentType);
        head += fmt::format("Content-Length: {}\r\n", reply.body.size());
    }
    head += "\r\n";
    if (bodiless || m_head.method == "HEAD")
        reply.body.clear();
    co_return co_await m_transport.write(head, reply.body);
}

ByteSink& Exchange::stream(std::string_view contentType, std::vector<std::pair<std::string, std::string>> fields)
{
    m_streamFields = fmt::format("Content-Type: {}\r\n", contentType);
    for (const auto& [name, value] : fields)
        m_streamFields += fmt::format("{}: {}\r\n", name, value);
    m_streamWanted = true;
    return m_sink;
}

/// What goes before a stream's first byte; empty when it has gone already.
std::string Exchange::streamHead()
{
    if (m_state != State::Open)
        return {};
    m_state = State::Streaming;
    // An HTTP/1.0 client knows no chunks: its stream ends with the connection.
    return statusLine(200) + commonFields() + m_streamFields + (m_head.http11 ? "Transfer-Encoding: chunked\r\n" : "") + (m_keepAlive ? "" : "Connection: close\r\n")
           + "\r\n";
}

Awaitable<Status> Exchange::Sink::sendHead()
{
    const std::string head = m_exchange.streamHead();
    co_return co_await m_exchange.m_transport.write(head);
}

Awaitable<Status> Exchange::Sink::write(std::string_view bytes)
{
    std::string before = m_exchange.streamHead();
    // A chunk of no bytes would end the stream.
    if (!m_exchange.m_head.http11 || bytes.empty())
        co_return co_await m_exchange.m_transport.write(before, bytes);
    before += fmt::format("{:x}\r\n", bytes.size());
    co_return co_await m_exchange.m_transport.write(before, bytes, "\r\n");
}

Awaitable<void> Exchange::Sink::clientGone()
{
    m_exchange.m_transport.watchClient([gone = m_exchange.m_gone] { gone->set(); });
    return Signal::wait(m_exchange.m_gone);
}

Awaitable<Result<HijackedConnection>> Exchange::hijack(std::string_view contentType)
{
    const std::string head = m_head.upgrade ? fmt::format("{}{}Content-Type: {}\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n",
                                                          statusLine(101), commonFields(), contentType)
                                            : fmt::format("{}{}Content-Type: {}\r\n\r\n", statusLine(200),
                                                          commonFields(), contentType);
    m_state = State::Hijacked;
    const Status sent = co_await m_transport.write(head);
    ONGGI_CO_CHECK(sent);
    co_return takeOver();
}

HijackedConnection Exchange::takeOver()
{
    m_state = State::Hijacked;
    HijackedConnection connection;
    connection.earlyInput = std::move(m_transport.buffer());
    connection.socket = m_transport.release();
    return connection;
}

Awaitable<Status> Exchange::finish()
{
    if (m_state == State::Open && !m_streamWanted) {
        Reply nothing;
        nothing.status = 204;
        co_return co_await send(std::move(nothing));
    }
    if (m_state != State::Open && m_state != State::Streaming)
        co_return Status();
    const std::string head = streamHead();
    m_state = State::Done;
    co_return co_await m_transport.write(head, m_head.http11 ? "0\r\n\r\n" : "");
}

} // namespace onggi::api
