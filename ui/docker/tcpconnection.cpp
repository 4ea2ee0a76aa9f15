#include "docker/connection.h"

#include <QFile>
#include <QNetworkProxy>
#include <QSslConfiguration>
#include <QSslKey>
#include <QSslSocket>
#include <QTimer>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace onggi::ui {

namespace {

constexpr int tcpPatience = 15'000;
/// A connection that nobody uses notices a network that is gone after half a minute and three more questions.
constexpr int idleSeconds = 30;
constexpr int probeSeconds = 10;
constexpr int probes = 3;

QByteArray contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QSslKey keyFrom(const QByteArray& pem)
{
    for (const auto algorithm : {QSsl::Rsa, QSsl::Ec, QSsl::Dsa}) {
        if (const QSslKey key(pem, algorithm); !key.isNull())
            return key;
    }
    return {};
}

/// TLS where the transport says so, else plain. QSslSocket is both.
class TcpConnection : public Connection
{
public:
    explicit TcpConnection(const Transport& transport) : m_transport(transport)
    {
        m_socket.setReadBufferSize(connectionReadBuffer);
        m_patience.setSingleShot(true);
        const bool tls = transport.tls().used;
        connect(&m_socket, &QSslSocket::connected, this, [this, tls] {
            keepAlive();
            if (!tls)
                begin();
        });
        connect(&m_socket, &QSslSocket::readyRead, this, [this] { m_answered = true; });
        connect(&m_socket, &QSslSocket::encrypted, this, &TcpConnection::begin);
        connect(&m_socket, &QSslSocket::bytesWritten, this, &TcpConnection::written);
        connect(&m_socket, &QSslSocket::encryptedBytesWritten, this, &TcpConnection::written);
        connect(&m_socket, &QSslSocket::disconnected, this, &TcpConnection::end);
        connect(&m_socket, &QSslSocket::errorOccurred, this, &TcpConnection::fail);
        connect(&m_patience, &QTimer::timeout, this, [this] {
            m_socket.abort();
            noteFailed(Connection::tr("%1 does not answer within %n second(s). Is the address right, and the way there open?", nullptr, tcpPatience / 1000)
                           .arg(where()));
        });
    }

    ~TcpConnection() override { m_socket.disconnect(this); }
    QIODevice& device() override { return m_socket; }
    /// With TLS what is encrypted waits in a buffer of its own.
    qint64 unsent() override { return m_socket.bytesToWrite() + m_socket.encryptedBytesToWrite(); }
    void abort() override { m_socket.abort(); }

    void open() override
    {
        m_socket.setProxy(QNetworkProxy::NoProxy);
        m_patience.start(tcpPatience);
        if (!m_transport.tls().used) {
            m_socket.connectToHost(m_transport.host(), quint16(m_transport.port()));
            return;
        }
        if (const auto problem = configure(); !problem.isEmpty()) {
            m_patience.stop();
            noteFailed(problem);
            return;
        }
        m_socket.connectToHostEncrypted(m_transport.host(), quint16(m_transport.port()));
    }

    void closeWrite() override
    {
        if (!m_transport.tls().used)
            ::shutdown(int(m_socket.socketDescriptor()), SHUT_WR);
    }

private:
    QString where() const { return m_transport.host() + ':' + QString::number(m_transport.port()); }

    /// A sentence where the files are not what they should be.
    QString configure()
    {
        if (!QSslSocket::supportsSsl())
            return Connection::tr("TLS is not available in this installation of Qt.");
        const auto& tls = m_transport.tls();
        auto configuration = QSslConfiguration::defaultConfiguration();
        configuration.setPeerVerifyMode(tls.verified ? QSslSocket::VerifyPeer : QSslSocket::VerifyNone);
        if (!tls.authorities.isEmpty()) {
            const auto authorities = QSslCertificate::fromData(contentOf(tls.authorities));
            if (authorities.isEmpty())
                return Connection::tr("%1 holds no certificate that can be read.").arg(tls.authorities);
            configuration.setCaCertificates(authorities);
        }
        if (!tls.certificate.isEmpty()) {
            const auto chain = QSslCertificate::fromData(contentOf(tls.certificate));
            if (chain.isEmpty())
                return Connection::tr("%1 holds no certificate that can be read.").arg(tls.certificate);
            const auto key = keyFrom(contentOf(tls.key));
            if (key.isNull())
                return Connection::tr("The key %1 cannot be read. Keys that a password protects cannot be used here.")
                    .arg(tls.key.isEmpty() ? QStringLiteral("key.pem") : tls.key);
            configuration.setLocalCertificateChain(chain);
            configuration.setPrivateKey(key);
        }
        m_socket.setSslConfiguration(configuration);
        return {};
    }

