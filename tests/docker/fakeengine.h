#pragma once

#include <QLocalServer>
#include <QLocalSocket>
#include <QPointer>
#include <QTemporaryDir>
#include <functional>

/// An engine for tests: listens on a unix socket in the test's own process and answers each request as the test says,
/// byte by byte where that matters.
class FakeEngine : public QObject
{
    Q_OBJECT
public:
    struct Request
    {
        QByteArray method;
        QByteArray target;
        QByteArray head;
        QByteArray body;
        QPointer<QLocalSocket> socket;

        void reply(int status, const QByteArray& body, const QByteArray& type = "application/json") const;
        void head101(const QByteArray& type) const;
        void chunkedHead(const QByteArray& type = "application/json") const;
        void chunk(const QByteArray& bytes) const;
        void lastChunk() const;
        void send(const QByteArray& bytes) const;
        void hangUp() const;
    };
    using Handler = std::function<void(const Request&)>;

    FakeEngine();
    bool listen();
    void stopListening(); ///< and cuts everyone off; the socket file goes
    QString path() const { return m_directory.filePath("engine.sock"); }
    void answer(Handler handler) { m_handler = std::move(handler); }
    /// It answers pings by itself, as every engine does, with this version of the API (empty: none); or leaves them to the
    /// handler.
    void setApiVersion(const QByteArray& version) { m_apiVersion = version; }
    void leavePings() { m_pings = false; }
    const QList<Request>& requests() const { return m_requests; }

signals:
    void requested();
    void disconnected();
    void receivedAfter(const QByteArray& bytes); ///< what a client sends behind its request

private:
    void accept();
    QTemporaryDir m_directory;
    QLocalServer m_server;
    Handler m_handler;
    QByteArray m_apiVersion;
    bool m_pings = true;
    QList<Request> m_requests;
    QList<QPointer<QLocalSocket>> m_sockets;
};
