#pragma once

#include "logs/logfeed.h"
#include "logs/logwindow.h"

#include <QElapsedTimer>
#include <QPointer>
#include <QTimer>

namespace onggi::ui {

// The log of one container, however long: holds a stretch of it in memory, by itself the newest lines, and
// fetches others as they are wanted. Follows the log for as long as it lives: comes back after a lost
// connection where it was, and goes on when a container that ended is started again. While older lines are
// read, new ones are only counted. Lives on the window's thread.
class LogSource : public LogFeed
{
    Q_OBJECT

public:
    LogSource(DockerClient& client, const QString& containerId, QObject* parent = nullptr);
    ~LogSource() override;

    void start() override;
    qint64 lowest() const override { return m_lowest; }
    qint64 highest() const override { return store().end() + m_beyond; }
    void want(qint64 first, qint64 last) override;
    void follow() override;
    bool isReadable() const override { return true; }
    LogStream* readAll(QObject* parent) override;
    void setTotal(qint64 lines) override;

private:
    void open();
    void received(const QByteArray& bytes, Channel channel);
    void ended();
    void lookForStart();
    void lost(const ApiError& error);
    void followRuns();
    void runEvent(const QJsonObject& event);

    void measure();
    void probe();
    void probed(bool reachesTop);

    bool makesRoomOverWanted() const;
    qint64 windowLines() const;
    LogWindow* request(std::optional<qint64> tail, LogWindow::Enough enough);
    void fetch();
    void fetchOlder();
    void fetchNewer();
    void fetchAround(qint64 number);
    void attach();

    DockerClient& m_client;
    QString m_id;
    QPointer<LogStream> m_stream;
    QPointer<JsonStream> m_starts;
    QPointer<JsonStream> m_events;
    QTimer m_retry;
    QDateTime m_followedStart; ///< the last start whose log was read to its end
    QDateTime m_lostAt;        ///< while lines are shown and no connection brings more
    int m_pause = 0;
    std::optional<int> m_lastExit;

    bool m_attached = true; ///< new lines go into the store
    qint64 m_beyond = 0;    ///< lines behind the store's end
    qint64 m_newest = 0;    ///< time of the newest line, stored or counted
    LogSplitter m_live;
    qint64 m_lowest = 0;
    bool m_lowestExact = false;
    qint64 m_wantedFirst = 0;
    qint64 m_wantedLast = 0;
    QPointer<LogWindow> m_window;
    QTimer m_fetch;

    // How long the log is, found by asking for single lines.
    QPointer<LogWindow> m_probe;
    LogAnchor m_top;
    qint64 m_shorter = 0; ///< the log has more lines than this …
    qint64 m_longer = 0;  ///< … and at most so many; 0: not known
    qint64 m_probing = 0;
    QElapsedTimer m_probeTime;
};

} // namespace onggi::ui
