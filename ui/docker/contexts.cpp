#include "docker/contexts.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <algorithm>

namespace onggi::ui {

namespace {

QJsonObject objectIn(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object() : QJsonObject();
}

} // namespace

DockerContexts::DockerContexts(QString folder) : m_folder(std::move(folder))
{
    if (m_folder.isEmpty())
        m_folder = qEnvironmentVariable("DOCKER_CONFIG");
    if (m_folder.isEmpty())
        m_folder = QDir::homePath() + "/.docker";
}

std::optional<DockerContext> DockerContexts::read(const QString& id) const
{
    const auto json = objectIn(m_folder + "/contexts/meta/" + id + "/meta.json");
    const auto endpoint = json.value("Endpoints").toObject().value("docker").toObject();
    DockerContext context{json.value("Name").toString(), json.value("Metadata").toObject().value("Description").toString(),
                          endpoint.value("Host").toString(), {}};
    if (context.name.isEmpty() || context.host.isEmpty())
        return std::nullopt;
    TlsFiles tls;
    if (const auto folder = m_folder + "/contexts/tls/" + id + "/docker"; QDir(folder).exists())
        tls = Transport::tlsFromFolder(folder);
    tls.verified = !endpoint.value("SkipTLSVerify").toBool();
    context.transport = Transport::fromUrl(context.host, tls);
    return context;
}

QList<DockerContext> DockerContexts::all() const
{
    QList<DockerContext> found;
    for (const auto& id : QDir(m_folder + "/contexts/meta").entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
        if (auto context = read(id))
            found.append(std::move(*context));
    }
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.name.localeAwareCompare(b.name) < 0; });
    return found;
}

QString DockerContexts::current() const
{
    auto name = qEnvironmentVariable("DOCKER_CONTEXT");
    if (name.isEmpty())
        name = objectIn(m_folder + "/config.json").value("currentContext").toString();
    return name == "default" ? QString() : name;
}

std::optional<Transport> DockerContexts::fromEnvironment() const
{
    const auto host = qEnvironmentVariable("DOCKER_HOST");
    if (host.isEmpty())
        return std::nullopt;
    TlsFiles tls;
    const bool verify = !qEnvironmentVariable("DOCKER_TLS_VERIFY").isEmpty();
    if (verify || !qEnvironmentVariable("DOCKER_TLS").isEmpty()) {
        const auto folder = qEnvironmentVariable("DOCKER_CERT_PATH");
        tls = Transport::tlsFromFolder(folder.isEmpty() ? m_folder : folder);
        tls.verified = verify;
    }
    return Transport::fromUrl(host, tls);
}

} // namespace onggi::ui
