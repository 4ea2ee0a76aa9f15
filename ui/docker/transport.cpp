#include "docker/transport.h"

#include <QDir>
#include <QFileInfo>
#include <QUrl>

namespace onggi::ui {

namespace {
const auto ownSocket = QStringLiteral("/run/onggi/onggi.sock");
constexpr int plainPort = 2375;
constexpr int tlsPort = 2376;

/// A word that a program takes for one of its options is neither a host nor a user.
bool isSafeWord(const QString& word)
{
    return !word.startsWith('-') && !word.contains(' ');
}
} // namespace

Transport Transport::unixSocket(const QString& path)
{
    Transport transport;
    transport.m_path = path;
    return transport;
}

Transport Transport::own()
{
    return unixSocket(ownSocket);
}

std::optional<Transport> Transport::fromUrl(const QString& url, const TlsFiles& tls)
{
    const QUrl parsed(url.trimmed(), QUrl::StrictMode);
    const auto scheme = parsed.scheme().toLower();
    Transport transport;
    transport.m_path = parsed.path();
    if (scheme == "unix") {
        // unix://run/x.sock has a host for a first folder, and means nothing.
        if (!parsed.host().isEmpty() || !transport.m_path.startsWith('/') || transport.m_path.size() < 2)
            return std::nullopt;
        return transport;
    }
    transport.m_host = parsed.host();
    transport.m_port = std::max(0, parsed.port());
    if (transport.m_host.isEmpty() || !isSafeWord(transport.m_host))
        return std::nullopt;
    if (scheme == "ssh") {
        transport.m_kind = Kind::Ssh;
        transport.m_user = parsed.userName();
        if (transport.m_path == "/")
            transport.m_path.clear();
        // A password in an address would be seen by everyone who lists processes: ssh takes none there, either.
        if (!isSafeWord(transport.m_user) || !parsed.password().isEmpty() || parsed.hasQuery())
            return std::nullopt;
        return transport;
    }
    if (scheme != "tcp" && scheme != "http" && scheme != "https")
        return std::nullopt;
    if (transport.m_path.size() > 1 || !parsed.userInfo().isEmpty())
        return std::nullopt;
    transport.m_path.clear();
    transport.m_kind = Kind::Tcp;
    transport.m_tls = tls;
    transport.m_tls.used = tls.used || scheme == "https";
    if (transport.m_port == 0)
        transport.m_port = transport.m_tls.used ? tlsPort : plainPort;
    return transport;
}

TlsFiles Transport::tlsFromFolder(const QString& folder)
{
    const auto existing = [&](const char* name) {
        const auto path = QDir(folder).filePath(QString::fromLatin1(name));
        return QFileInfo::exists(path) ? path : QString();
    };
    return {true, true, existing("ca.pem"), existing("cert.pem"), existing("key.pem")};
}

QString Transport::url() const
{
    QUrl url;
    switch (m_kind) {
    case Kind::Unix: return "unix://" + m_path;
    case Kind::Ssh: url.setScheme("ssh"); break;
    case Kind::Tcp: url.setScheme("tcp"); break;
    }
    url.setHost(m_host);
    url.setUserName(m_user);
    url.setPort(m_port > 0 ? m_port : -1);
    url.setPath(m_path);
    return url.toString();
}

} // namespace onggi::ui
