#pragma once

#include "docker/call.h"
#include "docker/streams.h"
#include "docker/transport.h"
#include "docker/values.h"

#include <QJsonDocument>
#include <QObject>
#include <optional>

namespace onggi::ui {

/// The Docker Engine API, asynchronous: each call opens its own connection to the engine and returns at once with an
/// object that tells how it ended. Nothing blocks, nothing is polled. Lives on the thread that made it; calls under
/// way die with it.
class DockerClient : public QObject
{
    Q_OBJECT
public:
    explicit DockerClient(Transport transport, QObject* parent = nullptr);
    ~DockerClient() override;
    const Transport& transport() const { return m_transport; }

    // The engine
    Reply<QString>* ping(); ///< the API version it speaks
    Reply<VersionInfo>* version();
    Reply<EngineInfo>* info();
    /// `filters` as Docker has them: {"type":["container"]}.
    JsonStream* events(QObject* parent, const QJsonObject& filters = {});

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

private:
    template<typename T>
    Reply<T>* request(const QByteArray& method, const QString& target, typename Reply<T>::Parser parser,
                      const QByteArray& body = {});
    Transport m_transport;
};

} // namespace onggi::ui
