#pragma once

#include "docker/credentials.h"
#include "docker/dockerclient.h"
#include "docker/eventwatch.h"
#include "models/containermodel.h"
#include "models/features.h"
#include "models/imagemodel.h"

#include <QObject>
#include <QSet>
#include <optional>

namespace onggi::ui {

/// One engine as the window knows it: the client, whether it answers, what it says of itself, and the models of its
/// containers and images, kept true by its events. Owned by the program, outlives the pages.
class Engine : public QObject
{
    Q_OBJECT
public:
    enum class State {
        Connecting,
        Connected,
        NotRunning,   ///< nothing listens at the address
        NoPermission,
        Broken,       ///< something answers, but not as an engine does
    };
    Q_ENUM(State)

    /// `name`: what the user knows it by; empty: the local engine.
    explicit Engine(const Transport& transport, QString name = {}, QObject* parent = nullptr);

    void start();     ///< begins to follow the engine
    void retryNow();
    State state() const { return m_state; }
    const ApiError& error() const { return m_error; } ///< why it is not connected
    DockerClient& client() { return m_client; }
    CredentialStore& credentials() { return m_credentials; }
    ContainerModel& containers() { return m_containers; }
    ImageModel& images() { return m_images; }
    const std::optional<VersionInfo>& version() const { return m_version; }
    const std::optional<EngineInfo>& info() const { return m_info; }
    QString displayName() const;
    bool isSlow() const { return m_slow; } ///< the last plain question has waited for its answer for long, or still does
    /// Why the engine cannot do this, as a sentence; empty where it can, as far as one can know.
    QString lacks(Feature feature) const;

    /// Asks again for what changes without an event (the info's counts).
    void refreshInfo();
    void refreshContainers();
    void refreshImages();

signals:
    void stateChanged();
    void versionChanged();
    void infoChanged();
    void slowChanged();
    void eventReceived(const onggi::ui::Event& event);

private:
    void connected();
    void take(const Event& event);
    void refreshContainer(const Event& event);
    void setState(State state);
    void setSlow(bool slow);
    /// Notes how long this call's answer takes.
    template<typename T>
    Reply<T>* timed(Reply<T>* reply);

    QString m_name;
    CredentialStore m_credentials;
    DockerClient m_client;
    EventWatch m_watch;
    ContainerModel m_containers;
    ImageModel m_images;
    State m_state = State::Connecting;
    ApiError m_error;
    std::optional<VersionInfo> m_version;
    std::optional<EngineInfo> m_info;
    QSet<QString> m_destroyed; ///< since the last connection: answers under way must not bring them back
    QTimer m_imagesSoon;
    QTimer m_firstAnswer; ///< while it connects
    bool m_slow = false;
};

} // namespace onggi::ui
