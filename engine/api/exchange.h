#pragma once

#include "api/requestparser.h"
#include "api/responder.h"
#include "api/server.h"
#include "api/transport.h"

namespace onggi::api {

/// One request's reply on a connection: the HTTP side of Responder. Lives on the connection's coroutine.
class Exchange final : public Responder
{
public:
    Exchange(Transport& transport, const ServerIdentity& identity, const RequestHead& head,
             const boost::asio::any_io_executor& executor);
    ~Exchange() override;

    Awaitable<Status> send(Reply reply) override;
    ByteSink& stream(std::string_view contentType, std::vector<std::pair<std::string, std::string>> fields = {}) override;
    bool headSent() const override { return m_state != State::Open; }
    Awaitable<Result<HijackedConnection>> hijack(std::string_view contentType) override;
    HijackedConnection takeOver() override;

    /// Ends the reply, if nobody did: the last chunk of a stream, or 204.
    Awaitable<Status> finish();
    bool hijacked() const { return m_state == State::Hijacked; }
    /// Whether another request may follow. To be asked after finish().
    bool keepsAlive() const { return m_keepAlive && m_state == State::Done; }
    /// The connection ends after this reply. To be said before anything is sent.
    void closeAfterwards() { m_keepAlive = false; }
    /// Another request may stand behind this one, if the client wants it so.
    void keepIfAsked() { m_keepAlive = m_head.http11 && m_head.keepAlive; }

private:
    class Sink final : public ByteSink
    {
    public:
        explicit Sink(Exchange& exchange)
            : m_exchange(exchange)
        {
        }
        Awaitable<Status> write(std::string_view bytes) override;
        Awaitable<Status> sendHead() override;
        Awaitable<void> clientGone() override;

    private:
        Exchange& m_exchange;
    };

    enum class State { Open, Streaming, Done, Hijacked };

    std::string commonFields() const;
    std::string streamHead();

    Transport& m_transport;
    const ServerIdentity& m_identity;
    const RequestHead& m_head;
    std::shared_ptr<Signal> m_gone;
    Sink m_sink;
    State m_state = State::Open;
    bool m_streamWanted = false;
    std::string m_streamFields; ///< as header lines
    bool m_keepAlive;
};

} // namespace onggi::api
