#include "hub/registryclient.h"

#include <QHostAddress>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QNetworkReply>
#include <QRegularExpression>
#include <QUrlQuery>

#include <algorithm>

namespace onggi::ui {

namespace {

constexpr int registryTimeoutMilliseconds = 15'000;
// Far above any honest list of names.
constexpr qint64 largestAnswer = 8 << 20;

QByteArray basic(const RegistryLogin& login)
{
    return "Basic " + (login.user + u':' + login.password).toUtf8().toBase64();
}

QStringList namesIn(const QJsonValue& value)
{
    QStringList names;
    for (const auto& each : value.toArray()) {
        if (QString name = each.toString(); !name.isEmpty())
            names.append(name);
    }
    return names;
}

QString hostOf(const QString& registry)
{
    return QUrl(QStringLiteral("//") + registry).host();
}

} // namespace

RegistryClient::RegistryClient(CredentialStore& credentials, QObject* parent)
    : QObject(parent)
    , m_credentials(credentials)
{
    m_network.setTransferTimeout(registryTimeoutMilliseconds);
}

RegistryClient::~RegistryClient() = default;

bool RegistryClient::mayBePlain(const QString& registry) const
{
    QString host = hostOf(registry);
    return host == QLatin1String("localhost") || QHostAddress(host).isLoopback() || m_insecure.contains(registry);
}

void RegistryClient::cancel()
{
    delete m_round;
    m_round = nullptr;
    if (m_reply) {
        m_reply->abort();
        m_reply->deleteLater();
        m_reply = nullptr;
    }
}

void RegistryClient::listRepositories(const QString& registry)
{
    cancel();
    m_round = new QObject(this);
    ask({registry, {}, QUrl(QStringLiteral("https://%1/v2/_catalog?n=500").arg(registry)), {}});
}

void RegistryClient::listTags(const QString& registry, const QString& repository)
{
    cancel();
    m_round = new QObject(this);
    ask({registry, repository, QUrl(QStringLiteral("https://%1/v2/%2/tags/list").arg(registry, repository)), {}});
}

QNetworkReply* RegistryClient::send(const QNetworkRequest& original, const QByteArray& body)
{
    QNetworkRequest request = original;
    request.setHeader(QNetworkRequest::UserAgentHeader, QStringLiteral("onggi"));
    // A login goes to the host that it is for, and to no other that the host points to.
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::SameOriginRedirectPolicy);
    m_reply = body.isEmpty() ? m_network.get(request) : m_network.post(request, body);
    auto* reply = m_reply.data();
    connect(reply, &QNetworkReply::downloadProgress, reply, [reply](qint64 received) {
        if (received > largestAnswer)
            reply->abort();
    });
    return reply;
}

void RegistryClient::ask(const Question& question)
{
    QNetworkRequest request(question.url);
    if (!question.authorization.isEmpty())
        request.setRawHeader("Authorization", question.authorization);
    auto* reply = send(request);
    connect(reply, &QNetworkReply::finished, m_round, [this, reply, question] {
        reply->deleteLater();
        take(*reply, question);
    });
}

void RegistryClient::take(QNetworkReply& reply, Question question)
{
    int status = reply.attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    if (status == 0 && question.url.scheme() == QLatin1String("https") && mayBePlain(question.registry)) {
        question.url.setScheme(QStringLiteral("http"));
        ask(question);
        return;
    }
    if (status == 401 && !question.answered) {
        question.answered = true;
        meetChallenge(reply.rawHeader("WWW-Authenticate"), question);
        return;
    }
    if (status == 401 || status == 403) {
        fail(question, {true, tr("%1 wants to know who asks.").arg(question.registry)});
        return;
    }
    if (status == 404) {
        fail(question, {false, question.repository.isEmpty()
                                   ? tr("%1 does not list its repositories. Type a repository's name.").arg(question.registry)
                                   : tr("%1 does not know %2.").arg(question.registry, question.repository)});
        return;
    }
    if (reply.error() != QNetworkReply::NoError) {
        fail(question, {false, status > 0 ? tr("%1 refused the question (it answered %2).").arg(question.registry).arg(status)
                                          : tr("%1 cannot be reached: %2.").arg(question.registry, reply.errorString())});
        return;
    }
    auto json = QJsonDocument::fromJson(reply.readAll());
    if (!json.isObject()) {
        fail(question, {false, tr("%1 does not answer as a registry does.").arg(question.registry)});
        return;
    }
    if (question.repository.isEmpty()) {
        auto names = namesIn(json["repositories"]);
        names.sort();
        emit repositoriesFinished(question.registry, names);
        return;
    }
    auto tags = namesIn(json["tags"]);
    // The newest version above, as far as names tell; what most people want stands first.
    std::sort(tags.begin(), tags.end(), [](const QString& a, const QString& b) { return a > b; });
    std::stable_partition(tags.begin(), tags.end(), [](const QString& tag) { return tag == "latest"; });
    emit tagsFinished(question.registry, question.repository, tags);
}

