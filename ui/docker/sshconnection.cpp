#include "docker/connection.h"

#include <QLocalSocket>
#include <QProcess>
#include <QTimer>
#include <cerrno>
#include <cstring>
#include <sys/socket.h>
#include <unistd.h>

namespace onggi::ui {

namespace {

/// ssh's own failures; all else is what the program at the other end says.
constexpr int sshFailed = 255;
constexpr int programNotFound = 127;
constexpr int sshPatienceSeconds = 15;
/// Between the end of its stream and the end of ssh itself.
constexpr int reasonPatience = 2'000;

/// ssh with one end of a pair of sockets for its input and output: what is not read holds the engine back, which pipes of a
/// QProcess would not do.
class SshConnection : public Connection
{
public:
    explicit SshConnection(const Transport& transport) : m_transport(transport)
    {
        m_socket.setReadBufferSize(connectionReadBuffer);
        m_reasonTimer.setSingleShot(true);
        m_process->setStandardInputFile(QProcess::nullDevice());
        m_process->setStandardOutputFile(QProcess::nullDevice());
        connect(m_process, &QProcess::finished, this, [this](int code) {
            m_code = code;
            if (m_socketEnded)
                conclude();
        });
        connect(m_process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
            if (error == QProcess::FailedToStart)
                noteFailed(Connection::tr("ssh cannot be started: %1. The package openssh-client has it.").arg(m_process->errorString()));
        });
        connect(m_process, &QProcess::started, this, &SshConnection::noteOpened);
        connect(&m_socket, &QLocalSocket::bytesWritten, this, &SshConnection::written);
        connect(&m_socket, &QLocalSocket::disconnected, this, &SshConnection::socketEnded);
        connect(&m_socket, &QLocalSocket::errorOccurred, this, [this](QLocalSocket::LocalSocketError error) {
            if (error != QLocalSocket::PeerClosedError)
                socketEnded();
        });
        connect(&m_reasonTimer, &QTimer::timeout, this, &SshConnection::conclude);
    }

    ~SshConnection() override
    {
        m_socket.disconnect(this);
        m_socket.abort();
        m_process->disconnect(this);
        if (m_process->state() == QProcess::NotRunning) {
            delete m_process;
            return;
        }
        // It may need a moment to end, and nobody is to wait for that.
        QObject::connect(m_process, &QProcess::finished, m_process, &QObject::deleteLater);
        m_process->terminate();
    }

    QIODevice& device() override { return m_socket; }
    qint64 unsent() override { return m_socket.bytesToWrite(); }
    void closeWrite() override { ::shutdown(int(m_socket.socketDescriptor()), SHUT_WR); }

    void open() override
    {
        int ends[2];
        if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
            noteFailed(Connection::tr("The connection to the engine failed: %1.").arg(QString::fromLocal8Bit(std::strerror(errno))));
            return;
        }
        m_socket.setSocketDescriptor(ends[0]);
        m_process->setChildProcessModifier([end = ends[1]] {
            ::dup2(end, STDIN_FILENO);
            ::dup2(end, STDOUT_FILENO);
        });
        m_process->start("ssh", arguments());
        ::close(ends[1]);
    }

    void abort() override
    {
        m_socket.abort();
        if (m_process->state() != QProcess::NotRunning)
            m_process->terminate();
    }

private:
    QStringList arguments() const
    {
        // Nobody is asked for a password: there is no terminal, and this may happen again and again.
        QStringList words{"-T", "-o", "BatchMode=yes", "-o", QString("ConnectTimeout=%1").arg(sshPatienceSeconds),
                          "-o", "ServerAliveInterval=15"};
        // One login for all that this window asks: every call has a session of its own within it.
        const auto folder = qEnvironmentVariable("XDG_RUNTIME_DIR");
        if (!folder.isEmpty())
            words << "-o" << "ControlMaster=auto" << "-o" << "ControlPersist=20" << "-o" << "ControlPath=" + folder + "/onggi-ssh-%C";
        if (!m_transport.user().isEmpty())
            words << "-l" << m_transport.user();
        if (m_transport.port() > 0)
            words << "-p" << QString::number(m_transport.port());
        words << "--" << m_transport.host() << "docker";
        if (!m_transport.path().isEmpty())
            words << "--host" << quotedForShell("unix://" + m_transport.path());
        return words << "system" << "dial-stdio";
    }

