#include "monitor/logreader.h"

#include "monitor/logformat.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <ranges>
#include <sys/inotify.h>
#include <unistd.h>

namespace onggi::monitor {

namespace {

constexpr std::size_t window = 256 * 1024;
static_assert(window > maxLogRecord);

struct LogFile
{
    UniqueFd fd;
    std::uint32_t number = 0;
    std::uint32_t nonce = 0;
};

struct Position
{
    std::uint32_t number = 0; ///< 0: there was no file yet
    std::uint64_t offset = logHeaderSize;
};

/// Nothing when the file is gone (rotated away) or has no header yet.
Result<std::optional<LogFile>> openLogFile(int directory, std::uint32_t number)
{
    const std::string name = logFileName(number);
    UniqueFd fd(::openat(directory, name.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (!fd && errno == ENOENT)
        return std::nullopt;
    if (!fd)
        return failErrno(errno, fmt::format("opening log file {}", name));
    ONGGI_TRY(const auto nonce, readLogHeader(fd.get()));
    if (!nonce)
        return std::nullopt;
    return LogFile{std::move(fd), number, *nonce};
}

/// Counts lines from a log's end backwards. A line is what ends with a whole record; pieces before it belong
/// to it. What a stream's unfinished last line has is a line, too.
class LineCounter
{
public:
    explicit LineCounter(std::int64_t wanted)
        : m_wanted(wanted)
    {
    }

    /// True when this record belongs to one line too many.
    bool isBeyond(const LogRecordView& record)
    {
        bool& seen = m_seen[record.stream == LogStream::Error];
        if (!record.partial || !seen)
            ++m_lines;
        seen = true;
        return m_lines > m_wanted;
    }

private:
    std::int64_t m_wanted;
    std::int64_t m_lines = 0;
    std::array<bool, 2> m_seen{};
};

/// Walks one file backwards; the offset behind the first record that is one too many, or nothing when all of
/// the file's records are wanted.
Result<std::optional<std::uint64_t>> findTail(const LogFile& file, LineCounter& counter)
{
    ONGGI_TRY(std::uint64_t end, endOfLogRecords(file.fd.get(), file.nonce));
    while (end > logHeaderSize) {
        const std::uint64_t from = std::max<std::uint64_t>(logHeaderSize, end > window ? end - window : 0);
        ONGGI_TRY(const std::string bytes, readLogAt(file.fd.get(), from, end - from));
        std::string_view rest = bytes;
        while (const auto record = logRecordAtBack(rest, file.nonce)) {
            if (counter.isBeyond(*record))
                return from + rest.size();
            rest.remove_suffix(record->size);
        }
        if (rest.size() == bytes.size())
            return fail(ErrorKind::DataLoss, fmt::format("log file {} is damaged", logFileName(file.number)));
        end = from + rest.size();
    }
    return std::nullopt;
}

Result<Position> startOfTail(int directory, std::int64_t tail)
{
    LineCounter counter(tail);
    Position start;
    for (const std::uint32_t number : logFileNumbers(directory) | std::views::reverse) {
        ONGGI_TRY(const auto file, openLogFile(directory, number));
        if (!file)
            continue;
        start = {number, logHeaderSize};
        ONGGI_TRY(const auto offset, findTail(*file, counter));
        if (offset)
            return Position{number, *offset};
    }
    return start;
}

/// The oldest file that can hold records of that time or later: every file before one that starts earlier is
/// out.
Result<Position> startSince(int directory, TimePoint since)
{
    Position start;
    for (const std::uint32_t number : logFileNumbers(directory) | std::views::reverse) {
        ONGGI_TRY(const auto file, openLogFile(directory, number));
        if (!file)
            continue;
        start = {number, logHeaderSize};
        ONGGI_TRY(const std::string front, readLogAt(file->fd.get(), logHeaderSize, maxLogRecord));
        const auto first = logRecordAtFront(front, file->nonce);
        if (first && first->time < since)
            break;
    }
    return start;
}

class DirectoryLogReader : public LogReader
{
public:
    DirectoryLogReader(UniqueFd directory, const LogQuery& query, Position start)
        : m_directory(std::move(directory))
        , m_query(query)
        , m_position(start)
    {
    }

    Result<std::optional<LogRecord>> next() override
    {
        while (m_directory) {
            const auto view = logRecordAtFront(std::string_view(m_bytes).substr(m_at), m_file.nonce);
            if (!view) {
                ONGGI_TRY(const bool more, refill());
                if (!more)
                    return std::nullopt;
                continue;
            }
            m_at += view->size;
            m_position.offset += view->size;
            if (view->time < m_query.since)
                continue;
            if (m_query.until != TimePoint() && view->time > m_query.until)
                continue;
            return LogRecord{view->time, view->stream, view->partial, std::string(view->text)};
        }
        return std::nullopt;
    }

    Result<int> inotifyFd() override
    {
        if (m_inotify)
            return m_inotify.get();
        UniqueFd inotify(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
        if (!inotify)
            return failErrno(errno, "making an inotify descriptor");
        const std::string path = fmt::format("/proc/self/fd/{}", m_directory.get());
        if (m_directory && ::inotify_add_watch(inotify.get(), path.c_str(), IN_MODIFY | IN_CREATE) < 0)
            return failErrno(errno, "watching a log directory");
        m_inotify = std::move(inotify);
        return m_inotify.get();
    }

private:
    /// Reads on where the buffered records end; false when there is nothing more for now.
    Result<bool> refill()
    {
        // Before the reading, so that what is written after it makes the descriptor readable again.
        char events[4096];
        while (m_inotify && ::read(m_inotify.get(), events, sizeof events) > 0)
            ;
        if (m_file.fd) {
            ONGGI_TRY(const bool more, readOn());
            if (more)
                return true;
        }
        return openNewer();
    }

    Result<bool> readOn()
    {
        ONGGI_TRY(m_bytes, readLogAt(m_file.fd.get(), m_position.offset, window));
        m_at = 0;
        const bool whole = logRecordAtFront(m_bytes, m_file.nonce).has_value();
        // A torn record is read again next time: by then it is whole, or has been cut off.
        if (!whole)
            m_bytes.clear();
        return whole;
    }

    /// Goes on with the next file. The writer leaves a file for good before it makes the next one, so this
    /// one is read once more after the next has been seen.
    Result<bool> openNewer()
    {
        const auto numbers = logFileNumbers(m_directory.get());
        // The first file is the one that the search found; it may have been rotated away since.
        const std::uint32_t least = m_file.fd ? m_position.number + 1 : m_position.number;
        for (const std::uint32_t number : numbers) {
            if (number < least)
                continue;
            auto file = openLogFile(m_directory.get(), number);
            if (!file)
                return fail(file.error());
            if (!*file)
                continue;
            if (m_file.fd) {
                ONGGI_TRY(const bool more, readOn());
                if (more)
                    return true;
            }
            if (number != m_position.number)
                m_position = {number, logHeaderSize};
            m_file = std::move(**file);
            return readOn();
        }
        return false;
    }

    UniqueFd m_directory;
    LogQuery m_query;
    Position m_position; ///< of the next record
    LogFile m_file;
    std::string m_bytes; ///< read ahead
    std::size_t m_at = 0;
    UniqueFd m_inotify;
};

} // namespace

Result<std::unique_ptr<LogReader>> LogReader::open(const UniqueFd& logDirectory, const LogQuery& query)
{
    if (!logDirectory)
        return std::make_unique<DirectoryLogReader>(UniqueFd(), query, Position());
    ONGGI_TRY(UniqueFd directory, logDirectory.duplicate());
    Position start;
    if (query.tail && *query.tail >= 0) {
        ONGGI_TRY(start, startOfTail(directory.get(), *query.tail));
    } else if (query.since != TimePoint()) {
        ONGGI_TRY(start, startSince(directory.get(), query.since));
    }
    return std::make_unique<DirectoryLogReader>(std::move(directory), query, start);
}

} // namespace onggi::monitor
