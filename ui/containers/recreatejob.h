#pragma once

#include "containers/runinspect.h"
#include "models/engine.h"

#include <QObject>
#include <QPointer>
#include <QTimer>

namespace onggi::ui {

class Pull;

/// Makes a container anew with other settings: creates the new one beside it first (what the engine refuses harms
/// nothing), stops the old one, gives its name to the new one and starts that. The old one is kept under another name,
/// and rollBack() puts it in its place again. Owned by the form; lives on the window's thread.
class RecreateJob : public QObject
{
    Q_OBJECT
public:
    RecreateJob(Engine& engine, ContainerDetails old, RunSpec spec, QObject* parent);

    void begin();
    void cancel(); ///< ends a download; what is being changed goes on to its end
    Pull* pull() const { return m_pull; }
    /// After failed() with something to roll back to: the new one goes, the old one has its name again and runs if it ran.
    void rollBack();
    QString keptName() const { return m_kept; }

    /// "web-before", or with a number where that is taken.
    static QString nameForOld(const QString& name, const ContainerModel& containers);
    /// Puts a container that was kept in the place of the one that took its name, which is kept in turn.
    static void swapBack(Engine& engine, const QString& currentId, const QString& keptId, QObject* context,
                         const std::function<void(const QString& error)>& done);

signals:
    void stepped(const QString& sentence);
    void pulling(onggi::ui::Pull* pull);
    void done(const QString& id, const QString& keptName);
    void cancelled();
    void failed(const QString& sentence, bool canRollBack);
    void rolledBack(const QString& id);

private:
    void create();
    void stopOld();
    void renameOld();
    void renameNew();
    void startNew();
    void lookAfterIt();
    void discardNew(const QString& sentence);
    void fail(const QString& sentence);

    Engine& m_engine;
    ContainerDetails m_old;
    RunSpec m_spec;
    QPointer<Pull> m_pull;
    QString m_id;
    QString m_kept;
    bool m_mayPull = true;
    bool m_oldKept = false;
};

} // namespace onggi::ui
