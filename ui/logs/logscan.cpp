#include "logs/logscan.h"

#include <QElapsedTimer>

#include <algorithm>

namespace onggi::ui {

LogScan::LogScan(const LogStore& store, QObject* parent)
    : QObject(parent)
    , m_store(store)
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &LogScan::scan);
}

void LogScan::start(const LogPattern& pattern, qint64 from)
{
    m_timer.stop();
    m_hits.clear();
    m_pattern = pattern;
    m_next = from;
    if (m_pattern.isActive())
        scan();
}

void LogScan::scan()
{
    m_next = std::max(m_next, m_store.first());
    m_hits.erase(m_hits.begin(), std::lower_bound(m_hits.begin(), m_hits.end(), m_store.first()));
    QElapsedTimer spent;
    spent.start();
    while (m_next < m_store.end()) {
        for (int i = 0; i < 500 && m_next < m_store.end(); ++i, ++m_next) {
            const auto line = m_store.line(m_next);
            if (!line.note && m_pattern.matches(line.text)) {
                m_hits.push_back(m_next);
                emit found(m_next);
            }
        }
        if (spent.elapsed() >= 8) {
            m_timer.start(0);
            break;
        }
    }
    emit progressed();
}

void LogScan::linesAdded()
{
    if (m_pattern.isActive() && !m_timer.isActive())
        scan();
}

} // namespace onggi::ui