void RegistryClient::meetChallenge(const QByteArray& challenge, Question question)
{
    m_credentials.find(question.registry, m_round,
                       [this, challenge, question](const std::optional<RegistryLogin>& login) mutable {
                           if (challenge.toLower().startsWith("basic")) {
                               if (!login) {
                                   fail(question, {true, tr("%1 wants to know who asks.").arg(question.registry)});
                                   return;
                               }
                               question.authorization = basic(*login);
                               ask(question);
                               return;
                           }
                           QHash<QString, QString> words;
                           static const QRegularExpression pair(QStringLiteral("(\\w+)=\"([^\"]*)\""));
                           for (auto all = pair.globalMatch(QString::fromLatin1(challenge)); all.hasNext();) {
                               auto match = all.next();
                               words.insert(match.captured(1).toLower(), match.captured(2));
                           }
                           QUrl realm(words.value("realm"));
                           QUrlQuery query(realm);
                           query.addQueryItem("service", words.value("service"));
                           QString scope = words.value("scope");
                           if (scope.isEmpty())
                               scope = question.repository.isEmpty() ? QStringLiteral("registry:catalog:*")
                                                                     : "repository:" + question.repository + ":pull";
                           query.addQueryItem("scope", scope);
                           realm.setQuery(query);
                           fetchToken(realm, login, question);
                       });
}

void RegistryClient::fetchToken(const QUrl& realm, const std::optional<RegistryLogin>& login, Question question)
{
    bool safe = realm.scheme() == QLatin1String("https") ||
                (realm.scheme() == QLatin1String("http") && mayBePlain(question.registry));
    if (!safe) {
        fail(question, {false, tr("%1 sends us to a place that is not safe to ask.").arg(question.registry)});
        return;
    }
    QNetworkRequest request(realm);
    QByteArray body;
    if (login && !login->identityToken.isEmpty()) {
        QUrlQuery form(realm);
        form.addQueryItem("grant_type", "refresh_token");
        form.addQueryItem("client_id", "onggi");
        form.addQueryItem("refresh_token", QString::fromLatin1(QUrl::toPercentEncoding(login->identityToken)));
        body = form.toString(QUrl::FullyEncoded).toUtf8();
        QUrl bare = realm;
        bare.setQuery(QString());
        request.setUrl(bare);
        request.setHeader(QNetworkRequest::ContentTypeHeader, "application/x-www-form-urlencoded");
    } else if (login) {
        request.setRawHeader("Authorization", basic(*login));
    }
    auto* reply = send(request, body);
    connect(reply, &QNetworkReply::finished, m_round, [this, reply, question]() mutable {
        reply->deleteLater();
        auto json = QJsonDocument::fromJson(reply->readAll()).object();
        QString token = json.value("token").toString(json.value("access_token").toString());
        if (token.isEmpty()) {
            fail(question, {true, tr("%1 wants to know who asks.").arg(question.registry)});
            return;
        }
        question.authorization = "Bearer " + token.toLatin1();
        ask(question);
    });
}

void RegistryClient::fail(const Question& question, const Error& error)
{
    if (question.repository.isEmpty())
        emit repositoriesFailed(question.registry, error);
    else
        emit tagsFailed(question.registry, question.repository, error);
}

} // namespace onggi::ui
