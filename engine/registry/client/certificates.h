#pragma once

#include <map>
#include <string>

namespace onggi::registry {

/// What an administrator put down for one registry: authorities to trust besides the system's, and our own
/// certificate with its key. PEM texts.
struct HostCertificates
{
    std::string authorities;
    std::string certificate;
    std::string key;
};

/// The folders <directory>/<host[:port]>/ with *.crt, *.cert and *.key files (Docker's certs.d), read once at
/// the start of the program: the keys are root's, and the program gives up root right after. Immutable,
/// shared by all threads.
class CertificateStore
{
public:
    CertificateStore() = default;
    /// What cannot be read is left out; the connection then fails with a message of its own.
    static CertificateStore read(const std::string& directory);
    /// Trusts the authorities in this file everywhere, besides the system's (SSL_CERT_FILE).
    void trustFile(const std::string& path);

    /// Nothing when there is nothing for that host; the label is Url::label() or "host:port".
    const HostCertificates* find(const std::string& label) const;

    /// PEM text, or nothing.
    const std::string& trustedEverywhere() const { return m_trusted; }

private:
    std::string m_trusted;
    std::map<std::string, HostCertificates> m_hosts;
};

} // namespace onggi::registry
