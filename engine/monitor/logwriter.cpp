#include "monitor/logwriter.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/random.h>
#include <unistd.h>

namespace onggi::monitor {

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
    return {};
}

Status LogWriter::openNext(std::uint32_t number)
{
    const std::string name = logFileName(number);
    UniqueFd file(::openat(m_directory.get(), name.c_str(),
                           O_WRONLY | O_APPEND | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
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
    return {};
}

void LogWriter::append(TimePoint time, LogStream stream, bool partial, std::string_view text)
{
    if (!m_file)
        return;
    const std::uint64_t size = m_size + m_batch.size();
    const bool full = m_options.maxSize > 0 &&
                      size + text.size() + logRecordOverhead > static_cast<std::uint64_t>(m_options.maxSize);
    if (full && size > logHeaderSize) {
        if (auto rotated = rotate(); !rotated)
            m_failure = std::move(rotated);
    }
    appendLogRecord(m_batch, m_nonce, time, stream, partial, text);
}

Status LogWriter::flush()
{
    if (Status failure = std::exchange(m_failure, Status()); !failure)
        return failure;
    if (m_batch.empty())
        return {};
    const Status written = writeAll(m_file.get(), m_batch);
    if (written) {
        m_size += m_batch.size();
    } else {
        // A part may have been written; readers and the next batch need a whole file.
        if (::ftruncate(m_file.get(), static_cast<off_t>(m_size)) != 0)
            m_size = endOfLogRecords(m_file.get(), m_nonce).value_or(m_size);
    }
    m_batch.clear();
    if (!written)
        return fail(written.error().context(fmt::format("log file {}", logFileName(m_number))));
    return {};
}

Status LogWriter::rotate()
{
    ONGGI_CHECK(flush());
    // When the next file cannot be made, lines go on into this one beyond its size.
    ONGGI_CHECK(openNext(m_number + 1));
    deleteOld();
    return {};
}

void LogWriter::deleteOld()
{
    auto numbers = logFileNumbers(m_directory.get());
    const auto keep = static_cast<std::size_t>(m_options.maxFiles);
    for (std::size_t i = 0; i + keep < numbers.size(); ++i)
        ::unlinkat(m_directory.get(), logFileName(numbers[i]).c_str(), 0);
}

} // namespace onggi::monitor
