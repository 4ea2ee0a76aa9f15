#pragma once

#include "logs/logpattern.h"
#include "logs/logstore.h"

#include <QObject>
#include <QTimer>

#include <vector>

namespace onggi::ui {

// Finds the lines of a store in which a pattern occurs, in slices, so that a million lines do not stop the
// window. Goes on by itself as lines are added. Owned by its view.
class LogScan : public QObject
{
    Q_OBJECT

public:
    explicit LogScan(const LogStore& store, QObject* parent = nullptr);

    // From that line on; a pattern that is not active finds nothing.
    void start(const LogPattern& pattern, qint64 from);
    void start(const LogPattern& pattern) { start(pattern, m_store.first()); }
    void linesAdded();
    bool isComplete() const { return !m_pattern.isActive() || m_next >= m_store.end(); }
    const std::vector<qint64>& hits() const { return m_hits; } // numbers of lines, ascending

signals:
    void found(qint64 line);
    void progressed();

private:
    void scan();

    const LogStore& m_store;
    LogPattern m_pattern;
    qint64 m_next = 0;
    std::vector<qint64> m_hits;
    QTimer m_timer;
};

} // namespace onggi::ui
