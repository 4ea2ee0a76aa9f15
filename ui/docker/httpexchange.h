#pragma once

#include "docker/dialer.h"
#include "docker/values.h"

#include <QByteArray>
#include <QObject>
#include <QPointer>
#include <memory>

namespace onggi::ui {

/// One HTTP/1.1 request on a connection that it has for itself, and the reply as it comes: head, body pieces, end. After
/// an Upgrade it is a plain two-way stream. Owned by the call or stream that it serves; deleting it closes the
/// connection. Nothing is emitted before control has returned to the event loop, and nothing after finished or failed.
class HttpExchange : public QObject
{
    Q_OBJECT
public:
    struct Request
    {
        QByteArray method = "GET";
        QString target;           ///< encoded path and query
        QByteArray body;          ///< JSON
        bool upgrade = false;
        /// Sent as the body instead, in chunks as they can be read, to the device's end.
        std::shared_ptr<QIODevice> upload = {};
        QByteArray uploadType = {};
        QList<QPair<QByteArray, QByteArray>> headers = {}; ///< beside what every request has
    };

    HttpExchange(Dialer& dialer, Request request);
    ~HttpExchange() override;

    int status() const { return m_status; }
    QByteArray contentType() const { return m_contentType; }
    QByteArray header(const QByteArray& name) const;

    /// After an Upgrade, or kept until then.
    void write(const QByteArray& bytes);
    void closeWrite();
    /// While paused, bytes stay in the kernel and the engine has to wait.
    void setPaused(bool paused);

signals:
    void uploaded(qint64 bytes);                ///< so much of the upload has been sent
    void headReceived();                        ///< of a reply that is no error
    void received(const QByteArray& bytes);     ///< of its body, or of the stream
    void finished();
    void failed(const onggi::ui::ApiError& error);

private:
    struct Parser;
    void open(bool fresh);
    void attach();
    void sendRequest();
    void sendUpload();
    void readAvailable();
    bool parse();
    void handleHead();
    void handleBody(const QByteArray& bytes);
    void connectionEnded();
    void connectionFailed(const ApiError& error);
    bool isSecondTry();
    void release();
    void finish();
    void fail(ApiError error);
    void flushWrites();

    QPointer<Dialer> m_dialer;
    Request m_request;
    std::unique_ptr<Connection> m_connection;
    std::unique_ptr<Parser> m_parser;
    QByteArray m_unparsed;
    QByteArray m_errorBody;
    QByteArray m_contentType;
    QByteArray m_pendingWrites;
    int m_status = 0;
    qint64 m_uploaded = 0;
    bool m_headDone = false;
    bool m_streaming = false; ///< upgraded: bytes are no HTTP any more
    bool m_closeWrite = false;
    bool m_paused = false;
    bool m_socketEnded = false;
    bool m_uploadDone = false;
    bool m_over = false;
    bool m_reused = false; ///< the connection has served others before
    bool m_answered = false; ///< something came
};

} // namespace onggi::ui
