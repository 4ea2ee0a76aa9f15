#include "fakeengine.h"

#include <memory>

void FakeEngine::Request::send(const QByteArray& bytes) const
{
    if (socket) {
        socket->write(bytes);
        socket->flush();
    }
}

void FakeEngine::Request::reply(int status, const QByteArray& content, const QByteArray& type) const
{
    send("HTTP/1.1 " + QByteArray::number(status) + " X\r\nContent-Type: " + type + "\r\nContent-Length: "
         + QByteArray::number(content.size()) + "\r\n\r\n" + content);
}

void FakeEngine::Request::head101(const QByteArray& type) const
{
    send("HTTP/1.1 101 UPGRADED\r\nContent-Type: " + type + "\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n");
}

void FakeEngine::Request::chunkedHead(const QByteArray& type) const
{
    send("HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\nTransfer-Encoding: chunked\r\n\r\n");
}

void FakeEngine::Request::chunk(const QByteArray& bytes) const
{
    send(QByteArray::number(bytes.size(), 16) + "\r\n" + bytes + "\r\n");
}

void FakeEngine::Request::lastChunk() const
{
    send("0\r\n\r\n");
}

void FakeEngine::Request::hangUp() const
{
    if (socket)
        socket->disconnectFromServer();
}

FakeEngine::FakeEngine()
{
    connect(&m_server, &QLocalServer::newConnection, this, &FakeEngine::accept);
}

bool FakeEngine::listen()
{
    return m_server.listen(path());
}

void FakeEngine::stopListening()
{
    m_server.close();
    for (const auto& socket : m_sockets) {
        if (socket)
            socket->abort();
    }
    m_sockets.clear();
}

void FakeEngine::accept()
{
    while (auto* socket = m_server.nextPendingConnection()) {
        m_sockets.append(socket);
        auto buffer = std::make_shared<QByteArray>();
        auto handled = std::make_shared<bool>(false);
        connect(socket, &QLocalSocket::disconnected, this, &FakeEngine::disconnected);
        connect(socket, &QLocalSocket::disconnected, socket, &QObject::deleteLater);
        connect(socket, &QLocalSocket::readyRead, this, [this, socket, buffer, handled] {
            *buffer += socket->readAll();
            if (*handled) {
                emit receivedAfter(std::exchange(*buffer, {}));
                return;
            }
            const auto end = buffer->indexOf("\r\n\r\n");
            if (end < 0)
                return;
            const auto head = buffer->left(end);
            qsizetype length = 0;
            for (const auto& line : head.split('\n')) {
                if (line.toLower().startsWith("content-length:"))
                    length = line.mid(15).trimmed().toLongLong();
            }
            if (buffer->size() < end + 4 + length)
                return;
            const auto words = head.left(head.indexOf('\r')).split(' ');
            const Request request{words.value(0), words.value(1), head, buffer->mid(end + 4, length), socket};
            *buffer = buffer->mid(end + 4 + length);
            *handled = true;
            if (m_pings && request.target == "/_ping") {
                const auto version = m_apiVersion.isEmpty() ? QByteArray() : "Api-Version: " + m_apiVersion + "\r\n";
                request.send("HTTP/1.1 200 OK\r\n" + version + "Content-Type: text/plain\r\nContent-Length: 2\r\n\r\nOK");
                return;
            }
            m_requests.append(request);
            if (m_handler)
                m_handler(request);
            emit requested();
        });
    }
}
