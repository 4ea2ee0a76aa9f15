#include "docker/httpexchange.h"

#include <QJsonDocument>
#include <QPointer>
#include <QProcess>
#include <QTimer>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

namespace http = boost::beast::http;

namespace onggi::ui {

namespace {

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

HttpExchange::HttpExchange(Dialer& dialer, Request request)
    : m_dialer(&dialer), m_request(std::move(request)), m_parser(std::make_unique<Parser>())
{
    m_parser->eager(true);
    m_parser->body_limit(boost::none);
    m_parser->header_limit(64 * 1024);
    m_request.target = dialer.versioned(m_request.target);
    if (m_request.upload) {
        connect(m_request.upload.get(), &QIODevice::readyRead, this, &HttpExchange::sendUpload);
        connect(m_request.upload.get(), &QIODevice::readChannelFinished, this, &HttpExchange::sendUpload);
        if (auto* process = qobject_cast<QProcess*>(m_request.upload.get()))
            connect(process, &QProcess::finished, this, &HttpExchange::sendUpload);
    }
    // A missing socket is reported from inside open(): not before the caller has connected its slots.
    QTimer::singleShot(0, this, [this] { open(false); });
}

HttpExchange::~HttpExchange()
{
    m_over = true;
    release();
}

/// Questions may share a connection, one after the other: what breaks then can be asked again. What changes something is
/// sent once, on a connection of its own.
void HttpExchange::open(bool fresh)
{
    if (!m_dialer) {
        fail({ApiError::Kind::Interrupted, 0, tr("Another engine has been chosen meanwhile.")});
        return;
    }
    m_connection = m_dialer->take(fresh || m_request.method != "GET");
    m_reused = m_connection->isOpen();
    attach();
    if (m_reused)
        sendRequest();
    else
        m_connection->open();
}

void HttpExchange::attach()
{
    connect(m_connection.get(), &Connection::opened, this, &HttpExchange::sendRequest);
    connect(m_connection.get(), &Connection::ended, this, &HttpExchange::connectionEnded);
    connect(m_connection.get(), &Connection::failed, this, &HttpExchange::connectionFailed);
    connect(m_connection.get(), &Connection::written, this, &HttpExchange::flushWrites);
    if (m_request.upload)
        connect(m_connection.get(), &Connection::written, this, &HttpExchange::sendUpload);
    connect(&m_connection->device(), &QIODevice::readyRead, this, &HttpExchange::readAvailable);
}

/// It may be in the middle of a signal of its own: it goes in the event loop.
void HttpExchange::release()
{
    if (!m_connection)
        return;
    m_connection->disconnect(this);
    m_connection->device().disconnect(this);
    m_connection->abort();
    m_connection.release()->deleteLater();
}

void HttpExchange::sendRequest()
{
    auto& device = m_connection->device();
    QByteArray head = m_request.method + ' ' + m_request.target.toUtf8() + " HTTP/1.1\r\nHost: docker\r\nUser-Agent: onggi\r\n";
    if (m_request.upgrade)
        head += "Connection: Upgrade\r\nUpgrade: tcp\r\n";
    else if (!m_dialer || !m_dialer->keepsConnections())
        head += "Connection: close\r\n";
    for (const auto& [name, value] : m_request.headers)
        head += name + ": " + value + "\r\n";
    if (!m_request.body.isEmpty())
        head += "Content-Type: application/json\r\n";
    if (m_request.upload) {
        device.write(head + "Content-Type: " + m_request.uploadType + "\r\nTransfer-Encoding: chunked\r\n\r\n");
        sendUpload();
        return;
    }
    if (!m_request.body.isEmpty() || m_request.method == "POST")
        head += "Content-Length: " + QByteArray::number(m_request.body.size()) + "\r\n";
    device.write(head + "\r\n" + m_request.body);
}

/// One piece at a time: the next when the kernel has taken this one.
void HttpExchange::sendUpload()
{
    if (m_over || m_uploadDone || !m_connection || !m_connection->isOpen() || m_connection->unsent() > 0)
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
        m_connection->device().write(QByteArray::number(piece.size(), 16) + "\r\n" + piece + "\r\n");
        if (alive)
            emit uploaded(m_uploaded);
        return;
    }
    // A process that still writes is not at its end.
    if (process ? process->state() != QProcess::NotRunning : !device.atEnd())
        return;
    m_uploadDone = true;
    m_connection->device().write("0\r\n\r\n");
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
    while (alive && !m_over && !m_paused && m_connection && m_connection->device().bytesAvailable() > 0) {
        const auto bytes = m_connection->device().read(64 * 1024);
        if (bytes.isEmpty())
            break;
        m_answered = true;
        if (m_streaming) {
            emit received(bytes);
            continue;
        }
        m_unparsed += bytes;
        if (!parse())
            return;
    }
    if (alive && !m_over && m_socketEnded && !m_paused && m_connection && m_connection->device().bytesAvailable() == 0)
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
            fail({ApiError::Kind::BadReply, m_status, tr("What answers there is no engine: its reply is not HTTP.")});
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

/// A connection that others have used before may have been closed just when it was wanted: then the same on a new one.
bool HttpExchange::isSecondTry()
{
    if (!m_reused || m_answered)
        return false;
    release();
    open(true);
    return true;
}

void HttpExchange::connectionEnded()
{
    if (m_over)
        return;
    m_socketEnded = true;
    if (m_paused)
        return;
    if (m_connection->device().bytesAvailable() > 0) {
        readAvailable();
        return;
    }
    if (m_streaming) {
        finish();
        return;
    }
    if (isSecondTry()) {
        m_socketEnded = false;
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

void HttpExchange::connectionFailed(const ApiError& error)
{
    if (m_over)
        return;
    // What has come before still counts: an engine says why it refuses, and hangs up.
    const QPointer<HttpExchange> alive(this);
    if (m_connection->device().bytesAvailable() > 0 && !m_paused)
        readAvailable();
    if (!alive || m_over || isSecondTry())
        return;
    auto told = error;
    told.status = m_status;
    if (m_headDone)
        told.kind = ApiError::Kind::Interrupted;
    fail(told);
}

void HttpExchange::finish()
{
    if (m_over)
        return;
    m_over = true;
    if (m_dialer && m_dialer->keepsConnections() && !m_streaming && !m_socketEnded && m_unparsed.isEmpty() && !m_request.upload
        && m_parser->keep_alive()) {
        m_connection->disconnect(this);
        m_connection->device().disconnect(this);
        m_dialer->keep(std::move(m_connection));
    }
    release();
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
    release();
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
        m_connection->device().write(std::exchange(m_pendingWrites, {}));
    else if (m_closeWrite && m_connection->unsent() == 0)
        m_connection->closeWrite();
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
