#pragma once

#include "docker/dockerclient.h"
#include "logs/logstore.h"

#include <QPointer>
#include <QTimer>

namespace onggi::ui {

// Follows the log of one container into a LogStore for as long as it lives: comes back after a lost
// connection where it was, and goes on when a container that ended is started again. Lives on the window's
// thread.
class LogSource : public QObject
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

    LogSource(DockerClient& client, const QString& containerId, QObject* parent = nullptr);
    ~LogSource() override;

    const LogStore& store() const { return m_store; }
    LogStore& store() { return m_store; }
    State state() const { return m_state; }
    const QString& error() const { return m_error; }
    void start();

signals:
    void linesAdded();
    void stateChanged();

private:
    void open();
    void ended();
    void lookForStart();
    void lost(const ApiError& error);
    void setState(State state);

    DockerClient& m_client;
    QString m_id;
    LogStore m_store;
    QPointer<LogStream> m_stream;
    QPointer<JsonStream> m_starts;
    QTimer m_retry;
    QDateTime m_followedStart; ///< the last start whose log was read to its end
    QDateTime m_lostAt;        ///< while lines are shown and no connection brings more
    int m_pause = 0;
    State m_state = State::Loading;
    QString m_error;
};

} // namespace onggi::ui
