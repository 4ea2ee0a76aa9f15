#include "logs/logscan.h"

#include "logs/logrender.h"

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

bool LogScan::setPattern(const QString& pattern, bool regular)
{
    m_timer.stop();
    m_hits.clear();
    m_droppedHits = 0;
    m_next = m_store.first();
    m_plain = pattern;
    m_regular = regular;
    // A capital letter in the pattern means that one cares.
    auto options = pattern == pattern.toLower() ? QRegularExpression::CaseInsensitiveOption
                                                : QRegularExpression::NoPatternOption;
    m_expression = QRegularExpression(regular ? pattern : QRegularExpression::escape(pattern),
                                      options | QRegularExpression::UseUnicodePropertiesOption);
    m_active = !pattern.isEmpty() && m_expression.isValid();
    bool caseless = options == QRegularExpression::CaseInsensitiveOption;
    bool ascii =
        std::all_of(pattern.begin(), pattern.end(), [](QChar each) { return each.unicode() < 0x80; });
    m_plainLower = !regular && caseless && ascii ? pattern.toLatin1() : QByteArray();
    if (m_active)
        scan();
    emit progressed();
    return pattern.isEmpty() || m_expression.isValid();
}

bool LogScan::matches(const LogStore::Line& line) const
{
    if (!m_plainLower.isEmpty()) {
        auto lower = [](char byte) { return byte >= 'A' && byte <= 'Z' ? char(byte | 0x20) : byte; };
        auto found = std::search(line.text.begin(), line.text.end(), m_plainLower.begin(), m_plainLower.end(),
                                 [&](char text, char pattern) { return lower(text) == pattern; });
        if (found == line.text.end())
            return false;
        // Without escape sequences what is found in the bytes is in the text.
        if (!line.text.contains('\x1b'))
            return true;
    }
    return m_expression.match(plainText(line.text)).hasMatch();
}

void LogScan::scan()
{
    m_next = std::max(m_next, m_store.first());
    auto firstKept = std::lower_bound(m_hits.begin(), m_hits.end(), m_store.first());
    m_droppedHits += firstKept - m_hits.begin();
    m_hits.erase(m_hits.begin(), firstKept);
    QElapsedTimer spent;
    spent.start();
    while (m_next < m_store.end()) {
        for (int i = 0; i < 500 && m_next < m_store.end(); ++i, ++m_next) {
            if (matches(m_store.line(m_next)))
                m_hits.push_back(m_next);
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
    if (m_active && !m_timer.isActive())
        scan();
}

std::vector<std::pair<int, int>> LogScan::matchesIn(const QString& text) const
{
    std::vector<std::pair<int, int>> result;
    if (!m_active)
        return result;
    auto found = m_expression.globalMatch(text);
    while (found.hasNext() && result.size() < 1000) {
        auto match = found.next();
        if (match.capturedLength() > 0)
            result.emplace_back(int(match.capturedStart()), int(match.capturedLength()));
    }
    return result;
}

} // namespace onggi::ui
