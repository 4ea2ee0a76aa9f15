#pragma once

#include "monitor/logformat.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// Beside a log file "0000000001.log" may lie "0000000001.idx": what was counted up to every so many bytes of it, so
/// that a reader leaps over what it does not want. Written by the log's writer after the records that it tells of,
/// append-only, entries of a fixed size that each prove themselves with the log file's nonce. A small log has none; a
/// missing, torn or foreign index is no error and costs a reader only time.
///
///     entry   offset u64  lines u64  latest i64 (ns since 1970)  seen u8  open u8  zero u16  seal u32
namespace onggi::monitor {

constexpr std::size_t logMarkSize = 32;
/// Bytes of a log between two entries.
constexpr std::uint64_t logMarkInterval = 256 * 1024;

/// What is true of a log file in front of one of its records.
struct LogMark
{
    std::uint64_t offset = logHeaderSize; ///< of that record
    std::uint64_t lines = 0;              ///< that have ended before it
    TimePoint latest = TimePoint::min();  ///< of the records before it
    std::uint8_t seen = 0; ///< streams (a bit each) with records between the mark before this one and this one
    std::uint8_t open = 0; ///< streams whose last record before this one has not ended its line

    static std::uint8_t bitOf(LogStream stream) { return stream == LogStream::Error ? 2 : 1; }
    bool operator==(const LogMark&) const = default;
};

std::string logIndexName(std::uint32_t number);
void appendLogMark(std::string& target, const LogMark& mark, std::uint32_t nonce);
/// The marks of a log file, ascending, up to the first that is torn, foreign or beyond the end; often none.
std::vector<LogMark> readLogMarks(int directory, std::uint32_t number, std::uint32_t nonce, std::uint64_t end);

/// Counts records as they are appended to a log file and says when a mark is due. Owned by the writer.
class LogCounter
{
public:
    LogCounter() = default;
    /// Goes on behind a mark that was read.
    explicit LogCounter(const LogMark& mark);

    /// The record is the file's next. The mark in front of it when one is due.
    std::optional<LogMark> add(std::size_t size, TimePoint time, LogStream stream, bool partial)
    {
        std::optional<LogMark> due;
        if (m_now.offset - m_marked >= logMarkInterval) {
            due = m_now;
            m_marked = m_now.offset;
            m_now.seen = 0;
        }
        const std::uint8_t bit = LogMark::bitOf(stream);
        m_now.offset += size;
        m_now.lines += partial ? 0 : 1;
        m_now.latest = std::max(m_now.latest, time);
        m_now.seen |= bit;
        m_now.open = partial ? m_now.open | bit : m_now.open & static_cast<std::uint8_t>(~bit);
        return due;
    }

    std::uint64_t offset() const { return m_now.offset; }

private:
    LogMark m_now;
    std::uint64_t m_marked = logHeaderSize; ///< where the last mark is
};

} // namespace onggi::monitor
