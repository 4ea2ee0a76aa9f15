#include "docker/credentials.h"
#include "docker/httpexchange.h"
#include "docker/imagevalues.h"
#include "docker/layertransfer.h"
#include "docker/reference.h"
#include "docker/requests.h"
#include "docker/transfer.h"

#include <QPointer>

/// The calls about images that move them, and those about registries.
namespace onggi::ui {

namespace {
/// A request that may name a login has to name none in so many words: engines take a missing one for a mistake.
const QByteArray noLogin = "e30=";
constexpr auto loginHeader = "X-Registry-Auth";
} // namespace

PrunedImages PrunedImages::fromJson(const QJsonObject& json)
{
    PrunedImages pruned;
    for (const auto& value : json.value("ImagesDeleted").toArray()) {
        const auto object = value.toObject();
        if (const auto name = object.value("Untagged").toString(); !name.isEmpty())
            pruned.untagged.append(name);
        if (const auto id = object.value("Deleted").toString(); !id.isEmpty())
            pruned.deleted.append(id);
    }
    pruned.reclaimed = qint64(json.value("SpaceReclaimed").toDouble());
    return pruned;
}

LoginAnswer LoginAnswer::fromJson(const QJsonObject& json)
{
    return {json.value("Status").toString(), json.value("IdentityToken").toString()};
}

DistributionInfo DistributionInfo::fromJson(const QJsonObject& json)
{
    const auto descriptor = json.value("Descriptor").toObject();
    DistributionInfo info{descriptor.value("digest").toString(), descriptor.value("mediaType").toString(),
                          qint64(descriptor.value("size").toDouble()), {}};
    for (const auto& value : json.value("Platforms").toArray()) {
        const auto platform = value.toObject();
        QStringList parts{platform.value("os").toString(), platform.value("architecture").toString()};
        if (const auto variant = platform.value("variant").toString(); !variant.isEmpty())
            parts.append(variant);
        info.platforms.append(parts.join('/'));
    }
    return info;
}

void DockerClient::withLogin(const QString& registry, QObject* context, std::function<void(const QByteArray&)> send)
{
    if (!m_credentials) {
        send(noLogin);
        return;
    }
    m_credentials->find(registry, context, [send](const std::optional<RegistryLogin>& login) { send(login ? login->header() : noLogin); });
}

Pull* DockerClient::pull(const QString& text, QObject* parent)
{
    const auto reference = ImageReference::parse(text);
    Query query{{"fromImage", text}};
    if (reference.digest.isEmpty())
        query = {{"fromImage", reference.name}, {"tag", reference.tagOrLatest()}};
    auto* pull = new Pull(text, parent);
    withLogin(reference.registry(), pull, [this, pull, query](const QByteArray& login) {
        HttpExchange::Request request{"POST", targetFor("/images/create", query), {}, false};
        if (login != noLogin)
            request.headers = {{loginHeader, login}};
        pull->begin(std::make_unique<HttpExchange>(m_dialer, std::move(request)));
    });
    return watched(pull, Operation::Kind::Pull, text);
}

Push* DockerClient::push(const QString& text, QObject* parent)
{
    const auto reference = ImageReference::parse(text);
    const auto target = targetFor("/images/" + encodedName(reference.name) + "/push", {{"tag", reference.tagOrLatest()}});
    auto* push = new Push(reference.full(), parent);
    withLogin(reference.registry(), push, [this, push, target](const QByteArray& login) {
        HttpExchange::Request request{"POST", target, {}, false};
        request.headers = {{loginHeader, login}};
        push->begin(std::make_unique<HttpExchange>(m_dialer, std::move(request)));
    });
    return watched(push, Operation::Kind::Push, text);
}

Reply<LoginAnswer>* DockerClient::login(const RegistryLogin& login)
{
    return request<LoginAnswer>(
        "POST", "/auth",
        [](const QByteArray& body) -> std::optional<LoginAnswer> {
            // 204 says yes without a word.
            return body.trimmed().isEmpty() ? std::optional(LoginAnswer{}) : parseObject<LoginAnswer>(body);
        },
        QJsonDocument(login.toJson()).toJson(QJsonDocument::Compact));
}

Reply<DistributionInfo>* DockerClient::distribution(const QString& name)
{
    auto* reply = new Reply<DistributionInfo>(parseObject<DistributionInfo>, this);
    withLogin(ImageReference::parse(name).registry(), reply, [this, reply, name](const QByteArray& login) {
        HttpExchange::Request request{"GET", "/distribution/" + encodedName(name) + "/json", {}, false};
        request.headers = {{loginHeader, login}};
        reply->run(std::make_unique<HttpExchange>(m_dialer, std::move(request)));
    });
    return reply;
}

Download* DockerClient::saveImages(const QStringList& names, std::unique_ptr<QIODevice> sink, QObject* parent)
{
    Query query;
    for (const auto& name : names)
        query.emplaceBack("names", name);
    return watched(new Download(std::make_unique<HttpExchange>(m_dialer, HttpExchange::Request{"GET", targetFor("/images/get", query), {}, false}),
                                std::move(sink), parent),
                   Operation::Kind::Save, names.size() == 1 ? names.first() : QString());
}

JsonStream* DockerClient::loadImages(std::shared_ptr<QIODevice> archive, QObject* parent)
{
    HttpExchange::Request request{"POST", targetFor("/images/load", {{"quiet", "0"}}), {}, false};
    request.upload = std::move(archive);
    request.uploadType = "application/x-tar";
    return watched(new JsonStream(std::make_unique<HttpExchange>(m_dialer, std::move(request)), parent), Operation::Kind::Load, {});
}

JsonStream* DockerClient::importImage(std::shared_ptr<QIODevice> archive, const ImportRequest& import, QObject* parent)
{
    Query query{{"fromSrc", "-"}, {"repo", import.repository}, {"tag", import.tag}};
    if (!import.message.isEmpty())
        query.emplaceBack("message", import.message);
    for (const auto& change : import.changes)
        query.emplaceBack("changes", change);
    HttpExchange::Request request{"POST", targetFor("/images/create", query), {}, false};
    request.upload = std::move(archive);
    request.uploadType = "application/x-tar";
    return watched(new JsonStream(std::make_unique<HttpExchange>(m_dialer, std::move(request)), parent), Operation::Kind::Import,
                   import.repository + ':' + import.tag);
}

JsonStream* DockerClient::build(const BuildRequest& build, std::shared_ptr<QIODevice> context, QObject* parent)
{
    // The containers of steps go also where one fails: what it said is in the window already.
    Query query{{"dockerfile", build.dockerfile}, {"rm", "1"}, {"forcerm", "1"}, {"version", "1"}};
    for (const auto& tag : build.tags)
        query.emplaceBack("t", tag);
    if (!build.arguments.isEmpty()) {
        QJsonObject arguments;
        for (auto entry = build.arguments.begin(); entry != build.arguments.end(); ++entry)
            arguments.insert(entry.key(), entry.value());
        query.emplaceBack("buildargs", filtersText(arguments));
    }
    if (!build.target.isEmpty())
        query.emplaceBack("target", build.target);
    if (build.noCache)
        query.emplaceBack("nocache", "1");
    if (build.pull)
        query.emplaceBack("pull", "1");
    HttpExchange::Request request{"POST", targetFor("/build", query), {}, false};
    request.upload = std::move(context);
    request.uploadType = "application/x-tar";
    auto* stream = new JsonStream(parent);
    const auto send = [this, stream, request = std::move(request)](const QList<RegistryLogin>& logins) {
        // A base may come from any registry.
        QJsonObject all;
        for (const auto& login : logins)
            all.insert(CredentialStore::keyFor(login.registry), login.toJson());
        auto told = request;
        told.headers = {{"X-Registry-Config", QJsonDocument(all).toJson(QJsonDocument::Compact).toBase64(QByteArray::Base64UrlEncoding)}};
        stream->begin(std::make_unique<HttpExchange>(m_dialer, std::move(told)));
    };
    if (m_credentials)
        m_credentials->findAll(stream, send);
    else
        send({});
    return watched(stream, Operation::Kind::Build, build.tags.value(0));
}

Reply<PrunedImages>* DockerClient::pruneImages(bool all)
{
    const auto filters = filtersText({{"dangling", QJsonArray{all ? "false" : "true"}}});
    return request<PrunedImages>("POST", targetFor("/images/prune", {{"filters", filters}}), parseObject<PrunedImages>);
}

} // namespace onggi::ui
