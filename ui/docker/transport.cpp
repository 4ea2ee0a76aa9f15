#include "docker/transport.h"

#include <QProcessEnvironment>
#include <QUrl>

namespace onggi::ui {

namespace {
constexpr auto ownSocket = "/run/onggi/onggi.sock";
}

Transport::Transport(QString path) : m_path(std::move(path)) {}

Transport Transport::unixSocket(const QString& path)
{
    return Transport(path);
}

std::optional<Transport> Transport::fromUrl(const QString& url)
{
    const QUrl parsed(url);
    if (parsed.scheme() != "unix" || !parsed.path().startsWith('/'))
        return std::nullopt;
    return Transport(parsed.path());
}

Transport Transport::fromEnvironment()
{
    const auto host = qEnvironmentVariable("DOCKER_HOST");
    return fromUrl(host).value_or(Transport(QString::fromLatin1(ownSocket)));
}

QString Transport::url() const
{
    return "unix://" + m_path;
}

} // namespace onggi::ui
