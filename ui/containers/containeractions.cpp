#include "containers/containeractions.h"

#include "containers/messagepane.h"
#include "containers/runspec.h"
#include "models/refusal.h"
#include "models/shellline.h"

#include <algorithm>

namespace onggi::ui {

ContainerActions::ContainerActions(Engine& engine, QObject* parent) : QObject(parent), m_engine(engine) {}

void ContainerActions::act(const QStringList& ids, const char* verb, const QString& busyText,
                           Reply<Nothing>* (*call)(DockerClient&, const QString&))
{
    if (ids.isEmpty())
        return;
    announce(QString::fromLatin1(verb), ids);
    for (const auto& id : ids) {
        auto& model = m_engine.containers();
        model.setBusy(id, busyText);
        model.setError(id, {});
        ++m_underWay;
        const auto done = [this, id](const QString& error) {
            m_engine.containers().setBusy(id, {});
            m_engine.containers().setError(id, error);
            m_engine.containers().setHidden(id, false);
            if (--m_underWay == 0)
                emit settled();
        };
        call(m_engine.client(), id)
            ->then(this, [done] { done({}); })
            ->otherwise(this, [done](const ApiError& error) { done(refusalText(error)); });
    }
}

void ContainerActions::announce(const QString& verb, const QStringList& ids)
{
    QStringList words{"docker"};
    words += verb.split(' ');
    for (const auto& id : ids) {
        const auto* container = m_engine.containers().find(id);
        words.append(container && !container->name.isEmpty() ? container->name : id.left(12));
    }
    emit commandUsed(shellLine(words));
}

void ContainerActions::start(const QStringList& ids)
{
    act(ids, "start", tr("Starting…"), [](DockerClient& client, const QString& id) { return client.startContainer(id); });
}

void ContainerActions::stop(const QStringList& ids)
{
    act(ids, "stop", tr("Stopping…"), [](DockerClient& client, const QString& id) { return client.stopContainer(id); });
}

void ContainerActions::restart(const QStringList& ids)
{
    act(ids, "restart", tr("Restarting…"), [](DockerClient& client, const QString& id) { return client.restartContainer(id); });
}

void ContainerActions::kill(const QStringList& ids)
{
    act(ids, "kill", tr("Killing…"), [](DockerClient& client, const QString& id) { return client.killContainer(id); });
}

void ContainerActions::pause(const QStringList& ids)
{
    act(ids, "pause", tr("Pausing…"), [](DockerClient& client, const QString& id) { return client.pauseContainer(id); });
}

void ContainerActions::unpause(const QStringList& ids)
{
    act(ids, "unpause", tr("Resuming…"), [](DockerClient& client, const QString& id) { return client.unpauseContainer(id); });
}

void ContainerActions::rename(const QString& id, const QString& name)
{
    const auto* container = m_engine.containers().find(id);
    if (!container || container->name == name)
        return;
    emit commandUsed(shellLine({"docker", "rename", container->name, name}));
    m_engine.client().renameContainer(id, name)->otherwise(this, [this, id](const ApiError& error) {
        m_engine.containers().setError(id, refusalText(error));
    });
}

void ContainerActions::removeLater(const QStringList& ids)
{
    // One undo at a time: an earlier removal is now certain.
    removePending();
    m_pending = ids;
    for (const auto& id : ids)
        m_engine.containers().setHidden(id, true);
    emit removalWaiting(ids);
}

void ContainerActions::removePending()
{
    QStringList ended, running;
    for (const auto& id : std::exchange(m_pending, {}))
        (anyRunning({id}) ? running : ended).append(id);
    act(ended, "rm", tr("Removing…"), [](DockerClient& client, const QString& id) { return client.removeContainer(id); });
    act(running, "rm -f", tr("Removing…"), [](DockerClient& client, const QString& id) { return client.removeContainer(id, true); });
}

void ContainerActions::undo()
{
    for (const auto& id : std::exchange(m_pending, {}))
        m_engine.containers().setHidden(id, false);
}

bool ContainerActions::anyRunning(const QStringList& ids) const
{
    return std::any_of(ids.begin(), ids.end(), [this](const QString& id) {
        const auto* container = m_engine.containers().find(id);
        return container && container->isRunning();
    });
}

bool ContainerActions::anyIn(ContainerState state, const QStringList& ids) const
{
    return std::any_of(ids.begin(), ids.end(), [this, state](const QString& id) {
        const auto* container = m_engine.containers().find(id);
        return container && container->state == state && !m_engine.containers().isBusy(id);
    });
}

bool ContainerActions::canPause(const QStringList& ids) const
{
    return anyIn(ContainerState::Running, ids);
}

bool ContainerActions::canUnpause(const QStringList& ids) const
{
    return anyIn(ContainerState::Paused, ids);
}

bool ContainerActions::canRestart(const QStringList& ids) const
{
    return std::any_of(ids.begin(), ids.end(), [this](const QString& id) {
        const auto* container = m_engine.containers().find(id);
        return container && container->state != ContainerState::Created && !m_engine.containers().isBusy(id);
    });
}

bool ContainerActions::canStart(const QStringList& ids) const
{
    return std::any_of(ids.begin(), ids.end(), [this](const QString& id) {
        const auto* container = m_engine.containers().find(id);
        return container && !container->isRunning() && !m_engine.containers().isBusy(id);
    });
}

bool ContainerActions::canStop(const QStringList& ids) const
{
    return std::any_of(ids.begin(), ids.end(), [this](const QString& id) {
        const auto* container = m_engine.containers().find(id);
        return container && container->isRunning() && !m_engine.containers().isBusy(id);
    });
}

QString ContainerActions::namesOf(const QStringList& ids) const
{
    if (ids.size() > 3)
        return tr("%n container(s)", nullptr, int(ids.size()));
    QStringList names;
    for (const auto& id : ids) {
        const auto* container = m_engine.containers().find(id);
        names.append(container ? container->name : id.left(12));
    }
    return names.join(", ");
}

} // namespace onggi::ui
