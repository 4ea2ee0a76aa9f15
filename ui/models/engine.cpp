#include "models/engine.h"

#include <utility>

namespace onggi::ui {

namespace {
/// A pull ends in several events; one list after the last of them is enough.
constexpr int imagesDelay = 150;
constexpr int secondLook = 200;

/// HUP, INT, QUIT, KILL and TERM, which are sent to end a process; others tell it something.
bool isEnding(const QString& signal)
{
    static const QStringList ending{"1", "2", "3", "9", "15", "SIGHUP", "SIGINT", "SIGQUIT", "SIGKILL", "SIGTERM"};
    return ending.contains(signal);
}
} // namespace

Engine::Engine(const Transport& transport, QObject* parent)
    : QObject(parent), m_client(transport), m_watch(m_client)
{
    m_client.setCredentials(&m_credentials);
    m_imagesSoon.setSingleShot(true);
    m_imagesSoon.setInterval(imagesDelay);
    connect(&m_imagesSoon, &QTimer::timeout, this, &Engine::refreshImages);
    connect(&m_watch, &EventWatch::connected, this, &Engine::connected);
    connect(&m_watch, &EventWatch::received, this, &Engine::take);
    connect(&m_watch, &EventWatch::disconnected, this, [this](const ApiError& error) {
        m_error = error;
        m_containers.clear();
        m_images.clear();
        m_version.reset();
        m_info.reset();
        switch (error.kind) {
        case ApiError::Kind::NoPermission: setState(State::NoPermission); break;
        case ApiError::Kind::NoEngine:
        case ApiError::Kind::Interrupted: setState(State::NotRunning); break;
        default: setState(State::Broken);
        }
        emit versionChanged();
        emit infoChanged();
    });
}

void Engine::start()
{
    m_watch.start();
}

void Engine::retryNow()
{
    m_watch.retryNow();
}

QString Engine::displayName() const
{
    return tr("Local engine");
}

void Engine::connected()
{
    setState(State::Connected);
    m_destroyed.clear();
    refreshContainers();
    refreshImages();
    refreshInfo();
    m_client.version()->then(this, [this](const VersionInfo& version) {
        m_version = version;
        emit versionChanged();
    });
}

void Engine::refreshInfo()
{
    m_client.info()->then(this, [this](const EngineInfo& info) {
        m_info = info;
        emit infoChanged();
    });
}

void Engine::refreshContainers()
{
    m_client.containers()->then(this, [this](QList<ContainerSummary> containers) {
        containers.removeIf([this](const ContainerSummary& container) { return m_destroyed.contains(container.id); });
        m_containers.replace(containers);
    });
}

void Engine::refreshImages()
{
    m_client.images(true)->then(this, [this](const QList<ImageSummary>& images) { m_images.replace(images); });
}

void Engine::take(const Event& event)
{
    if (event.type == "container") {
        const auto action = event.action.section(':', 0, 0);
        if (action == "destroy" || action == "remove") {
            m_destroyed.insert(event.id);
            m_containers.remove(event.id);
        } else if (!action.startsWith("exec_") && action != "attach" && action != "resize" && action != "detach"
                   && action != "top") {
            // Who asks for an end, by whatever client, gets what he asked for: its code is no failure then.
            if (action == "stop" || (action == "kill" && isEnding(event.attributes.value("signal"))))
                m_containers.setEndAsked(event.id, true);
            else if (action == "start" || action == "oom")
                m_containers.setEndAsked(event.id, false);
            else if (action == "die")
                m_containers.noteEnd(event.id, event.attributes.value("exitCode").toInt(), event.time);
            refreshContainer(event);
            // Docker tells of these before its own list knows: the first answer may be the old one.
            if (action == "pause" || action == "unpause" || action == "rename")
                QTimer::singleShot(secondLook, this, [this, event] { refreshContainer(event); });
        }
    } else if (event.type == "image") {
        m_imagesSoon.start();
    }
    emit eventReceived(event);
}

void Engine::refreshContainer(const Event& event)
{
    m_client.containersById(event.id)->then(this, [this, event](const QList<ContainerSummary>& list) {
        for (auto container : list) {
            // This answer may have been overtaken by the container's end: a --rm one is short-lived.
            if (m_destroyed.contains(container.id))
                continue;
            // The event knows the second; the list only its words.
            if ((event.action == "start" && container.isRunning()) || (event.action == "die" && !container.isRunning()))
                container.changed = event.time;
            m_containers.put(container);
        }
    });
}

void Engine::setState(State state)
{
    if (std::exchange(m_state, state) != state)
        emit stateChanged();
}

} // namespace onggi::ui
