#include "models/engine.h"

#include <utility>

namespace onggi::ui {

namespace {
/// A pull ends in several events; one list after the last of them is enough.
constexpr int imagesDelay = 150;
constexpr int secondLook = 200;
/// What a plain question may take before it is said that the engine is slow.
constexpr int slowAfter = 1500;

/// HUP, INT, QUIT, KILL and TERM, which are sent to end a process; others tell it something.
bool isEnding(const QString& signal)
{
    static const QStringList ending{"1", "2", "3", "9", "15", "SIGHUP", "SIGINT", "SIGQUIT", "SIGKILL", "SIGTERM"};
    return ending.contains(signal);
}
} // namespace

Engine::Engine(const Transport& transport, QString name, QObject* parent)
    : QObject(parent), m_name(std::move(name)), m_client(transport), m_watch(m_client)
{
    m_firstAnswer.setSingleShot(true);
    m_firstAnswer.setInterval(slowAfter);
    connect(&m_firstAnswer, &QTimer::timeout, this, [this] { setSlow(true); });
    m_client.setCredentials(&m_credentials);
    m_imagesSoon.setSingleShot(true);
    m_imagesSoon.setInterval(imagesDelay);
    connect(&m_imagesSoon, &QTimer::timeout, this, &Engine::refreshImages);
    connect(&m_watch, &EventWatch::connected, this, &Engine::connected);
    connect(&m_watch, &EventWatch::received, this, &Engine::take);
    connect(&m_watch, &EventWatch::disconnected, this, [this](const ApiError& error) {
        const bool news = std::exchange(m_error, error).message != error.message;
        m_firstAnswer.stop();
        setSlow(false);
        m_containers.clear();
        m_images.clear();
        m_version.reset();
        m_info.reset();
        const auto before = m_state;
        switch (error.kind) {
        case ApiError::Kind::NoPermission: setState(State::NoPermission); break;
        case ApiError::Kind::NoEngine:
        case ApiError::Kind::Interrupted: setState(State::NotRunning); break;
        default: setState(State::Broken);
        }
        if (news && m_state == before)
            emit stateChanged();
        emit versionChanged();
        emit infoChanged();
    });
}

template<typename T>
Reply<T>* Engine::timed(Reply<T>* reply)
{
    auto* clock = new QTimer(reply);
    clock->setSingleShot(true);
    connect(clock, &QTimer::timeout, this, [this] { setSlow(true); });
    connect(reply, &Call::finished, clock, [this, clock] {
        if (clock->isActive())
            setSlow(false);
        clock->stop();
    });
    connect(reply, &Call::failed, clock, &QTimer::stop);
    clock->start(slowAfter);
    return reply;
}

void Engine::setSlow(bool slow)
{
    if (std::exchange(m_slow, slow) != slow)
        emit slowChanged();
}

QString Engine::lacks(Feature feature) const
{
    return missingFeature(feature, m_client.apiVersion(), m_version);
}

void Engine::start()
{
    m_firstAnswer.start();
    m_watch.start();
}

void Engine::retryNow()
{
    m_watch.retryNow();
}

QString Engine::displayName() const
{
    return m_name.isEmpty() ? tr("Local engine") : m_name;
}

void Engine::connected()
{
    m_firstAnswer.stop();
    m_error = {};
    setState(State::Connected);
    m_destroyed.clear();
    refreshContainers();
    refreshImages();
    refreshInfo();
    timed(m_client.version())->then(this, [this](const VersionInfo& version) {
        m_version = version;
        emit versionChanged();
    });
}

void Engine::refreshInfo()
{
    timed(m_client.info())->then(this, [this](const EngineInfo& info) {
        m_info = info;
        emit infoChanged();
    });
}

void Engine::refreshContainers()
{
    timed(m_client.containers())->then(this, [this](QList<ContainerSummary> containers) {
        containers.removeIf([this](const ContainerSummary& container) { return m_destroyed.contains(container.id); });
        m_containers.replace(containers);
    });
}

void Engine::refreshImages()
{
    timed(m_client.images(true))->then(this, [this](const QList<ImageSummary>& images) { m_images.replace(images); });
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
    timed(m_client.containersById(event.id))->then(this, [this, event](const QList<ContainerSummary>& list) {
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
