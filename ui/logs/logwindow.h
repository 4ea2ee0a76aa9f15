#pragma once

#include "docker/dockerclient.h"
#include "logs/logstore.h"

#include <functional>

namespace onggi::ui {

// One request for a stretch of a log, counted from its end as Docker's `tail` counts, ended as soon as enough
// has come: the engine sends no more than what is read. Deleting it cancels it. Owned by its LogSource.
class LogWindow : public QObject
{
    Q_OBJECT

public:
    // `tail` lines from the end, nothing: from the beginning. `enough` is asked after each line.
    using Enough = std::function<bool(const LogStore& lines)>;
    LogWindow(DockerClient& client, const QString& containerId, std::optional<qint64> tail, Enough enough,
              QObject* parent);
    ~LogWindow() override;

    const LogStore& lines() const { return m_lines; }

signals:
    // Enough, or (`atEnd`) the log has no more. Emitted once.
    void done(bool atEnd);
    void failed(const onggi::ui::ApiError& error);

private:
    void finish(bool atEnd);

    Enough m_enough;
    LogStore m_lines;
    LogSplitter m_splitter;
    LogStream* m_stream;
    bool m_done = false;
};

// A few lines by which a place in the log is found again: several may have the same time and text.
class LogAnchor
{
public:
    LogAnchor() = default;
    // The lines [from, from + count) of the store.
    LogAnchor(const LogStore& store, qint64 from, qint64 count);

    // The number of the first line of the match that is nearest to `expected`.
    std::optional<qint64> find(const LogStore& store, qint64 expected) const;
    qint64 size() const { return qint64(m_lines.size()); }

private:
    bool matchesAt(const LogStore& store, qint64 number) const;

    std::vector<std::pair<qint64, QByteArray>> m_lines;
};

} // namespace onggi::ui
