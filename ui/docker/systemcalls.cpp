#include "docker/requests.h"

#include <QVersionNumber>

/// The calls about the engine itself.
namespace onggi::ui {

namespace {
/// The newest version whose texts this client was written against, and the oldest that has what the window cannot do without.
const auto newestApi = QStringLiteral("1.50");
const auto oldestApi = QStringLiteral("1.24");
} // namespace

Reply<QString>* DockerClient::ping()
{
    auto* reply = new Reply<QString>({}, this);
    reply->setParser([reply](const QByteArray& body) -> std::optional<QString> {
        const auto version = QString::fromLatin1(reply->header("Api-Version"));
        // Whatever else listens there may answer anything.
        if (version.isEmpty() && body.trimmed() != "OK")
            return std::nullopt;
        return version;
    });
    reply->run(std::make_unique<HttpExchange>(m_dialer, HttpExchange::Request{"GET", "/_ping", {}, false}));
    return reply;
}

bool DockerClient::agreeOn(const QString& engineVersion)
{
    const auto theirs = QVersionNumber::fromString(engineVersion);
    if (theirs.isNull()) {
        m_dialer.setApiVersion({});
        return true;
    }
    m_dialer.setApiVersion(std::min(theirs, QVersionNumber::fromString(newestApi)).toString());
    return theirs >= QVersionNumber::fromString(oldestApi);
}

Reply<VersionInfo>* DockerClient::version()
{
    return request<VersionInfo>("GET", "/version", parseObject<VersionInfo>);
}

Reply<EngineInfo>* DockerClient::info()
{
    return request<EngineInfo>("GET", "/info", parseObject<EngineInfo>);
}

JsonStream* DockerClient::events(QObject* parent, const QJsonObject& filters, const QDateTime& since)
{
    Query query;
    if (since.isValid())
        query.emplaceBack("since", QString::number(since.toSecsSinceEpoch()));
    if (!filters.isEmpty())
        query.emplaceBack("filters", filtersText(filters));
    return new JsonStream(
        std::make_unique<HttpExchange>(m_dialer, HttpExchange::Request{"GET", targetFor("/events", query), {}, false}), parent);
}

JsonStream* DockerClient::pastEvents(const QDateTime& since, const QDateTime& until, QObject* parent)
{
    // Whole seconds around it: not every engine reads parts of one.
    const auto target = targetFor("/events", {{"since", QString::number(since.toSecsSinceEpoch())},
                                              {"until", QString::number(until.toSecsSinceEpoch() + 1)}});
    return new JsonStream(std::make_unique<HttpExchange>(m_dialer, HttpExchange::Request{"GET", target, {}, false}), parent);
}

Reply<DiskUsage>* DockerClient::diskUsage()
{
    return request<DiskUsage>("GET", "/system/df", parseObject<DiskUsage>);
}

Reply<PruneResult>* DockerClient::pruneBuildCache(bool all)
{
    return request<PruneResult>("POST", targetFor("/build/prune", all ? Query{{"all", "1"}} : Query{}), parseObject<PruneResult>);
}

} // namespace onggi::ui
