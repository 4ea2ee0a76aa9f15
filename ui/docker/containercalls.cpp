#include "docker/requests.h"
#include "docker/transfer.h"

/// The calls about one container beyond its life: exec, statistics, processes, files, limits, commit.
namespace onggi::ui {

Reply<Nothing>* DockerClient::pauseContainer(const QString& id)
{
    return request<Nothing>("POST", containerPath(id, "/pause"), parseNothing);
}

Reply<Nothing>* DockerClient::unpauseContainer(const QString& id)
{
    return request<Nothing>("POST", containerPath(id, "/unpause"), parseNothing);
}

Reply<QStringList>* DockerClient::updateContainer(const QString& id, const QJsonObject& changes)
{
    return request<QStringList>(
        "POST", containerPath(id, "/update"),
        [](const QByteArray& body) -> std::optional<QStringList> {
            QStringList warnings;
            for (const auto& warning : QJsonDocument::fromJson(body).object().value("Warnings").toArray())
                warnings.append(warning.toString());
            return warnings;
        },
        QJsonDocument(changes).toJson(QJsonDocument::Compact));
}

JsonStream* DockerClient::stats(const QString& id, QObject* parent)
{
    return new JsonStream(std::make_unique<HttpExchange>(
                              m_dialer, HttpExchange::Request{"GET", targetFor(containerPath(id, "/stats"), {{"stream", "1"}}), {}, false}),
                          parent);
}

Reply<ProcessTable>* DockerClient::top(const QString& id)
{
    return request<ProcessTable>("GET", containerPath(id, "/top"), parseObject<ProcessTable>);
}

Reply<QList<FileChange>>* DockerClient::changes(const QString& id)
{
    return request<QList<FileChange>>("GET", containerPath(id, "/changes"), parseList<FileChange>);
}

Reply<QString>* DockerClient::commit(const CommitRequest& commit)
{
    Query query{{"container", commit.container}, {"repo", commit.repository}, {"tag", commit.tag}, {"pause", commit.pause ? "1" : "0"}};
    if (!commit.author.isEmpty())
        query.emplaceBack("author", commit.author);
    if (!commit.message.isEmpty())
        query.emplaceBack("comment", commit.message);
    auto* reply = request<QString>("POST", targetFor("/commit", query), [](const QByteArray& body) -> std::optional<QString> {
        const auto id = QJsonDocument::fromJson(body).object().value("Id").toString();
        return id.isEmpty() ? std::nullopt : std::optional(id);
    }, "{}"); // no changes of the configuration; Podman does not take an empty body for that
    return watched(reply, Operation::Kind::Commit, commit.repository + ':' + commit.tag);
}

Reply<PruneResult>* DockerClient::pruneContainers()
{
    return request<PruneResult>("POST", "/containers/prune", parseObject<PruneResult>);
}

Reply<qint64>* DockerClient::writtenByStopped()
{
    const auto filters = filtersText({{"status", QJsonArray{"created", "exited", "dead"}}});
    return request<qint64>("GET", targetFor("/containers/json", {{"all", "1"}, {"size", "1"}, {"filters", filters}}),
                           [](const QByteArray& body) -> std::optional<qint64> {
                               qint64 sum = 0;
                               for (const auto& container : QJsonDocument::fromJson(body).array())
                                   sum += qint64(container.toObject().value("SizeRw").toDouble());
                               return sum;
                           });
}

Reply<QString>* DockerClient::createExec(const QString& id, const ExecRequest& exec)
{
    QJsonObject body{{"AttachStdin", true}, {"AttachStdout", true}, {"AttachStderr", true}, {"Tty", exec.terminal},
                     {"Cmd", QJsonArray::fromStringList(exec.command)}};
    if (!exec.user.isEmpty())
        body.insert("User", exec.user);
    if (!exec.workingDirectory.isEmpty())
        body.insert("WorkingDir", exec.workingDirectory);
    if (!exec.environment.isEmpty())
        body.insert("Env", QJsonArray::fromStringList(exec.environment));
    return request<QString>(
        "POST", containerPath(id, "/exec"),
        [](const QByteArray& reply) -> std::optional<QString> {
            const auto made = QJsonDocument::fromJson(reply).object().value("Id").toString();
            return made.isEmpty() ? std::nullopt : std::optional(made);
        },
        QJsonDocument(body).toJson(QJsonDocument::Compact));
}

DuplexStream* DockerClient::startExec(const QString& execId, const ExecRequest& exec, QObject* parent)
{
    QJsonObject body{{"Detach", false}, {"Tty", exec.terminal}};
    if (exec.terminal && exec.rows > 0)
        body.insert("ConsoleSize", QJsonArray{exec.rows, exec.columns});
    return new DuplexStream(std::make_unique<HttpExchange>(
                                m_dialer, HttpExchange::Request{"POST", "/exec/" + execId + "/start",
                                                                   QJsonDocument(body).toJson(QJsonDocument::Compact), true}),
                            parent);
}

Reply<Nothing>* DockerClient::resizeExec(const QString& execId, int rows, int columns)
{
    return request<Nothing>("POST",
                            targetFor("/exec/" + execId + "/resize", {{"h", QString::number(rows)}, {"w", QString::number(columns)}}),
                            parseNothing);
}

Reply<ExecDetails>* DockerClient::inspectExec(const QString& execId)
{
    return request<ExecDetails>("GET", "/exec/" + execId + "/json", parseObject<ExecDetails>);
}

Download* DockerClient::exportContainer(const QString& id, std::unique_ptr<QIODevice> sink, QObject* parent)
{
    return watched(new Download(std::make_unique<HttpExchange>(m_dialer, HttpExchange::Request{"GET", containerPath(id, "/export"), {}, false}),
                                std::move(sink), parent),
                   Operation::Kind::Export, id);
}

Download* DockerClient::readArchive(const QString& id, const QString& path, std::unique_ptr<QIODevice> sink, QObject* parent)
{
    return new Download(std::make_unique<HttpExchange>(
                            m_dialer, HttpExchange::Request{"GET", targetFor(containerPath(id, "/archive"), {{"path", path}}), {}, false}),
                        std::move(sink), parent);
}

Reply<Nothing>* DockerClient::writeArchive(const QString& id, const QString& folder, std::shared_ptr<QIODevice> archive)
{
    auto* reply = new Reply<Nothing>(parseNothing, this);
    HttpExchange::Request put{"PUT", targetFor(containerPath(id, "/archive"), {{"path", folder}, {"noOverwriteDirNonDir", "true"}}), {}, false};
    put.upload = std::move(archive);
    put.uploadType = "application/x-tar";
    reply->run(std::make_unique<HttpExchange>(m_dialer, std::move(put)));
    return reply;
}

} // namespace onggi::ui
