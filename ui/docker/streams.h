#pragma once

#include "docker/values.h"

#include <QObject>
#include <memory>
#include <optional>

namespace onggi::ui {

class HttpExchange;

/// Which of a container's outputs bytes came from. With a terminal there is only Output.
enum class Channel { Input = 0, Output = 1, Error = 2 };

/// Splits Docker's multiplexed stream ({channel,0,0,0,length} before each piece) without waiting for a whole frame:
/// what is there of a payload is handed on at once. A plain value; feed it bytes in any pieces.
class FrameDecoder
{
public:
    struct Piece
    {
        Channel channel;
        QByteArray bytes;
    };
    QList<Piece> feed(QByteArrayView bytes);
    /// True between frames: an end here is a clean one.
    bool isAtBoundary() const { return m_remaining == 0 && m_header.isEmpty(); }
    /// True after bytes that cannot be a frame's head.
    bool isBroken() const { return m_broken; }
    /// The error for what has come so far, if it is one: bytes that are no frames, or at the end half a frame.
    std::optional<ApiError> error(bool atEnd) const;

private:
    QByteArray m_header;
    qint64 m_remaining = 0;
    Channel m_channel = Channel::Output;
    bool m_broken = false;
};

/// Splits a stream of JSON objects (one a line, or run together) that arrives in any pieces.
class JsonLines
{
public:
    /// The objects completed by these bytes. Lines that are no JSON object are counted, not returned.
    QList<QJsonObject> feed(QByteArrayView bytes);
    int rejected() const { return m_rejected; }
    /// Many lines that are nothing, or, at the end, nothing else: this is no stream of JSON.
    bool isRubbish(bool atEnd) const;

private:
    QByteArray m_pending;
    int m_rejected = 0;
    bool m_any = false;
};

/// A reply that goes on: JSON objects as they arrive (events, progress). Owned by its parent; deleting it ends it.
class JsonStream : public QObject
{
    Q_OBJECT
public:
    JsonStream(std::unique_ptr<HttpExchange> exchange, QObject* parent);
    /// For a request that is not ready yet: begin() sends it.
    explicit JsonStream(QObject* parent);
    ~JsonStream() override;
    void begin(std::unique_ptr<HttpExchange> exchange);
    void cancel();

signals:
    void uploaded(qint64 bytes); ///< so much of what goes with the request has gone
    void opened();  ///< the engine has accepted
    void received(const QJsonObject& object);
    void finished(); ///< the engine closed it in order
    void failed(const onggi::ui::ApiError& error);

private:
    void take(const QByteArray& bytes);
    std::unique_ptr<HttpExchange> m_exchange;
    JsonLines m_lines;
    bool m_cancelled = false;
};

/// A container's log, as bytes by channel. Owned by its parent; deleting it ends it. pause() stops reading from the
/// socket, so that a reader that is slower than the log holds back the engine and not this process's memory.
class LogStream : public QObject
{
    Q_OBJECT
public:
    LogStream(std::unique_ptr<HttpExchange> exchange, QObject* parent);
    ~LogStream() override;
    void cancel();
    void setPaused(bool paused);

signals:
    void opened();
    void received(const QByteArray& bytes, onggi::ui::Channel channel);
    void finished();
    void failed(const onggi::ui::ApiError& error);

private:
    void take(const QByteArray& bytes);
    std::unique_ptr<HttpExchange> m_exchange;
    FrameDecoder m_frames;
    bool m_framed = false;
    bool m_begun = false;
};

/// A connection taken over after an Upgrade: what is written goes to the container's input, what it prints is
/// received. Owned by its parent; deleting it detaches, which does the container no harm.
class DuplexStream : public QObject
{
    Q_OBJECT
public:
    DuplexStream(std::unique_ptr<HttpExchange> exchange, QObject* parent);
    ~DuplexStream() override;

    bool isOpen() const { return m_open; }
    /// Bytes written before it is open are sent once it is.
    void write(const QByteArray& bytes);
    /// Ends the container's input; its output goes on.
    void closeWrite();
    void setPaused(bool paused);
    void close(); ///< detaches; nothing is emitted any more

signals:
    void opened();
    void received(const QByteArray& bytes, onggi::ui::Channel channel);
    /// Over: in order (the process ended, the engine closed it) …
    void closed();
    /// … or not. Exactly one of the two is emitted, once.
    void failed(const onggi::ui::ApiError& error);

private:
    void take(const QByteArray& bytes);
    std::unique_ptr<HttpExchange> m_exchange;
    FrameDecoder m_frames;
    bool m_framed = false;
    bool m_begun = false;
    bool m_open = false;
};

} // namespace onggi::ui
