#pragma once

#include "docker/call.h"
#include "docker/dialer.h"
#include "docker/imagevalues.h"
#include "docker/layertransfer.h"
#include "docker/observed.h"
#include "docker/operation.h"
#include "docker/streams.h"
#include "docker/systemvalues.h"
#include "docker/values.h"

#include <QJsonDocument>
#include <QObject>
#include <functional>
#include <memory>
#include <optional>

class QIODevice;

namespace onggi::ui {

class CredentialStore;
class Download;
struct RegistryLogin;

/// The Docker Engine API, asynchronous: each call opens its own connection to the engine and returns at once with an
/// object that tells how it ended. Nothing blocks, nothing is polled. Lives on the thread that made it; calls under
/// way die with it.
class DockerClient : public QObject
{
    Q_OBJECT
public:
    explicit DockerClient(Transport transport, QObject* parent = nullptr);
    ~DockerClient() override;
    const Transport& transport() const { return m_dialer.transport(); }
    Dialer& dialer() { return m_dialer; } ///< for calls that are written elsewhere
    /// Where calls that lead to a registry find how one signs in there. Must outlive the client.
    void setCredentials(CredentialStore* credentials) { m_credentials = credentials; }

    // The engine
    Reply<QString>* ping(); ///< the newest version of the API that it speaks; empty: it does not say
    /// From now on calls go by this version, or by the newest that this client knows. False: it is older than any of them.
    bool agreeOn(const QString& engineVersion);
    const QString& apiVersion() const { return m_dialer.apiVersion(); }
    Reply<VersionInfo>* version();
    Reply<EngineInfo>* info();
    /// `filters` as Docker has them: {"type":["container"]}. With `since`, first what the engine still knows of the past.
    JsonStream* events(QObject* parent, const QJsonObject& filters = {}, const QDateTime& since = {});
    /// What the engine remembers of that time; the stream ends with the newest.
    JsonStream* pastEvents(const QDateTime& since, const QDateTime& until, QObject* parent);
    Reply<DiskUsage>* diskUsage(); ///< the engine has to count
    Reply<PruneResult>* pruneBuildCache(bool all);

    // Images
    Reply<QList<ImageSummary>>* images(bool sharedSize = false);
    Reply<ImageDetails>* inspectImage(const QString& name);
    Reply<QList<HistoryEntry>>* imageHistory(const QString& name);
    struct RemovedImages
    {
        QStringList untagged;
        QStringList deleted;
    };
    Reply<RemovedImages>* removeImage(const QString& name, bool force = false);
    Reply<Nothing>* tagImage(const QString& name, const QString& repository, const QString& tag);
    Reply<QList<SearchResult>>* searchImages(const QString& term, int limit = 25);
    /// `reference` with tag or digest; "latest" where there is neither.
    Pull* pull(const QString& reference, QObject* parent);
    Push* push(const QString& reference, QObject* parent);
    /// Whether a registry takes this login.
    Reply<LoginAnswer>* login(const RegistryLogin& login);
    Reply<DistributionInfo>* distribution(const QString& name);
    /// All of them with what they share once, as one archive.
    Download* saveImages(const QStringList& names, std::unique_ptr<QIODevice> sink, QObject* parent);
    JsonStream* loadImages(std::shared_ptr<QIODevice> archive, QObject* parent);
    JsonStream* importImage(std::shared_ptr<QIODevice> archive, const ImportRequest& import, QObject* parent);
    /// `context` is a tar archive; see TarPacker.
    JsonStream* build(const BuildRequest& build, std::shared_ptr<QIODevice> context, QObject* parent);
    /// Those without a name, or all that no container uses.
    Reply<PrunedImages>* pruneImages(bool all);

    // Containers
    Reply<QList<ContainerSummary>>* containers(bool all = true);
    Reply<QList<ContainerSummary>>* containersById(const QString& id);
    Reply<ContainerDetails>* inspectContainer(const QString& id);
    Reply<CreatedContainer>* createContainer(const CreateRequest& request);
    Reply<Nothing>* startContainer(const QString& id);
    Reply<Nothing>* stopContainer(const QString& id, std::optional<int> seconds = {});
    Reply<Nothing>* restartContainer(const QString& id, std::optional<int> seconds = {});
    Reply<Nothing>* killContainer(const QString& id, const QString& signal = {});
    Reply<Nothing>* removeContainer(const QString& id, bool force = false, bool volumes = false);
    Reply<Nothing>* renameContainer(const QString& id, const QString& name);
    Reply<Nothing>* resizeContainer(const QString& id, int rows, int columns);
    Reply<Nothing>* pauseContainer(const QString& id);
    Reply<Nothing>* unpauseContainer(const QString& id);
    /// Live, as ContainerLimits::updateTo() says it; answers with the engine's warnings.
    Reply<QStringList>* updateContainer(const QString& id, const QJsonObject& changes);
    /// One StatsSample a second for as long as the stream lives.
    JsonStream* stats(const QString& id, QObject* parent);
    Reply<ProcessTable>* top(const QString& id);
    Reply<QList<FileChange>>* changes(const QString& id);
    Reply<QString>* commit(const CommitRequest& commit); ///< the new image's id
    Reply<PruneResult>* pruneContainers();               ///< every one that has no process
    Reply<qint64>* writtenByStopped();                   ///< bytes that a prune would free; the engine has to count

    Reply<QString>* createExec(const QString& id, const ExecRequest& exec); ///< the exec's id
    DuplexStream* startExec(const QString& execId, const ExecRequest& exec, QObject* parent);
    Reply<Nothing>* resizeExec(const QString& execId, int rows, int columns);
    Reply<ExecDetails>* inspectExec(const QString& execId);

    /// The whole file system as a tar archive.
    Download* exportContainer(const QString& id, std::unique_ptr<QIODevice> sink, QObject* parent);
    /// A file or folder of the container as a tar archive, and a tar archive into a folder of it.
    Download* readArchive(const QString& id, const QString& path, std::unique_ptr<QIODevice> sink, QObject* parent);
    Reply<Nothing>* writeArchive(const QString& id, const QString& folder, std::shared_ptr<QIODevice> archive);

    /// The exit status once the container has ended.
    Reply<int>* waitContainer(const QString& id, const QString& condition = {});

    struct LogOptions
    {
        bool follow = false;
        bool timestamps = false;
        std::optional<qint64> tail;   ///< lines; nothing: all
        std::optional<QDateTime> since;
        std::optional<QDateTime> until;
        bool output = true;
        bool error = true;
    };
    LogStream* logs(const QString& id, const LogOptions& options, QObject* parent);

    struct AttachOptions
    {
        bool input = true;
        bool output = true;
        bool error = true;
        bool logs = false;       ///< what was printed before, first
        QString detachKeys;      ///< empty: the engine's own
    };
    DuplexStream* attach(const QString& id, const AttachOptions& options, QObject* parent);

signals:
    void operationEnded(const onggi::ui::Operation& operation);

private:
    /// Tells of this work's end, whoever else listens for it.
    template<typename Work>
    Work* watched(Work* work, Operation::Kind kind, const QString& object);
    template<typename T>
    Reply<T>* request(const QByteArray& method, const QString& target, typename Reply<T>::Parser parser,
                      const QByteArray& body = {});
    void withLogin(const QString& registry, QObject* context, std::function<void(const QByteArray& header)> send);
    Dialer m_dialer;
    CredentialStore* m_credentials = nullptr;
};

} // namespace onggi::ui
