#include "monitor/linesplitter.h"

#include <algorithm>

namespace onggi::monitor {

void LineSplitter::add(std::string_view bytes, TimePoint time, LogWriter& log)
{
    while (!bytes.empty()) {
        const std::size_t newline = bytes.find('\n');
        const bool ends = newline != std::string_view::npos;
        const std::size_t room = maxLogText - m_held.size();
        const std::size_t wanted = ends ? newline + 1 : bytes.size();
        const std::string_view piece = bytes.substr(0, std::min(wanted, room));
        bytes.remove_prefix(piece.size());
        const bool whole = ends && piece.size() == wanted;
        const bool full = piece.size() == room;
        if (m_held.empty() && (whole || full)) {
            log.append(time, m_stream, !whole, piece);
            continue;
        }
        m_held += piece;
        if (whole || full) {
            log.append(time, m_stream, !whole, m_held);
            m_held.clear();
        }
    }
}

void LineSplitter::flush(TimePoint time, LogWriter& log)
{
    if (m_held.empty())
        return;
    log.append(time, m_stream, true, m_held);
    m_held.clear();
}

} // namespace onggi::monitor
