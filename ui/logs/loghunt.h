#pragma once

#include "docker/streams.h"
#include "logs/logpattern.h"
#include "logs/logstore.h"

#include <QObject>
#include <QPointer>

#include <vector>

namespace onggi::ui {

class LogFeed;

// Looks for a pattern in a whole log, of which only a part is in memory: reads it from the engine from its
// beginning, once, and keeps nothing but where the hits are. Owned by its view.
class LogHunt : public QObject
{
    Q_OBJECT

public:
    explicit LogHunt(LogFeed& feed, QObject* parent = nullptr);

    void start(const LogPattern& pattern);
    void cancel();
    bool isRunning() const { return m_stream; }
    bool isComplete() const { return m_complete; }
    qint64 linesRead() const { return m_read; }
    // Counted from the log's first line, ascending; the first mostHits of them.
    const std::vector<quint32>& hits() const { return m_hits; }
    static constexpr size_t mostHits = 1'000'000;

signals:
    void found(const onggi::ui::LogLine& line);
    void progressed();
    void failed(const QString& reason);

private:
    void take(const LogLine& line);
    void finish();

    LogFeed& m_feed;
    LogPattern m_pattern;
    QPointer<LogStream> m_stream;
    LogSplitter m_splitter;
    std::vector<quint32> m_hits;
    qint64 m_read = 0;
    bool m_complete = false;
};

} // namespace onggi::ui
