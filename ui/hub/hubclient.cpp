#include "hub/hubclient.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QNetworkReply>
#include <QUrlQuery>

#include <algorithm>
#include <array>

namespace onggi::ui {

namespace {

constexpr int timeoutMilliseconds = 15'000;

HubRepository repositoryFrom(const QJsonObject& json)
{
    HubRepository repository;
    repository.name = json["repo_name"].toString();
    if (repository.name.startsWith(QStringLiteral("library/")))
        repository.name = repository.name.mid(8);
    repository.description = json["short_description"].toString().simplified();
    repository.stars = json["star_count"].toInteger();
    repository.pulls = json["pull_count"].toInteger();
    repository.official = json["is_official"].toBool();
    repository.automated = json["is_automated"].toBool();
    return repository;
}

HubTag tagFrom(const QJsonObject& json)
{
    HubTag tag;
    tag.name = json["name"].toString();
    tag.digest = json["digest"].toString();
    tag.size = json["full_size"].toInteger();
    tag.updated = QDateTime::fromString(json["last_updated"].toString(), Qt::ISODateWithMs);
    for (const auto& each : json["images"].toArray()) {
        auto image = each.toObject();
        HubTag::Platform platform{image["os"].toString(), image["architecture"].toString(),
                                  image["variant"].toString(), image["size"].toInteger()};
        // Attestations stand among the platforms as "unknown".
        if (platform.architecture != QLatin1String("unknown") && !platform.architecture.isEmpty())
            tag.platforms.append(platform);
    }
    return tag;
}

} // namespace

qint64 HubTag::sizeFor(const QString& architecture) const
{
    for (const auto& each : platforms) {
        if (each.architecture == architecture && each.size > 0)
            return each.size;
    }
    return size;
}

bool HubTag::runsOn(const QString& architecture) const
{
    return platforms.isEmpty() || architecture.isEmpty() ||
           std::any_of(platforms.begin(), platforms.end(),
                       [&](const Platform& each) { return each.architecture == architecture; });
}

QString HubTag::platformsText() const
{
    QStringList names;
    for (const auto& each : platforms) {
        if (!names.contains(each.architecture))
            names.append(each.architecture);
    }
    // The two that most people have come first, the rest as a number.
    auto rank = [](const QString& each) { return each == "amd64" ? 0 : each == "arm64" ? 1 : 2; };
    std::stable_sort(names.begin(), names.end(),
                     [&](const QString& a, const QString& b) { return rank(a) < rank(b); });
    if (names.size() <= 2)
        return names.join(u' ');
    return QStringLiteral("%1 %2 +%3").arg(names[0], names[1]).arg(names.size() - 2);
}

HubClient::HubClient(const QUrl& base, QObject* parent)
    : QObject(parent)
    , m_base(base)
{
    m_network.setTransferTimeout(timeoutMilliseconds);
}

HubClient::~HubClient() = default;

QNetworkReply* HubClient::get(const QString& path, const QList<std::pair<QString, QString>>& query)
{
    QUrl url = m_base;
    QString prefix = url.path();
    while (prefix.endsWith(u'/'))
        prefix.chop(1);
    url.setPath(prefix + path);
    // Encoded by hand: QUrlQuery leaves a plus sign as it is, which servers read as a space.
    QByteArray encoded;
    for (const auto& [key, value] : query)
        encoded += (encoded.isEmpty() ? "" : "&") + key.toUtf8() + '=' + QUrl::toPercentEncoding(value);
    url.setQuery(QString::fromLatin1(encoded), QUrl::StrictMode);
    QNetworkRequest request(url);
    request.setHeader(QNetworkRequest::UserAgentHeader, QStringLiteral("onggi"));
    request.setRawHeader("Accept", "application/json");
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::NoLessSafeRedirectPolicy);
    return m_network.get(request);
}

