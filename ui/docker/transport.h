#pragma once

#include <QString>
#include <optional>

namespace onggi::ui {

/// How a tcp:// engine is trusted, and how this side shows who it is. Paths of PEM files.
struct TlsFiles
{
    bool used = false;
    bool verified = true; ///< false: any certificate of the engine will do
    QString authorities;  ///< empty: the system's
    QString certificate;  ///< empty: none is shown
    QString key;
    bool operator==(const TlsFiles&) const = default;
};

/// Where an engine answers, and how one gets there. A value: cheap to copy, compared by what it says.
class Transport
{
public:
    enum class Kind {
        Unix, ///< a socket on this machine
        Ssh,  ///< `docker system dial-stdio` at the other end of ssh, as the docker CLI does it
        Tcp,  ///< a host and a port, with TLS or without
    };
    static Transport unixSocket(const QString& path);
    /// Onggi's own engine.
    static Transport own();
    /// unix:///path, ssh://[user@]host[:port][/path of the socket there], tcp://host[:port] (http and https, too).
    /// Nothing when the address is of no such kind.
    static std::optional<Transport> fromUrl(const QString& url, const TlsFiles& tls = {});
    /// With ca.pem, cert.pem and key.pem of a folder, as far as they are there: what docker keeps for an engine.
    static TlsFiles tlsFromFolder(const QString& folder);

    Kind kind() const { return m_kind; }
    bool isLocal() const { return m_kind == Kind::Unix; }
    /// Of the socket; with ssh the one at the other end, empty when docker finds it there.
    const QString& path() const { return m_path; }
    const QString& host() const { return m_host; }
    int port() const { return m_port; } ///< 0: ssh's own default
    const QString& user() const { return m_user; }
    const TlsFiles& tls() const { return m_tls; }
    QString url() const;
    bool operator==(const Transport&) const = default;

private:
    Kind m_kind = Kind::Unix;
    QString m_path;
    QString m_host;
    int m_port = 0;
    QString m_user;
    TlsFiles m_tls;
};

} // namespace onggi::ui
