#include "docker/dockerclient.h"

#include "docker/requests.h"

namespace onggi::ui {

DockerClient::DockerClient(Transport transport, QObject* parent) : QObject(parent), m_dialer(std::move(transport)) {}
DockerClient::~DockerClient() = default;

Reply<QList<ImageSummary>>* DockerClient::images(bool sharedSize)
{
    Query query;
    if (sharedSize)
        query.emplaceBack("shared-size", "1");
    return request<QList<ImageSummary>>("GET", targetFor("/images/json", query), parseList<ImageSummary>);
}

Reply<ImageDetails>* DockerClient::inspectImage(const QString& name)
{
    return request<ImageDetails>("GET", "/images/" + encodedName(name) + "/json", parseObject<ImageDetails>);
}

Reply<QList<HistoryEntry>>* DockerClient::imageHistory(const QString& name)
{
    return request<QList<HistoryEntry>>("GET", "/images/" + encodedName(name) + "/history", parseList<HistoryEntry>);
}

Reply<DockerClient::RemovedImages>* DockerClient::removeImage(const QString& name, bool force)
{
    const auto target = targetFor("/images/" + encodedName(name), force ? Query{{"force", "1"}} : Query{});
    return request<RemovedImages>("DELETE", target, [](const QByteArray& body) -> std::optional<RemovedImages> {
        const auto document = QJsonDocument::fromJson(body);
        if (!document.isArray())
            return std::nullopt;
        RemovedImages removed;
        for (const auto& value : document.array()) {
            const auto object = value.toObject();
            if (object.contains("Untagged"))
                removed.untagged.append(object.value("Untagged").toString());
            if (object.contains("Deleted"))
                removed.deleted.append(object.value("Deleted").toString());
        }
        return removed;
    });
}

Reply<Nothing>* DockerClient::tagImage(const QString& name, const QString& repository, const QString& tag)
{
    return request<Nothing>("POST", targetFor("/images/" + encodedName(name) + "/tag", {{"repo", repository}, {"tag", tag}}),
                            parseNothing);
}

Reply<QList<SearchResult>>* DockerClient::searchImages(const QString& term, int limit)
{
    return request<QList<SearchResult>>(
        "GET", targetFor("/images/search", {{"term", term}, {"limit", QString::number(limit)}}), parseList<SearchResult>);
}

Reply<QList<ContainerSummary>>* DockerClient::containers(bool all)
{
    return request<QList<ContainerSummary>>("GET", targetFor("/containers/json", {{"all", all ? "1" : "0"}}),
                                            parseList<ContainerSummary>);
}

Reply<QList<ContainerSummary>>* DockerClient::containersById(const QString& id)
{
    const auto filters = filtersText({{"id", QJsonArray{id}}});
    return request<QList<ContainerSummary>>("GET", targetFor("/containers/json", {{"all", "1"}, {"filters", filters}}),
                                            parseList<ContainerSummary>);
}

Reply<ContainerDetails>* DockerClient::inspectContainer(const QString& id)
{
    return request<ContainerDetails>("GET", containerPath(id, "/json"), parseObject<ContainerDetails>);
}

Reply<CreatedContainer>* DockerClient::createContainer(const CreateRequest& create)
{
    Query query;
    if (!create.name.isEmpty())
        query.emplaceBack("name", create.name);
    return request<CreatedContainer>("POST", targetFor("/containers/create", query), parseObject<CreatedContainer>,
                                     QJsonDocument(create.body).toJson(QJsonDocument::Compact));
}

Reply<Nothing>* DockerClient::startContainer(const QString& id)
{
    return request<Nothing>("POST", containerPath(id, "/start"), parseNothing);
}

Reply<Nothing>* DockerClient::stopContainer(const QString& id, std::optional<int> seconds)
{
    const auto query = seconds ? Query{{"t", QString::number(*seconds)}} : Query{};
    return request<Nothing>("POST", targetFor(containerPath(id, "/stop"), query), parseNothing);
}

Reply<Nothing>* DockerClient::restartContainer(const QString& id, std::optional<int> seconds)
{
    const auto query = seconds ? Query{{"t", QString::number(*seconds)}} : Query{};
    return request<Nothing>("POST", targetFor(containerPath(id, "/restart"), query), parseNothing);
}

Reply<Nothing>* DockerClient::killContainer(const QString& id, const QString& signal)
{
    const auto query = signal.isEmpty() ? Query{} : Query{{"signal", signal}};
    return request<Nothing>("POST", targetFor(containerPath(id, "/kill"), query), parseNothing);
}

Reply<Nothing>* DockerClient::removeContainer(const QString& id, bool force, bool volumes)
{
    Query query;
    if (force)
        query.emplaceBack("force", "1");
    if (volumes)
        query.emplaceBack("v", "1");
    return request<Nothing>("DELETE", targetFor(containerPath(id, ""), query), parseNothing);
}

Reply<Nothing>* DockerClient::renameContainer(const QString& id, const QString& name)
{
    return request<Nothing>("POST", targetFor(containerPath(id, "/rename"), {{"name", name}}), parseNothing);
}

Reply<Nothing>* DockerClient::resizeContainer(const QString& id, int rows, int columns)
{
    return request<Nothing>("POST",
                            targetFor(containerPath(id, "/resize"),
                                      {{"h", QString::number(rows)}, {"w", QString::number(columns)}}),
                            parseNothing);
}

Reply<int>* DockerClient::waitContainer(const QString& id, const QString& condition)
{
    const auto query = condition.isEmpty() ? Query{} : Query{{"condition", condition}};
    return request<int>("POST", targetFor(containerPath(id, "/wait"), query), [](const QByteArray& body) -> std::optional<int> {
        const auto object = QJsonDocument::fromJson(body).object();
        if (!object.contains("StatusCode"))
            return std::nullopt;
        return object.value("StatusCode").toInt();
    });
}

LogStream* DockerClient::logs(const QString& id, const LogOptions& options, QObject* parent)
{
    const auto seconds = [](const QDateTime& time) {
        return QString("%1.%2").arg(time.toSecsSinceEpoch()).arg(time.toMSecsSinceEpoch() % 1000, 3, 10, QChar('0'));
    };
    Query query{{"stdout", options.output ? "1" : "0"}, {"stderr", options.error ? "1" : "0"}};
    if (options.follow)
        query.emplaceBack("follow", "1");
    if (options.timestamps)
        query.emplaceBack("timestamps", "1");
    if (options.tail)
        query.emplaceBack("tail", QString::number(*options.tail));
    if (options.since)
        query.emplaceBack("since", seconds(*options.since));
    if (options.until)
        query.emplaceBack("until", seconds(*options.until));
    return new LogStream(std::make_unique<HttpExchange>(
                             m_dialer, HttpExchange::Request{"GET", targetFor(containerPath(id, "/logs"), query), {}, false}),
                         parent);
}

DuplexStream* DockerClient::attach(const QString& id, const AttachOptions& options, QObject* parent)
{
    Query query{{"stream", "1"}};
    const auto add = [&](const char* name, bool wanted) {
        if (wanted)
            query.emplaceBack(QString::fromLatin1(name), "1");
    };
    add("stdin", options.input);
    add("stdout", options.output);
    add("stderr", options.error);
    add("logs", options.logs);
    if (!options.detachKeys.isEmpty())
        query.emplaceBack("detachKeys", options.detachKeys);
    return new DuplexStream(std::make_unique<HttpExchange>(
                                m_dialer, HttpExchange::Request{"POST", targetFor(containerPath(id, "/attach"), query), {}, true}),
                            parent);
}

} // namespace onggi::ui
