#include "monitor/logwriter.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/random.h>
#include <unistd.h>

namespace onggi::monitor {

namespace {

/// What is collected at most before it is written, however much comes at once.
constexpr std::size_t maxBatch = 256 * 1024;

} // namespace

LogWriter::LogWriter(UniqueFd directory, const LogOptions& options)
    : m_directory(std::move(directory))
    , m_options(options)
{
    m_options.maxFiles = std::max(m_options.maxFiles, 1);
}

Result<LogWriter> LogWriter::open(UniqueFd directory, const LogOptions& options)
{
    LogWriter writer(std::move(directory), options);
    if (options.driver == LogDriver::None)
        return writer;
    const auto numbers = logFileNumbers(writer.m_directory.get());
    if (numbers.empty())
        ONGGI_CHECK(writer.openNext(1));
    else
        ONGGI_CHECK(writer.openLast(numbers.back()));
    writer.deleteOld();
    return writer;
}

Status LogWriter::openLast(std::uint32_t number)
{
    const std::string name = logFileName(number);
    UniqueFd file(::openat(m_directory.get(), name.c_str(), O_RDWR | O_APPEND | O_CLOEXEC | O_NOFOLLOW));
    if (!file)
        return failErrno(errno, fmt::format("opening log file {}", name));
    const auto nonce = readLogHeader(file.get());
    // A file that was cut inside its header, or is none of ours, is left alone: the next one goes on.
    if (!nonce || !*nonce)
        return openNext(number + 1);
    ONGGI_TRY(const std::uint64_t end, endOfLogRecords(file.get(), **nonce));
    if (::ftruncate(file.get(), static_cast<off_t>(end)) != 0)
        return failErrno(errno, fmt::format("dropping a torn record of log file {}", name));
    m_file = std::move(file);
    m_number = number;
    m_nonce = **nonce;
    m_size = end;
    return countRest(end);
}

Status LogWriter::countRest(std::uint64_t end)
{
    const auto marks = readLogMarks(m_directory.get(), m_number, m_nonce, end);
    // Whatever else the index holds is torn or foreign: it goes on behind the last good mark, or begins anew.
    const std::string name = logIndexName(m_number);
    m_index = UniqueFd(::openat(m_directory.get(), name.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW));
    const auto good = static_cast<off_t>(marks.size() * logMarkSize);
    m_indexed = !m_index || ::ftruncate(m_index.get(), good) == 0;
    m_counter = marks.empty() ? LogCounter() : LogCounter(marks.back());
    std::string bytes;
    while (m_counter.offset() < end) {
        ONGGI_CHECK(readLogAt(m_file.get(), m_counter.offset(), logMarkInterval, bytes));
        std::string_view rest = bytes;
        while (const auto record = logRecordAtFront(rest, m_nonce)) {
            if (const auto mark = m_counter.add(record->size, record->time, record->stream, record->partial))
                appendLogMark(m_marks, *mark, m_nonce);
            rest.remove_prefix(record->size);
        }
        if (rest.size() == bytes.size()) {
            // Damaged in its middle, or the mark was wrong: without an index all of it is still read.
            m_indexed = false;
            break;
        }
    }
    m_written = m_counter;
    writeMarks();
    return {};
}

Status LogWriter::openNext(std::uint32_t number)
{
    const std::string name = logFileName(number);
    UniqueFd file(::openat(m_directory.get(), name.c_str(),
                           O_RDWR | O_APPEND | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!file)
        return failErrno(errno, fmt::format("making log file {}", name));
    std::uint32_t nonce = 0;
    if (::getrandom(&nonce, sizeof nonce, 0) != sizeof nonce)
        return failErrno(errno, "getting random bytes");
    if (const auto written = writeAll(file.get(), makeLogHeader(nonce)); !written) {
        ::unlinkat(m_directory.get(), name.c_str(), 0);
        return fail(written.error().context(fmt::format("log file {}", name)));
    }
    m_file = std::move(file);
    m_number = number;
    m_nonce = nonce;
    m_size = logHeaderSize;
    m_counter = m_written = LogCounter();
    m_marks.clear();
    m_index.reset();
    m_indexed = true;
    return {};
}

void LogWriter::append(TimePoint time, LogStream stream, bool partial, std::string_view text)
{
    if (!m_file)
        return;
    const std::uint64_t size = m_size + m_batch.size();
    const bool full = m_options.maxSize > 0 &&
                      size + text.size() + logRecordOverhead > static_cast<std::uint64_t>(m_options.maxSize);
    // After a failure not again for every line, but when the next batch is due.
    if (m_failure && full && size > logHeaderSize) {
        if (auto rotated = rotate(); !rotated)
            m_failure = std::move(rotated);
    } else if (m_failure && m_batch.size() >= maxBatch) {
        if (auto written = writeBatch(); !written)
            m_failure = std::move(written);
    }
    add(time, stream, partial, text);
    m_batchLines += partial ? 0 : 1;
}

void LogWriter::add(TimePoint time, LogStream stream, bool partial, std::string_view text)
{
    if (const auto mark = m_counter.add(text.size() + logRecordOverhead, time, stream, partial); mark && m_indexed)
        appendLogMark(m_marks, *mark, m_nonce);
    appendLogRecord(m_batch, m_nonce, time, stream, partial, text);
}

Status LogWriter::flush()
{
    const Status written = writeBatch();
    if (Status failure = std::exchange(m_failure, Status()); !failure)
        return failure;
    return written;
}

Status LogWriter::writeBatch()
{
    if (m_batch.empty())
        return {};
    const Status written = writeAll(m_file.get(), m_batch);
    if (!written) {
        // A part may have been written; readers and the next batch need a whole file.
        if (::ftruncate(m_file.get(), static_cast<off_t>(m_size)) != 0)
            m_size = endOfLogRecords(m_file.get(), m_nonce).value_or(m_size);
        loseBatch(written.error());
        return fail(written.error().context(fmt::format("log file {}", logFileName(m_number))));
    }
    m_size += m_batch.size();
    m_batch.clear();
    // Many short lines at once take far more room here than usual; it is not kept for weeks.
    if (m_batch.capacity() > maxBatch)
        std::string().swap(m_batch);
    m_batchLines = 0;
    m_lostLines = 0;
    m_written = m_counter;
    writeMarks();
    return {};
}

/// What is left of the batch is the line that tells of it, in the name of whoever reads the log later.
void LogWriter::loseBatch(const Error& reason)
{
    m_lostLines += m_batchLines;
    m_batchLines = 0;
    m_batch.clear();
    m_marks.clear();
    m_counter = m_written;
    m_indexed = m_indexed && m_size == m_written.offset();
    add(Clock::system().now(), LogStream::Error, false,
        fmt::format("[onggi: the log could not be written, {} lines are missing here: {}]\n", m_lostLines,
                    std::strerror(reason.errnoValue())));
}

void LogWriter::writeMarks()
{
    if (m_marks.empty())
        return;
    if (!m_index && m_indexed) {
        const std::string name = logIndexName(m_number);
        m_index = UniqueFd(::openat(m_directory.get(), name.c_str(),
                                    O_WRONLY | O_APPEND | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
    }
    // Lines are what matters; readers do without an index.
    m_indexed = m_indexed && m_index && writeAll(m_index.get(), m_marks);
    m_marks.clear();
}

Status LogWriter::rotate()
{
    ONGGI_CHECK(writeBatch());
    // When the next file cannot be made, lines go on into this one beyond its size.
    ONGGI_CHECK(openNext(m_number + 1));
    deleteOld();
    return {};
}

void LogWriter::deleteOld()
{
    auto numbers = logFileNumbers(m_directory.get());
    const auto keep = static_cast<std::size_t>(m_options.maxFiles);
    for (std::size_t i = 0; i + keep < numbers.size(); ++i) {
        ::unlinkat(m_directory.get(), logIndexName(numbers[i]).c_str(), 0);
        ::unlinkat(m_directory.get(), logFileName(numbers[i]).c_str(), 0);
    }
}

} // namespace onggi::monitor
