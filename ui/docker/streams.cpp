#include "docker/streams.h"

#include "docker/call.h"
#include "docker/httpexchange.h"

#include <QJsonDocument>
#include <QPointer>
#include <QtEndian>

namespace onggi::ui {

namespace {

constexpr qsizetype frameHead = 8;
constexpr qsizetype longestJsonLine = 8 << 20;
constexpr int toleratedLines = 20;

/// From API 1.42 the content type tells framed from raw; older engines say raw for both, so that there the first bytes
/// decide: no terminal prints 1,0,0,0 or 2,0,0,0.
bool looksFramed(const QByteArray& contentType, QByteArrayView first)
{
    if (contentType.contains("multiplexed-stream"))
        return true;
    return first.size() >= 4 && first[0] >= 0 && first[0] <= 2 && first[1] == 0 && first[2] == 0 && first[3] == 0;
}

/// An exchange that is still emitting must not be deleted from its own signal.
void dropLater(std::unique_ptr<HttpExchange>& exchange, QObject* receiver)
{
    if (!exchange)
        return;
    exchange->disconnect(receiver);
    exchange.release()->deleteLater();
}

} // namespace

QList<FrameDecoder::Piece> FrameDecoder::feed(QByteArrayView bytes)
{
    QList<Piece> pieces;
    while (!bytes.isEmpty() && !m_broken) {
        if (m_remaining == 0) {
            const auto take = std::min(frameHead - m_header.size(), bytes.size());
            m_header.append(bytes.first(take));
            bytes = bytes.sliced(take);
            if (m_header.size() < frameHead)
                break;
            const auto channel = quint8(m_header[0]);
            m_broken = channel > 2 || m_header[1] != 0 || m_header[2] != 0 || m_header[3] != 0;
            m_channel = Channel(channel);
            m_remaining = qFromBigEndian<quint32>(m_header.constData() + 4);
            m_header.clear();
            continue;
        }
        const auto take = std::min<qsizetype>(m_remaining, bytes.size());
        pieces.append({m_channel, bytes.first(take).toByteArray()});
        m_remaining -= take;
        bytes = bytes.sliced(take);
    }
    return pieces;
}

QList<QJsonObject> JsonLines::feed(QByteArrayView bytes)
{
    QList<QJsonObject> objects;
    m_pending.append(bytes);
    qsizetype start = 0;
    for (qsizetype end = m_pending.indexOf('\n'); end >= 0; end = m_pending.indexOf('\n', start)) {
        const auto line = QByteArrayView(m_pending).sliced(start, end - start).trimmed();
        start = end + 1;
        if (line.isEmpty())
            continue;
        const auto document = QJsonDocument::fromJson(line.toByteArray());
        if (document.isObject())
            objects.append(document.object());
        else
            ++m_rejected;
    }
    m_any = m_any || !objects.isEmpty();
    m_pending.remove(0, start);
    // Some engines end no line: what stands there whole is an object all the same.
    if (m_pending.endsWith('}')) {
        if (const auto document = QJsonDocument::fromJson(m_pending); document.isObject()) {
            objects.append(document.object());
            m_pending.clear();
            m_any = true;
        }
    }
    if (m_pending.size() > longestJsonLine) {
        m_pending.clear();
        ++m_rejected;
    }
    return objects;
}

bool JsonLines::isRubbish(bool atEnd) const
{
    return m_rejected > toleratedLines || (atEnd && !m_any && (m_rejected > 0 || !m_pending.trimmed().isEmpty()));
}

std::optional<ApiError> FrameDecoder::error(bool atEnd) const
{
    if (m_broken)
        return ApiError{ApiError::Kind::BadReply, 0, Call::rubbishText()};
    if (atEnd && !isAtBoundary())
        return ApiError{ApiError::Kind::Interrupted, 0, HttpExchange::tr("The engine closed the connection before its answer was complete. It may have stopped.")};
    return std::nullopt;
}

JsonStream::JsonStream(QObject* parent) : QObject(parent) {}

JsonStream::JsonStream(std::unique_ptr<HttpExchange> exchange, QObject* parent) : JsonStream(parent)
{
    begin(std::move(exchange));
}

void JsonStream::begin(std::unique_ptr<HttpExchange> exchange)
{
    if (m_cancelled)
        return;
    m_exchange = std::move(exchange);
    connect(m_exchange.get(), &HttpExchange::uploaded, this, &JsonStream::uploaded);
    connect(m_exchange.get(), &HttpExchange::headReceived, this, &JsonStream::opened);
    connect(m_exchange.get(), &HttpExchange::received, this, &JsonStream::take);
    connect(m_exchange.get(), &HttpExchange::finished, this, [this] {
        if (m_lines.isRubbish(true))
            emit failed({ApiError::Kind::BadReply, 0, Call::rubbishText()});
        else
            emit finished();
    });
    connect(m_exchange.get(), &HttpExchange::failed, this, &JsonStream::failed);
}

void JsonStream::take(const QByteArray& bytes)
{
    const QPointer<JsonStream> alive(this);
    for (const auto& object : m_lines.feed(bytes)) {
        emit received(object);
        if (!alive || !m_exchange)
            return;
    }
    if (!m_lines.isRubbish(false))
        return;
    dropLater(m_exchange, this);
    emit failed({ApiError::Kind::BadReply, 0, Call::rubbishText()});
}

JsonStream::~JsonStream()
{
    dropLater(m_exchange, this);
}

void JsonStream::cancel()
{
    m_cancelled = true;
    dropLater(m_exchange, this);
}

LogStream::LogStream(std::unique_ptr<HttpExchange> exchange, QObject* parent)
    : QObject(parent), m_exchange(std::move(exchange))
{
    connect(m_exchange.get(), &HttpExchange::headReceived, this, &LogStream::opened);
    connect(m_exchange.get(), &HttpExchange::received, this, &LogStream::take);
    connect(m_exchange.get(), &HttpExchange::finished, this, [this] {
        if (const auto error = m_frames.error(true))
            emit failed(*error);
        else
            emit finished();
    });
    connect(m_exchange.get(), &HttpExchange::failed, this, &LogStream::failed);
}

void LogStream::take(const QByteArray& bytes)
{
    if (!std::exchange(m_begun, true))
        m_framed = looksFramed(m_exchange->contentType(), bytes);
    if (!m_framed) {
        emit received(bytes, Channel::Output);
        return;
    }
    const QPointer<LogStream> alive(this);
    for (const auto& piece : m_frames.feed(bytes)) {
        emit received(piece.bytes, piece.channel);
        if (!alive || !m_exchange)
            return;
    }
    const auto error = m_frames.error(false);
    if (!error)
        return;
    dropLater(m_exchange, this);
    emit failed(*error);
}

LogStream::~LogStream()
{
    dropLater(m_exchange, this);
}

void LogStream::cancel()
{
    dropLater(m_exchange, this);
}

void LogStream::setPaused(bool paused)
{
    if (m_exchange)
        m_exchange->setPaused(paused);
}

DuplexStream::DuplexStream(std::unique_ptr<HttpExchange> exchange, QObject* parent)
    : QObject(parent), m_exchange(std::move(exchange))
{
    connect(m_exchange.get(), &HttpExchange::headReceived, this, [this] {
        m_open = true;
        emit opened();
    });
    connect(m_exchange.get(), &HttpExchange::received, this, &DuplexStream::take);
    connect(m_exchange.get(), &HttpExchange::finished, this, [this] {
        m_open = false;
        if (const auto error = m_frames.error(true))
            emit failed(*error);
        else
            emit closed();
    });
    connect(m_exchange.get(), &HttpExchange::failed, this, [this](const ApiError& error) {
        m_open = false;
        emit failed(error);
    });
}

void DuplexStream::take(const QByteArray& bytes)
{
    if (!std::exchange(m_begun, true))
        m_framed = looksFramed(m_exchange->contentType(), bytes);
    if (!m_framed) {
        emit received(bytes, Channel::Output);
        return;
    }
    const QPointer<DuplexStream> alive(this);
    for (const auto& piece : m_frames.feed(bytes)) {
        emit received(piece.bytes, piece.channel);
        if (!alive || !m_exchange)
            return;
    }
    const auto error = m_frames.error(false);
    if (!error)
        return;
    dropLater(m_exchange, this);
    m_open = false;
    emit failed(*error);
}

DuplexStream::~DuplexStream()
{
    dropLater(m_exchange, this);
}

void DuplexStream::write(const QByteArray& bytes)
{
    if (m_exchange)
        m_exchange->write(bytes);
}

void DuplexStream::closeWrite()
{
    if (m_exchange)
        m_exchange->closeWrite();
}

void DuplexStream::setPaused(bool paused)
{
    if (m_exchange)
        m_exchange->setPaused(paused);
}

void DuplexStream::close()
{
    m_open = false;
    dropLater(m_exchange, this);
}

} // namespace onggi::ui
