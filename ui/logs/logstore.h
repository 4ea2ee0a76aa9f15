#pragma once

#include "docker/streams.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QString>

#include <array>
#include <deque>

namespace onggi::ui {

// The lines of a log in memory: their bytes in large chunks, and a few words for each line. Beyond the limit
// the oldest chunk goes, with its lines. Lines are named by numbers that never change, from first() up to and
// not including end(). A plain value on the window's thread.
class LogStore
{
public:
    struct Line
    {
        QByteArrayView text; // UTF-8 as it was printed, colours included
        Channel channel = Channel::Output;
        qint64 time = 0; // nanoseconds since 1970, 0 when not known
        int columns = 0; // how wide it is on a grid
    };

    // Some hundred thousand lines: the whole window is to stay below 80 MB.
    static constexpr qsizetype standardLimit = 24 * 1024 * 1024;

    explicit LogStore(qsizetype byteLimit = standardLimit)
        : m_byteLimit(byteLimit)
    {
    }

    // Bytes of one channel in any pieces, each line with the engine's timestamp before it. Lines that are not
    // newer than skipUntil() are left out.
    void append(QByteArrayView bytes, Channel channel);
    // A line of the window's own, in a quiet colour: where the log was interrupted.
    void note(const QString& text);
    // Ends lines that have no line end yet: the log is over.
    void flush();
    void clear();

    qint64 first() const { return m_dropped; }
    qint64 end() const { return m_dropped + qint64(m_lines.size()); }
    Line line(qint64 number) const;
    qint64 lastTime() const { return m_lastTime; }
    void skipUntil(qint64 time) { m_skipUntil = time; }

    // How many columns the text takes, without escape sequences.
    static int columnsOf(QByteArrayView text);
    static int columnsOf(char32_t character);

private:
    struct Entry
    {
        qint64 time = 0;
        quint32 chunk = 0; // counted over all chunks that ever were
        quint32 offset = 0;
        quint32 length = 0;
        quint16 columns = 0;
        Channel channel = Channel::Output;
    };
    void addLine(QByteArrayView line, Channel channel);
    void dropOldest();

    qsizetype m_byteLimit;
    qsizetype m_bytes = 0;
    std::deque<QByteArray> m_chunks;
    quint32 m_droppedChunks = 0;
    std::deque<Entry> m_lines;
    qint64 m_dropped = 0;
    std::array<QByteArray, 3> m_partial; // by channel
    qint64 m_lastTime = 0;
    qint64 m_skipUntil = 0;
};

} // namespace onggi::ui
