#pragma once

#include <QString>
#include <optional>

namespace onggi::ui {

/// Where an engine answers. A value: cheap to copy, compared by its address. Local sockets today; a remote engine is
/// another kind of address behind the same type.
class Transport
{
public:
    static Transport unixSocket(const QString& path);
    /// "unix:///path"; nothing when the address is of a kind that this window cannot reach.
    static std::optional<Transport> fromUrl(const QString& url);
    /// What the user said (`--host`), else DOCKER_HOST where it is a unix socket, else Onggi's own engine.
    static Transport fromEnvironment();

    const QString& path() const { return m_path; }
    QString url() const;
    bool operator==(const Transport&) const = default;

private:
    explicit Transport(QString path);
    QString m_path;
};

} // namespace onggi::ui
