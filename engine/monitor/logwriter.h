#pragma once

#include "monitor/logindex.h"
#include "monitor/protocol.h"

namespace onggi::monitor {

/// Writes a container's log in the format of logformat.h: collects records and hands them to the kernel with
/// one write a batch, rotates by size, keeps each file's index. No fsync: what a power cut takes is a tail of
/// lines, never the file. Owned by the monitor, one thread.
class LogWriter
{
public:
    /// Makes the directory's first file or goes on with its last one, dropping a torn record at its end. The
    /// driver None gives a writer that drops everything and touches no file.
    static Result<LogWriter> open(UniqueFd directory, const LogOptions& options);

    /// The text is at most maxLogText bytes.
    void append(TimePoint time, LogStream stream, bool partial, std::string_view text);
    /// Writes what was collected. When the disk refuses, the batch is lost, the file stays whole, and the
    /// error says why; the next batch tries again, behind a line in the log that says how much is missing.
    Status flush();

    /// Where the files are; empty with the driver None.
    const UniqueFd& directory() const { return m_directory; }

private:
    LogWriter(UniqueFd directory, const LogOptions& options);
    Status openLast(std::uint32_t number);
    Status openNext(std::uint32_t number);
    Status rotate();
    void deleteOld();
    Status writeBatch();
    /// Counts what the file holds from its last mark on, so that the next marks are right.
    Status countRest(std::uint64_t end);
    void add(TimePoint time, LogStream stream, bool partial, std::string_view text);
    void loseBatch(const Error& reason);
    void writeMarks();

    UniqueFd m_directory;
    LogOptions m_options;
    UniqueFd m_file;
    std::uint32_t m_number = 0;
    std::uint32_t m_nonce = 0;
    std::uint64_t m_size = 0;
    std::string m_batch;
    LogCounter m_counter;  ///< of what is written and of the batch
    LogCounter m_written;  ///< of what is written
    std::string m_marks;   ///< of the batch, as they go to the index
    UniqueFd m_index;      ///< made for the first mark
    bool m_indexed = true; ///< until the index could not be written: one with a gap would be wrong
    std::uint64_t m_batchLines = 0; ///< of the container's
    std::uint64_t m_lostLines = 0;
    Status m_failure; ///< of a rotation inside append(), for the next flush() to tell
};

} // namespace onggi::monitor
