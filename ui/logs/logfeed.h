#pragma once

#include "docker/dockerclient.h"
#include "logs/logstore.h"

#include <optional>
#include <vector>

namespace onggi::ui {

// Where a log view gets its lines: a stretch of them in memory (store()), and how far the log reaches beyond
// it. Lines are named by the store's numbers. Owned by its view; lives on the window's thread.
class LogFeed : public QObject
{
    Q_OBJECT

public:
    enum class State
    {
        Loading,
        Following,
        Ended,
        Lost
    };
    // A start of the container, and how the run before it ended.
    struct Run
    {
        qint64 started = 0; // nanoseconds since 1970
        std::optional<int> exitCodeBefore;
    };

    using QObject::QObject;
    ~LogFeed() override;

    virtual void start() = 0;
    // The first and one behind the last line that the log has, as far as is known.
    virtual qint64 lowest() const { return m_store.first(); }
    virtual qint64 highest() const { return m_store.end(); }
    // What is shown: lines around it are fetched, and none of them is dropped.
    virtual void want(qint64, qint64) {}
    // Comes back to the newest lines.
    virtual void follow() {}
    // Whether there is one log behind it, and that log from its beginning to its end, once.
    virtual bool isReadable() const { return false; }
    virtual LogStream* readAll(QObject*) { return nullptr; }
    // After readAll() came to its end: so many lines the log has.
    virtual void setTotal(qint64) {}
    // Names of the containers, by a line's origin; empty where there is but one.
    virtual QStringList origins() const { return {}; }

    bool holdsEverything() const { return lowest() == m_store.first() && highest() == m_store.end(); }
    const LogStore& store() const { return m_store; }
    LogStore& store() { return m_store; }
    State state() const { return m_state; }
    const QString& error() const { return m_error; }
    // Starts after the first, ascending by time.
    const std::vector<Run>& runs() const { return m_runs; }

signals:
    void linesAdded();
    // Other lines are in the store, or the log turned out longer or shorter.
    void moved();
    void stateChanged();

protected:
    void setState(State state, const QString& error = {});

    LogStore m_store;
    std::vector<Run> m_runs;

private:
    State m_state = State::Loading;
    QString m_error;
};

} // namespace onggi::ui
