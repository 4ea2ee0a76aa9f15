#pragma once

#include "models/engine.h"

#include <QObject>

namespace onggi::ui {

/// A beginner's first way through the window: find an image, get it, run it, see it in the list, stop it. Each step is
/// done when the engine or the window says that it has really happened; what is there already counts. Owned by the main
/// window; lives on its thread.
class Practice : public QObject
{
    Q_OBJECT
public:
    enum Step { Search, Pull, Run, List, Stop, StepCount };

    explicit Practice(Engine& engine, QObject* parent = nullptr);

    void begin(); ///< from the first step on
    void end();
    bool isActive() const { return m_active; }
    Step current() const { return m_current; } ///< StepCount: all are done
    bool isDone(Step step) const { return step < m_current; }
    /// What has happened for a step that is done, as a sentence.
    QString outcome(Step step) const { return m_outcomes[step]; }
    QString containerId() const { return m_container; }
    QString image() const { return m_image; } ///< the one to run, once it is here

    // What only the window knows.
    void noteSearch(const QString& term, int found);
    void noteShown(const QString& containerId); ///< it is chosen in the list of containers

signals:
    void changed();

private:
    void take(const Event& event);
    void complete(Step step, const QString& outcome);
    void lookAround(); ///< whether the current step has happened already

    Engine& m_engine;
    bool m_active = false;
    Step m_current = Search;
    QString m_outcomes[StepCount];
    QString m_term;
    QString m_image;
    QString m_container;
    QString m_name;
};

} // namespace onggi::ui
