#pragma once

#include "logs/loglines.h"

#include <QString>

#include <deque>

namespace onggi::ui {

// A stretch of a log in memory: the lines' bytes in large chunks, and a few words for each line. Lines are
// named by numbers that never change, from first() up to and not including end(); lines before the first that
// ever came have negative numbers. Beyond the limit whole chunks go, at the end that is not wanted. A plain
// value on the window's thread.
class LogStore
{
public:
    struct Line
    {
        QByteArrayView text; // UTF-8 as it was printed, colours included
        Channel channel = Channel::Output;
        qint64 time = 0; // nanoseconds since 1970, 0 when not known
        int columns = 0; // how wide it is on a grid
        int origin = 0;  // which of several containers, counted from 0
        bool note = false; // the window's own, no line of the log
    };

    // Some hundred thousand lines: the whole window is to stay below 80 MB.
    static constexpr qsizetype standardLimit = 24 * 1024 * 1024;

    explicit LogStore(qsizetype byteLimit = standardLimit)
        : m_byteLimit(byteLimit)
    {
    }

    // Bytes of one channel in any pieces, each line with the engine's timestamp before it. Lines that are not
    // newer than skipUntil() are left out. The oldest lines make room.
    void append(QByteArrayView bytes, Channel channel);
    void add(const LogLine& line, int origin = 0);
    // A line of the window's own, in a quiet colour: where the log was interrupted.
    void note(const QString& text, int origin = 0);
    // Ends lines that have no line end yet: the log is over.
    void flush();
    // Takes the lines of another store that come right before first(). The newest lines make room.
    void prepend(LogStore&& older);
    // Forgets everything; the next line to come is named `next`.
    void clear(qint64 next);
    void clear() { clear(end()); }

    qint64 first() const { return m_first; }
    qint64 end() const { return m_first + qint64(m_lines.size()); }
    bool isEmpty() const { return m_lines.empty(); }
    // How many of the lines are notes.
    qint64 notes() const { return m_notes; }
    qint64 averageLength() const { return m_lines.empty() ? 0 : m_bytes / qint64(m_lines.size()); }
    // Whether a chunk's worth more would make the oldest go, and up to which line.
    bool isNearlyFull() const;
    qint64 firstChunkEnd() const;
    Line line(qint64 number) const;
    qint64 lastTime() const { return m_lastTime; }
    void skipUntil(qint64 time) { m_skipUntil = time; }
    qint64 skippedUntil() const { return m_skipUntil; }

    // How many columns the text takes, without escape sequences.
    static int columnsOf(QByteArrayView text);
    static int columnsOf(char32_t character);

private:
    struct Entry
    {
        qint64 time = 0;
        qint32 chunk = 0; // counted over all chunks that ever were; negative ones were prepended
        quint32 offset = 0;
        quint32 length = 0;
        quint16 columns = 0;
        Channel channel = Channel::Output;
        quint8 origin = 0;
        bool note = false;
    };
    void store(const LogLine& line, int origin, bool note);
    void dropOldest();
    void dropNewest();

    qsizetype m_byteLimit;
    qsizetype m_bytes = 0;
    std::deque<QByteArray> m_chunks;
    qint32 m_firstChunk = 0;
    std::deque<Entry> m_lines;
    qint64 m_first = 0;
    qint64 m_notes = 0;
    LogSplitter m_splitter;
    qint64 m_lastTime = 0;
    qint64 m_skipUntil = 0;
};

} // namespace onggi::ui
