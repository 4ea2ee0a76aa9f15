#pragma once

#include "monitor/logwriter.h"

#include <string>
#include <string_view>

namespace onggi::monitor {

/// Cuts one stream of a container's output into log records: a line each, lines that are too long in pieces.
/// Holds back the unfinished end of what came until its line ends or flush() is called.
class LineSplitter
{
public:
    explicit LineSplitter(LogStream stream)
        : m_stream(stream)
    {
    }

    void add(std::string_view bytes, TimePoint time, LogWriter& log);
    /// Lets the unfinished line go as a piece.
    void flush(TimePoint time, LogWriter& log);
    bool hasUnfinishedLine() const { return !m_held.empty(); }

private:
    LogStream m_stream;
    std::string m_held;
};

} // namespace onggi::monitor
