#include "docker/streamhelpers.h"
#include "docker/streams.h"

#include <algorithm>
#include <utility>

namespace onggi::ui {

namespace {
constexpr int notImplemented = 501;
}

qsizetype replayOverlap(QByteArrayView replayed, QByteArrayView live)
{
    for (auto length = std::min(replayed.size(), live.size()); length > 0; --length) {
        if (replayed.last(length) == live.first(length))
            return length;
    }
    return 0;
}

DuplexStream::DuplexStream(std::unique_ptr<HttpExchange> exchange, QObject* parent, ReplayByHand byHand)
    : QObject(parent), m_byHand(std::move(byHand))
{
    adopt(std::move(exchange));
}

DuplexStream::~DuplexStream()
{
    dropLater(m_exchange, this);
}

void DuplexStream::adopt(std::unique_ptr<HttpExchange> exchange)
{
    dropLater(m_exchange, this);
    m_exchange = std::move(exchange);
    m_first = true;
    connect(m_exchange.get(), &HttpExchange::headReceived, this, [this] {
        m_open = true;
        if (!m_early.isEmpty())
            m_exchange->write(std::exchange(m_early, {}));
        if (m_inputEnded)
            m_exchange->closeWrite();
        emit opened();
    });
    connect(m_exchange.get(), &HttpExchange::received, this, &DuplexStream::take);
    connect(m_exchange.get(), &HttpExchange::finished, this, [this] {
        m_open = false;
        m_ended = true;
        if (!m_log)
            emit closed();
    });
    connect(m_exchange.get(), &HttpExchange::failed, this, &DuplexStream::failedWith);
}

void DuplexStream::failedWith(const ApiError& error)
{
    m_open = false;
    if (error.status == notImplemented && m_byHand.attach) {
        const auto attach = std::exchange(m_byHand.attach, {});
        adopt(attach());
        replay();
        return;
    }
    delete m_log;
    emit failed(error);
}

void DuplexStream::take(const QByteArray& bytes)
{
    if (std::exchange(m_first, false))
        m_framed = looksFramed(m_exchange->contentType(), bytes);
    auto pieces = m_framed ? m_frames.feed(bytes) : QList<FrameDecoder::Piece>{{Channel::Output, bytes}};
    if (m_log) {
        m_held += pieces;
        return;
    }
    for (const auto& piece : pieces) {
        if (!m_exchange)
            return;
        emit received(piece.bytes, piece.channel);
    }
}

/// The log is asked for once the connection stands, so that no output falls between the two; what both bring is shown
/// once.
void DuplexStream::replay()
{
    connect(
        this, &DuplexStream::opened, this,
        [this] {
            m_log = m_byHand.log(this);
            connect(m_log, &LogStream::received, this, [this](const QByteArray& bytes, Channel channel) {
                m_replayed += bytes;
                emit received(bytes, channel);
            });
            connect(m_log, &LogStream::finished, this, &DuplexStream::replayed);
            // Without the old text a terminal is of use all the same.
            connect(m_log, &LogStream::failed, this, &DuplexStream::replayed);
        },
        Qt::SingleShotConnection);
}

void DuplexStream::replayed()
{
    m_log->deleteLater();
    m_log.clear();
    QByteArray live;
    for (const auto& piece : m_held)
        live += piece.bytes;
    auto known = replayOverlap(std::exchange(m_replayed, {}), live);
    for (const auto& piece : std::exchange(m_held, {})) {
        const auto skip = std::min(known, piece.bytes.size());
        known -= skip;
        if (skip < piece.bytes.size() && m_exchange)
            emit received(piece.bytes.mid(skip), piece.channel);
    }
    if (m_ended && m_exchange)
        emit closed();
}

void DuplexStream::write(const QByteArray& bytes)
{
    if (!m_open)
        m_early += bytes;
    else if (m_exchange)
        m_exchange->write(bytes);
}

void DuplexStream::closeWrite()
{
    m_inputEnded = true;
    if (m_open && m_exchange)
        m_exchange->closeWrite();
}

void DuplexStream::setPaused(bool paused)
{
    if (m_log)
        m_log->setPaused(paused);
    if (m_exchange)
        m_exchange->setPaused(paused);
}

void DuplexStream::close()
{
    m_open = false;
    delete m_log;
    dropLater(m_exchange, this);
}

} // namespace onggi::ui
