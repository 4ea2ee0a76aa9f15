#pragma once

#include "logs/logstore.h"

#include <QObject>
#include <QRegularExpression>
#include <QTimer>

#include <vector>

namespace onggi::ui {

// Finds the lines of a log in which a pattern occurs, in slices, so that a million lines do not stop the
// window. Goes on by itself as lines are added. Owned by its view.
class LogScan : public QObject
{
    Q_OBJECT

public:
    explicit LogScan(const LogStore& store, QObject* parent = nullptr);

    // An empty pattern scans nothing. False: not a regular expression (error() says why).
    bool setPattern(const QString& pattern, bool regular);
    bool isActive() const { return m_active; }
    bool isComplete() const { return !m_active || m_next >= m_store.end(); }
    QString error() const { return m_expression.errorString(); }
    const std::vector<qint64>& hits() const { return m_hits; } // numbers of lines, ascending
    // How many hits went away with the oldest lines.
    qint64 droppedHits() const { return m_droppedHits; }
    // Where in one line's text the pattern stands: start and length.
    std::vector<std::pair<int, int>> matchesIn(const QString& text) const;
    void linesAdded();

signals:
    void progressed();

private:
    void scan();
    bool matches(const LogStore::Line& line) const;

    const LogStore& m_store;
    QRegularExpression m_expression;
    QString m_plain;
    QByteArray m_plainLower; // for bytes that are ASCII
    bool m_active = false;
    bool m_regular = false;
    qint64 m_next = 0;
    std::vector<qint64> m_hits;
    qint64 m_droppedHits = 0;
    QTimer m_timer;
};

} // namespace onggi::ui
