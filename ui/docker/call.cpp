#include "docker/call.h"

#include "docker/httpexchange.h"

namespace onggi::ui {

namespace {
/// More than any answer of an engine: what goes on beyond it is none.
constexpr qsizetype longestBody = 256 << 20;
} // namespace

Call::Call(QObject* parent) : QObject(parent) {}
Call::~Call() = default;

void Call::cancel()
{
    // The exchange may be in the middle of its own signal: it goes in the event loop.
    if (m_exchange) {
        m_exchange->disconnect(this);
        m_exchange.release()->deleteLater();
    }
    disconnect();
    deleteLater();
}

Call* Call::cancelWith(QObject* context)
{
    connect(context, &QObject::destroyed, this, &Call::cancel);
    return this;
}

void Call::run(std::unique_ptr<HttpExchange> exchange)
{
    m_exchange = std::move(exchange);
    auto body = std::make_shared<QByteArray>();
    connect(m_exchange.get(), &HttpExchange::received, this, [this, body](const QByteArray& bytes) {
        *body += bytes;
        if (body->size() <= longestBody)
            return;
        m_exchange->disconnect(this);
        m_exchange.release()->deleteLater();
        emit failed({ApiError::Kind::BadReply, m_status, rubbishText()});
        end();
    });
    connect(m_exchange.get(), &HttpExchange::finished, this, [this, body] {
        m_status = m_exchange->status();
        if (accept(*body))
            emit finished();
        else
            emit failed({ApiError::Kind::BadReply, m_status, rubbishText()});
        end();
    });
    connect(m_exchange.get(), &HttpExchange::failed, this, [this](const ApiError& error) {
        m_status = error.status;
        emit failed(error);
        end();
    });
}

QByteArray Call::header(const QByteArray& name) const
{
    return m_exchange ? m_exchange->header(name) : QByteArray();
}

QString Call::rubbishText()
{
    return tr("The engine's answer could not be understood.");
}

bool Call::accept(const QByteArray&)
{
    return true;
}

/// The exchange is still in its own signal here: it goes with the call, in the event loop.
void Call::end()
{
    deleteLater();
}

} // namespace onggi::ui
