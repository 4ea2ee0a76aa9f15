#pragma once

#include "docker/values.h"

#include <QElapsedTimer>
#include <QObject>
#include <memory>

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

private:
    QByteArray m_pending;
    int m_rejected = 0;
};

/// A reply that goes on: JSON objects as they arrive (events, progress). Owned by its parent; deleting it ends it.
class JsonStream : public QObject
{
    Q_OBJECT
public:
    JsonStream(std::unique_ptr<HttpExchange> exchange, QObject* parent);
    ~JsonStream() override;
    void cancel();

signals:
    void opened();  ///< the engine has accepted
    void received(const QJsonObject& object);
    void finished(); ///< the engine closed it in order
    void failed(const onggi::ui::ApiError& error);

private:
    std::unique_ptr<HttpExchange> m_exchange;
    JsonLines m_lines;
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
    std::unique_ptr<HttpExchange> m_exchange;
    FrameDecoder m_frames;
    bool m_framed = false;
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
    std::unique_ptr<HttpExchange> m_exchange;
    FrameDecoder m_frames;
    bool m_framed = false;
    bool m_open = false;
};

/// A pull under way and the sum of its progress. Owned by its parent; deleting or cancel()ing it ends the pull (what
/// has been fetched is kept by the engine).
class Pull : public QObject
{
    Q_OBJECT
public:
    struct Layer
    {
        QString id;
        QString status;       ///< the engine's words
        qint64 current = 0;   ///< bytes of this phase
        qint64 total = 0;
        bool downloaded = false;
        bool complete = false; ///< "Pull complete" or "Already exists"
        bool shared = false;   ///< was on disk before
    };

    Pull(const QString& reference, std::unique_ptr<HttpExchange> exchange, QObject* parent);
    ~Pull() override;

    const QString& reference() const { return m_reference; }
    const QList<Layer>& layers() const { return m_layers; }
    QString headline() const { return m_headline; } ///< the last line about the whole image
    QString digest() const { return m_digest; }
    qint64 downloadedBytes() const;
    qint64 totalBytes() const;      ///< of the layers whose size is known
    double bytesPerSecond() const;  ///< smoothed
    std::optional<int> secondsLeft() const;
    bool isRunning() const { return m_exchange != nullptr; }
    void cancel(); ///< emits cancelled()

signals:
    void changed();
    void finished();
    void failed(const onggi::ui::ApiError& error);
    void cancelled();

private:
    void take(const QJsonObject& object);
    void end();

    QString m_reference;
    std::unique_ptr<HttpExchange> m_exchange;
    JsonLines m_lines;
    QList<Layer> m_layers;
    QString m_headline;
    QString m_digest;
    std::optional<ApiError> m_error;
    QElapsedTimer m_clock;
    qint64 m_speedBytes = 0;
    qint64 m_speedTime = 0;
    double m_speed = 0;
};

} // namespace onggi::ui