    /// The shell at the other end takes the words apart once more.
    static QString quotedForShell(QString word)
    {
        return '\'' + word.replace('\'', "'\\''") + '\'';
    }

    void socketEnded()
    {
        if (m_socketEnded)
            return;
        m_socketEnded = true;
        if (m_process->state() == QProcess::NotRunning)
            conclude();
        else
            m_reasonTimer.start(reasonPatience);
    }

    void conclude()
    {
        m_reasonTimer.stop();
        if (m_code.value_or(0) == 0) {
            noteEnded();
            return;
        }
        const auto lines = QString::fromUtf8(m_process->readAllStandardError()).trimmed().split('\n', Qt::SkipEmptyParts);
        const auto words = lines.isEmpty() ? QString() : lines.last().trimmed();
        const auto everything = lines.join(' ');
        const auto& host = m_transport.host();
        const auto says = [&](const char* text) { return everything.contains(QLatin1String(text), Qt::CaseInsensitive); };
        if (*m_code == programNotFound || says("command not found")) {
            noteFailed(Connection::tr("%1 has no docker program, which ssh needs to reach the engine there. Install the docker CLI on %1.").arg(host),
                       ApiError::Kind::NoEngine);
        } else if (*m_code == sshFailed && says("Host key verification failed")) {
            noteFailed(Connection::tr("The key of %1 is not known, or is another one than before. Connect once with “ssh %2” in a terminal and check it.")
                           .arg(host, sshTarget()),
                       ApiError::Kind::NoPermission);
        } else if (*m_code == sshFailed && (says("Permission denied") || says("Too many authentication failures"))) {
            noteFailed(Connection::tr("%1 does not let you in. Set up a key for it (ssh-copy-id %2), and unlock it with ssh-add.").arg(host, sshTarget()),
                       ApiError::Kind::NoPermission);
        } else if (says("Could not resolve hostname")) {
            noteFailed(Connection::tr("The host %1 is not known. Is its name right?").arg(host), ApiError::Kind::NoEngine);
        } else if (says("Connection refused")) {
            noteFailed(Connection::tr("No ssh server answers at %1.").arg(host), ApiError::Kind::NoEngine);
        } else if (says("timed out") || says("No route to host") || says("Network is unreachable")) {
            noteFailed(Connection::tr("%1 cannot be reached: %2.").arg(host, words), ApiError::Kind::NoEngine);
        } else if (says("permission denied while trying to connect")) {
            noteFailed(Connection::tr("On %1 you may not open the engine's socket. Ask its administrator for the right to.").arg(host),
                       ApiError::Kind::NoPermission);
        } else if (says("Cannot connect to the Docker daemon") || says("failed to connect to the docker API") || says("dial unix")) {
            noteFailed(Connection::tr("ssh reaches %1, but no engine runs there.").arg(host), ApiError::Kind::NoEngine);
        } else if (words.isEmpty()) {
            noteFailed(Connection::tr("The connection to %1 by ssh ended.").arg(host));
        } else {
            noteFailed(Connection::tr("The connection to %1 by ssh failed: %2.").arg(host, words));
        }
    }

    QString sshTarget() const
    {
        auto target = m_transport.user().isEmpty() ? m_transport.host() : m_transport.user() + '@' + m_transport.host();
        return m_transport.port() > 0 ? QString("-p %1 %2").arg(m_transport.port()).arg(target) : target;
    }

    Transport m_transport;
    QProcess* m_process = new QProcess;
    QLocalSocket m_socket;
    QTimer m_reasonTimer;
    std::optional<int> m_code;
    bool m_socketEnded = false;
};

} // namespace

std::unique_ptr<Connection> newSshConnection(const Transport& transport)
{
    return std::make_unique<SshConnection>(transport);
}

} // namespace onggi::ui
