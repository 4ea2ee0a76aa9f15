#include "docker/httpexchange.h"

#include <QJsonDocument>
#include <QPointer>
#include <QProcess>
#include <QTimer>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <sys/socket.h>

namespace http = boost::beast::http;

namespace onggi::ui {

namespace {

/// A reader that falls behind holds the engine back once this much waits in the process.
constexpr qint64 readBuffer = 1 << 20;
constexpr qsizetype errorBodyLimit = 64 * 1024;
constexpr qint64 uploadPiece = 64 * 1024;

QString messageOf(const QByteArray& body)
{
    const auto message = QJsonDocument::fromJson(body).object().value("message").toString();
    return message.isEmpty() ? QString::fromUtf8(body).trimmed() : message;
}

} // namespace

struct HttpExchange::Parser : http::response_parser<http::string_body>
{
};

HttpExchange::HttpExchange(const Transport& transport, Request request)
    : m_path(transport.path()), m_request(std::move(request)), m_parser(std::make_unique<Parser>())
{
    m_parser->eager(true);
    m_parser->body_limit(boost::none);
    m_parser->header_limit(64 * 1024);
    m_socket.setReadBufferSize(readBuffer);
    connect(&m_socket, &QLocalSocket::connected, this, &HttpExchange::sendRequest);
    connect(&m_socket, &QLocalSocket::readyRead, this, &HttpExchange::readAvailable);
    connect(&m_socket, &QLocalSocket::bytesWritten, this, &HttpExchange::flushWrites);
    if (m_request.upload) {
        connect(&m_socket, &QLocalSocket::bytesWritten, this, &HttpExchange::sendUpload);
        connect(m_request.upload.get(), &QIODevice::readyRead, this, &HttpExchange::sendUpload);
        connect(m_request.upload.get(), &QIODevice::readChannelFinished, this, &HttpExchange::sendUpload);
        if (auto* process = qobject_cast<QProcess*>(m_request.upload.get()))
            connect(process, &QProcess::finished, this, &HttpExchange::sendUpload);
    }
    connect(&m_socket, &QLocalSocket::disconnected, this, &HttpExchange::connectionEnded);
    connect(&m_socket, &QLocalSocket::errorOccurred, this, &HttpExchange::connectionFailed);
    // A missing socket is reported from inside connectToServer(): not before the caller has connected its slots.
    QTimer::singleShot(0, this, &HttpExchange::open);
}

HttpExchange::~HttpExchange()
{
    m_over = true;
    m_socket.disconnect(this);
    m_socket.abort();
}

void HttpExchange::open()
{
    m_socket.connectToServer(m_path);
}

void HttpExchange::sendRequest()
{
    QByteArray head = m_request.method + ' ' + m_request.target.toUtf8() + " HTTP/1.1\r\nHost: docker\r\nUser-Agent: onggi\r\n";
    if (m_request.upgrade)
        head += "Connection: Upgrade\r\nUpgrade: tcp\r\n";
    else
        head += "Connection: close\r\n";
    for (const auto& [name, value] : m_request.headers)
        head += name + ": " + value + "\r\n";
    if (!m_request.body.isEmpty())
        head += "Content-Type: application/json\r\n";
    if (m_request.upload) {
        m_socket.write(head + "Content-Type: " + m_request.uploadType + "\r\nTransfer-Encoding: chunked\r\n\r\n");
        sendUpload();
        return;
    }
    if (!m_request.body.isEmpty() || m_request.method == "POST")
        head += "Content-Length: " + QByteArray::number(m_request.body.size()) + "\r\n";
    m_socket.write(head + "\r\n" + m_request.body);
}

/// One piece at a time: the next when the kernel has taken this one.
void HttpExchange::sendUpload()
{
    if (m_over || m_uploadDone || m_socket.state() != QLocalSocket::ConnectedState || m_socket.bytesToWrite() > 0)
        return;
    auto& device = *m_request.upload;
    QByteArray piece(uploadPiece, Qt::Uninitialized);
    const auto size = device.read(piece.data(), uploadPiece);
    const auto* process = qobject_cast<QProcess*>(&device);
    // Half of what was promised is nothing: the engine sees the connection break, not an end.
    if (size < 0 && !process && !device.atEnd()) {
        fail({ApiError::Kind::Interrupted, 0, device.errorString()});
        return;
    }
    if (size > 0) {
        piece.truncate(size);
        m_uploaded += size;
        const QPointer<HttpExchange> alive(this);
        m_socket.write(QByteArray::number(piece.size(), 16) + "\r\n" + piece + "\r\n");
        if (alive)
            emit uploaded(m_uploaded);
        return;
    }
    // A process that still writes is not at its end.
    if (process ? process->state() != QProcess::NotRunning : !device.atEnd())
        return;
    m_uploadDone = true;
    m_socket.write("0\r\n\r\n");
}

QByteArray HttpExchange::header(const QByteArray& name) const
{
    const auto value = m_parser->get()[std::string_view(name.constData(), size_t(name.size()))];
    return QByteArray(value.data(), qsizetype(value.size()));
}

void HttpExchange::readAvailable()
{
    // A receiver may delete this exchange or pause it: look again after every piece.
    const QPointer<HttpExchange> alive(this);
    while (alive && !m_over && !m_paused && m_socket.bytesAvailable() > 0) {
        const auto bytes = m_socket.read(64 * 1024);
        if (bytes.isEmpty())
            break;
        if (m_streaming) {
            emit received(bytes);
            continue;
        }
        m_unparsed += bytes;
        if (!parse())
            return;
    }
    if (alive && !m_over && m_socketEnded && !m_paused && m_socket.bytesAvailable() == 0)
        connectionEnded();
}

/// False when this exchange is over or gone.
bool HttpExchange::parse()
{
    const QPointer<HttpExchange> alive(this);
    while (!m_unparsed.isEmpty()) {
        boost::beast::error_code error;
        size_t used = 0;
        try {
            used = m_parser->put(boost::asio::buffer(m_unparsed.constData(), size_t(m_unparsed.size())), error);
        } catch (const std::exception&) {
            error = http::error::bad_value;
        }
        m_unparsed.remove(0, qsizetype(used));
        if (error && error != http::error::need_more) {
            fail({ApiError::Kind::BadReply, m_status, tr("the engine's reply is not HTTP")});
            return false;
        }
        if (m_parser->is_header_done() && !m_headDone) {
            handleHead();
            if (!alive || m_over)
                return false;
            if (m_streaming)
                return alive && !m_over;
        }
        auto& body = m_parser->get().body();
        if (!body.empty()) {
            const QByteArray piece(body.data(), qsizetype(body.size()));
            body.clear();
            handleBody(piece);
            if (!alive || m_over)
                return false;
        }
        if (m_parser->is_done()) {
            finish();
            return false;
        }
        if (error == http::error::need_more || used == 0)
            break;
    }
    return true;
}

void HttpExchange::handleHead()
{
    m_headDone = true;
    m_status = int(m_parser->get().result_int());
    m_contentType = header("Content-Type");
    if (m_status >= 400)
        return;
    const QPointer<HttpExchange> alive(this);
    // An engine that ignores the Upgrade answers 200 and the bare stream, which ends with the connection.
    if (m_status == 101 || (m_request.upgrade && m_parser->need_eof())) {
        m_streaming = true;
        const auto rest = std::exchange(m_unparsed, {});
        flushWrites();
        emit headReceived();
        auto& body = m_parser->get().body();
        const QByteArray early(body.data(), qsizetype(body.size()));
        for (const auto& piece : {early, rest}) {
            if (alive && !m_over && !piece.isEmpty())
                emit received(piece);
        }
        return;
    }
    emit headReceived();
}

void HttpExchange::handleBody(const QByteArray& bytes)
{
    if (m_status < 400)
        emit received(bytes);
    else if (m_errorBody.size() < errorBodyLimit)
        m_errorBody += bytes;
}

void HttpExchange::connectionEnded()
{
    if (m_over)
        return;
    m_socketEnded = true;
    if (m_paused)
        return;
    if (m_socket.bytesAvailable() > 0) {
        readAvailable();
        return;
    }
    if (m_streaming) {
        finish();
        return;
    }
    boost::beast::error_code error;
    if (m_headDone && m_parser->need_eof())
        m_parser->put_eof(error);
    if (m_parser->is_done() && !error)
        finish();
    else
        fail({ApiError::Kind::Interrupted, m_status,
              tr("The engine closed the connection before its answer was complete. It may have stopped.")});
}

void HttpExchange::connectionFailed(QLocalSocket::LocalSocketError error)
{
    switch (error) {
    case QLocalSocket::PeerClosedError:
        connectionEnded();
        return;
    case QLocalSocket::ServerNotFoundError:
    case QLocalSocket::ConnectionRefusedError:
        fail({ApiError::Kind::NoEngine, 0, tr("No engine answers at %1.").arg(m_path)});
        return;
    case QLocalSocket::SocketAccessError:
        fail({ApiError::Kind::NoPermission, 0, tr("You may not open the engine's socket %1.").arg(m_path)});
        return;
    default:
        fail({m_headDone ? ApiError::Kind::Interrupted : ApiError::Kind::NoEngine, m_status,
              tr("The connection to the engine failed: %1.").arg(m_socket.errorString())});
    }
}

void HttpExchange::finish()
{
    if (m_over)
        return;
    m_over = true;
    m_socket.abort();
    if (m_status < 400) {
        emit finished();
        return;
    }
    auto message = messageOf(m_errorBody);
    if (message.isEmpty())
        message = tr("The engine refused with status %1.").arg(m_status);
    emit failed({ApiError::Kind::Refused, m_status, message});
}

void HttpExchange::fail(ApiError error)
{
    if (m_over)
        return;
    m_over = true;
    m_socket.abort();
    emit failed(error);
}

void HttpExchange::write(const QByteArray& bytes)
{
    if (m_over || m_closeWrite)
        return;
    m_pendingWrites += bytes;
    flushWrites();
}

void HttpExchange::closeWrite()
{
    m_closeWrite = true;
    flushWrites();
}

void HttpExchange::flushWrites()
{
    if (!m_streaming || m_over)
        return;
    if (!m_pendingWrites.isEmpty())
        m_socket.write(std::exchange(m_pendingWrites, {}));
    // QLocalSocket knows no half-close; the descriptor does.
    else if (m_closeWrite && m_socket.bytesToWrite() == 0)
        ::shutdown(int(m_socket.socketDescriptor()), SHUT_WR);
}

void HttpExchange::setPaused(bool paused)
{
    if (m_paused == paused)
        return;
    m_paused = paused;
    if (!paused)
        QTimer::singleShot(0, this, &HttpExchange::readAvailable);
}

} // namespace onggi::ui
