#pragma once

#include "models/engine.h"

#include <QObject>
#include <QStringList>

namespace onggi::ui {

/// What can be done with containers, one or many at once: tells the engine, marks the acting rows busy, keeps each
/// one's error in its row, and tells the command line that each action equals. Owned by the containers page.
class ContainerActions : public QObject
{
    Q_OBJECT
public:
    ContainerActions(Engine& engine, QObject* parent);

    void start(const QStringList& ids);
    void stop(const QStringList& ids);
    void restart(const QStringList& ids);
    void kill(const QStringList& ids);
    void pause(const QStringList& ids);
    void unpause(const QStringList& ids);
    void rename(const QString& id, const QString& name);
    /// They vanish at once and are removed (and ended, where they run) when removePending() is called, or come back by
    /// undo().
    void removeLater(const QStringList& ids);
    void removePending();
    void undo();
    bool hasPending() const { return !m_pending.isEmpty(); }

    bool canStart(const QStringList& ids) const;
    bool canStop(const QStringList& ids) const;
    bool anyRunning(const QStringList& ids) const;
    bool canPause(const QStringList& ids) const;
    bool canUnpause(const QStringList& ids) const;
    bool canRestart(const QStringList& ids) const; ///< runs or has run, and nothing is being done with it
    QString namesOf(const QStringList& ids) const;

signals:
    void commandUsed(const QString& line);
    void removalWaiting(const QStringList& ids);
    void settled(); ///< no call is under way any more

private:
    void act(const QStringList& ids, const char* verb, const QString& busyText,
             Reply<Nothing>* (*call)(DockerClient& client, const QString& id));
    void announce(const QString& verb, const QStringList& ids);
    bool anyIn(ContainerState state, const QStringList& ids) const;

    Engine& m_engine;
    QStringList m_pending;
    int m_underWay = 0;
};

} // namespace onggi::ui