    void keepAlive()
    {
        const int descriptor = int(m_socket.socketDescriptor());
        m_socket.setSocketOption(QAbstractSocket::KeepAliveOption, 1);
        ::setsockopt(descriptor, IPPROTO_TCP, TCP_KEEPIDLE, &idleSeconds, sizeof idleSeconds);
        ::setsockopt(descriptor, IPPROTO_TCP, TCP_KEEPINTVL, &probeSeconds, sizeof probeSeconds);
        ::setsockopt(descriptor, IPPROTO_TCP, TCP_KEEPCNT, &probes, sizeof probes);
    }

    void begin()
    {
        m_patience.stop();
        noteOpened();
    }

    void end()
    {
        m_patience.stop();
        // With TLS 1.3 an engine that misses our certificate has to let us in first.
        if (isOpen() && m_transport.tls().used && m_transport.tls().certificate.isEmpty() && !m_answered)
            noteFailed(Connection::tr("The engine at %1 hangs up without a word: it may want to see a certificate. Choose the folder that holds "
                                      "cert.pem and key.pem.").arg(where()), ApiError::Kind::NoEngine);
        else if (isOpen())
            noteEnded();
        else
            noteFailed(Connection::tr("%1 closes the connection at once.").arg(where()));
    }

    void fail(QAbstractSocket::SocketError error)
    {
        m_patience.stop();
        const auto words = m_socket.errorString();
        switch (error) {
        case QAbstractSocket::RemoteHostClosedError: end(); return;
        case QAbstractSocket::ConnectionRefusedError: noteFailed(Connection::tr("No engine answers at %1.").arg(where())); return;
        case QAbstractSocket::HostNotFoundError:
            noteFailed(Connection::tr("The host %1 is not known. Is its name right?").arg(m_transport.host()));
            return;
        case QAbstractSocket::SslHandshakeFailedError:
        case QAbstractSocket::SslInternalError:
        case QAbstractSocket::SslInvalidUserDataError: noteFailed(tlsSentence(words), ApiError::Kind::NoEngine); return;
        default: break;
        }
        // An engine that misses our certificate says so only after its own handshake is done.
        if (words.contains("alert"))
            noteFailed(tlsSentence(words), ApiError::Kind::NoEngine);
        else
            noteFailed(Connection::tr("The connection to %1 failed: %2.").arg(where(), words));
    }

    QString tlsSentence(const QString& words) const
    {
        if (words.contains("certificate required") || words.contains("bad certificate") || words.contains("alert handshake failure"))
            return m_transport.tls().certificate.isEmpty()
                       ? Connection::tr("The engine at %1 wants to see a certificate. Choose the folder that holds cert.pem and key.pem.").arg(where())
                       : Connection::tr("The engine at %1 does not accept the certificate %2.").arg(where(), m_transport.tls().certificate);
        if (words.contains("wrong version number") || words.contains("unknown protocol"))
            return Connection::tr("What answers at %1 does not speak TLS. Use this address without certificates, or another port.").arg(where());
        const auto errors = m_socket.sslHandshakeErrors();
        return Connection::tr("The engine's certificate at %1 is not trusted: %2. Choose the folder with the ca.pem that belongs to it.")
            .arg(where(), errors.isEmpty() ? words : errors.first().errorString());
    }

    Transport m_transport;
    QSslSocket m_socket;
    QTimer m_patience;
    bool m_answered = false;
};

} // namespace

std::unique_ptr<Connection> newTcpConnection(const Transport& transport)
{
    return std::make_unique<TcpConnection>(transport);
}

} // namespace onggi::ui
