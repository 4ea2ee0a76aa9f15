#include "docker/connection.h"

#include <QLocalSocket>
#include <sys/socket.h>
#include <utility>

namespace onggi::ui {

std::unique_ptr<Connection> Connection::to(const Transport& transport)
{
    switch (transport.kind()) {
    case Transport::Kind::Ssh: return newSshConnection(transport);
    case Transport::Kind::Tcp: return newTcpConnection(transport);
    default: return newLocalConnection(transport);
    }
}

void Connection::noteOpened()
{
    m_open = true;
    emit opened();
}

void Connection::noteEnded()
{
    m_open = false;
    if (!std::exchange(m_over, true))
        emit ended();
}

void Connection::noteFailed(const QString& sentence, std::optional<ApiError::Kind> kind)
{
    const auto usual = m_open ? ApiError::Kind::Interrupted : ApiError::Kind::NoEngine;
    m_open = false;
    if (!std::exchange(m_over, true))
        emit failed({kind.value_or(usual), 0, sentence});
}

namespace {

class LocalConnection : public Connection
{
public:
    explicit LocalConnection(const QString& path) : m_path(path)
    {
        m_socket.setReadBufferSize(connectionReadBuffer);
        connect(&m_socket, &QLocalSocket::connected, this, &LocalConnection::noteOpened);
        connect(&m_socket, &QLocalSocket::bytesWritten, this, &LocalConnection::written);
        connect(&m_socket, &QLocalSocket::disconnected, this, &LocalConnection::noteEnded);
        connect(&m_socket, &QLocalSocket::errorOccurred, this, &LocalConnection::fail);
    }

    ~LocalConnection() override { m_socket.disconnect(this); }
    void open() override { m_socket.connectToServer(m_path); }
    QIODevice& device() override { return m_socket; }
    qint64 unsent() override { return m_socket.bytesToWrite(); }
    void closeWrite() override { ::shutdown(int(m_socket.socketDescriptor()), SHUT_WR); }
    void abort() override { m_socket.abort(); }

private:
    void fail(QLocalSocket::LocalSocketError error)
    {
        switch (error) {
        case QLocalSocket::PeerClosedError: noteEnded(); break;
        case QLocalSocket::ServerNotFoundError:
        case QLocalSocket::ConnectionRefusedError: noteFailed(Connection::tr("No engine answers at %1.").arg(m_path)); break;
        case QLocalSocket::SocketAccessError:
            noteFailed(Connection::tr("You may not open the engine's socket %1.").arg(m_path), ApiError::Kind::NoPermission);
            break;
        default: noteFailed(Connection::tr("The connection to the engine failed: %1.").arg(m_socket.errorString()));
        }
    }

    QString m_path;
    QLocalSocket m_socket;
};

} // namespace

std::unique_ptr<Connection> newLocalConnection(const Transport& transport)
{
    return std::make_unique<LocalConnection>(transport.path());
}

} // namespace onggi::ui