HubClient::Error HubClient::errorOf(const QNetworkReply& reply)
{
    int status = reply.attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    if (status == 429)
        return {false,
                tr("The Hub asks for a pause: too many requests came from here. Try again in a minute.")};
    if (status == 404)
        return {false, tr("The Hub does not know this repository.")};
    if (status >= 500)
        return {false,
                tr("The Hub is in trouble at the moment (it answered %1). Try again later.").arg(status)};
    if (status >= 400)
        return {false, tr("The Hub refused the request (it answered %1).").arg(status)};
    switch (reply.error()) {
    case QNetworkReply::OperationCanceledError:
    case QNetworkReply::TimeoutError:
        return {true, tr("The Hub does not answer. Check the network and try again.")};
    case QNetworkReply::SslHandshakeFailedError:
        return {false, tr("The connection to the Hub is not safe: %1.").arg(reply.errorString())};
    default:
        return {true, tr("The Hub cannot be reached: %1.").arg(reply.errorString())};
    }
}

void HubClient::cancelSearch()
{
    if (m_search) {
        m_search->disconnect(this);
        m_search->abort();
        m_search->deleteLater();
        m_search = nullptr;
    }
}

void HubClient::search(const QString& query)
{
    cancelSearch();
    if (auto* known = m_searches.object(query)) {
        emit searchFinished(query, QList<HubRepository>(*known));
        return;
    }
    auto* reply = get(QStringLiteral("/v2/search/repositories/"), {{"query", query}, {"page_size", "25"}});
    m_search = reply;
    connect(reply, &QNetworkReply::finished, this, [this, reply, query] {
        reply->deleteLater();
        m_search = nullptr;
        if (reply->error() != QNetworkReply::NoError) {
            emit searchFailed(query, errorOf(*reply));
            return;
        }
        auto document = QJsonDocument::fromJson(reply->readAll());
        if (!document.object().contains("results")) {
            emit searchFailed(query, {false, tr("The Hub gave an answer that is no list of repositories.")});
            return;
        }
        auto* list = new QList<HubRepository>;
        for (const auto& each : document["results"].toArray()) {
            auto repository = repositoryFrom(each.toObject());
            if (!repository.name.isEmpty())
                list->append(repository);
        }
        auto copy = *list;
        m_searches.insert(query, list);
        emit searchFinished(query, copy);
    });
}

void HubClient::listTags(const QString& repository)
{
    if (m_tags) {
        m_tags->disconnect(this);
        m_tags->abort();
        m_tags->deleteLater();
        m_tags = nullptr;
    }
    if (auto* known = m_tagLists.object(repository)) {
        emit tagsFinished(repository, QList<HubTag>(*known));
        return;
    }
    QString path = repository.contains(u'/') ? repository : "library/" + repository;
    auto* reply = get(QStringLiteral("/v2/repositories/%1/tags").arg(path), {{"page_size", "50"}});
    m_tags = reply;
    connect(reply, &QNetworkReply::finished, this, [this, reply, repository] {
        reply->deleteLater();
        m_tags = nullptr;
        if (reply->error() != QNetworkReply::NoError) {
            emit tagsFailed(repository, errorOf(*reply));
            return;
        }
        auto* list = new QList<HubTag>;
        for (const auto& each : QJsonDocument::fromJson(reply->readAll())["results"].toArray()) {
            auto tag = tagFrom(each.toObject());
            if (!tag.name.isEmpty())
                list->append(tag);
        }
        // What most people want stands first, the rest as the Hub sorts it: the newest above.
        std::stable_partition(list->begin(), list->end(),
                              [](const HubTag& tag) { return tag.name == "latest"; });
        auto copy = *list;
        m_tagLists.insert(repository, list);
        emit tagsFinished(repository, copy);
    });
}

QString HubClient::pullsText(qint64 pulls)
{
    struct Unit
    {
        qint64 size;
        const char* name;
    };
    static constexpr std::array<Unit, 3> units{{{1'000'000'000, "B"}, {1'000'000, "M"}, {1'000, "K"}}};
    for (const auto& unit : units) {
        qint64 count = pulls / unit.size;
        if (count == 0)
            continue;
        for (qint64 step : {500, 100, 50, 10, 5, 1}) {
            if (count >= step)
                return QStringLiteral("%1 %2+").arg(step).arg(QLatin1String(unit.name));
        }
    }
    return QString::number(pulls);
}

} // namespace onggi::ui
