#include "monitor/logreader.h"

#include "monitor/logindex.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <compare>
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

    auto operator<=>(const Position&) const = default;
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

    /// Takes all records between two marks at once, unless one of them is of a line too many.
    bool leaps(const LogMark& first, const LogMark& behind)
    {
        auto lines = m_lines + static_cast<std::int64_t>(behind.lines - first.lines);
        auto seen = m_seen;
        for (const LogStream stream : {LogStream::Output, LogStream::Error}) {
            const std::uint8_t bit = LogMark::bitOf(stream);
            bool& known = seen[stream == LogStream::Error];
            const bool has = behind.seen & bit;
            if (has && !known && behind.open & bit)
                ++lines;
            known = known || has;
        }
        if (lines > m_wanted)
            return false;
        m_lines = lines;
        m_seen = seen;
        return true;
    }

private:
    std::int64_t m_wanted;
    std::int64_t m_lines = 0;
    std::array<bool, 2> m_seen{};
};

/// Walks the records between two offsets backwards; the offset behind the first record that is one too many, or
/// nothing when all of them are wanted. DataLoss when they don't fill the space.
Result<std::optional<std::uint64_t>> searchBack(const LogFile& file, std::uint64_t begin, std::uint64_t end,
                                                LineCounter& counter)
{
    std::string bytes;
    while (end > begin) {
        const std::uint64_t from = end - std::min<std::uint64_t>(end - begin, window);
        ONGGI_CHECK(readLogAt(file.fd.get(), from, end - from, bytes));
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

/// searchBack() over the whole file, which reads only what lies behind its last mark and the piece between two marks
/// that holds the record.
Result<std::optional<std::uint64_t>> searchMarked(const LogFile& file, std::uint64_t end,
                                                  const std::vector<LogMark>& marks, LineCounter& counter)
{
    for (std::size_t i = marks.size(); i > 0; --i) {
        const LogMark& mark = marks[i - 1];
        if (i < marks.size() && counter.leaps(mark, marks[i])) {
            end = mark.offset;
            continue;
        }
        ONGGI_TRY(const auto found, searchBack(file, mark.offset, end, counter));
        if (found)
            return found;
        end = mark.offset;
    }
    if (!marks.empty() && counter.leaps(LogMark(), marks.front()))
        return std::nullopt;
    return searchBack(file, logHeaderSize, end, counter);
}

/// The offset behind the first record that is one too many, seen from a file's end, or nothing when all of the file's
/// records are wanted.
Result<std::optional<std::uint64_t>> findTail(int directory, const LogFile& file, LineCounter& counter)
{
    ONGGI_TRY(const std::uint64_t end, endOfLogRecords(file.fd.get(), file.nonce));
    LineCounter attempt = counter;
    auto found = searchMarked(file, end, readLogMarks(directory, file.number, file.nonce, end), attempt);
    if (found) {
        counter = attempt;
        return found;
    }
    // An index that is not this file's costs time, nothing else.
    return searchBack(file, logHeaderSize, end, counter);
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
        ONGGI_TRY(const auto offset, findTail(directory, *file, counter));
        if (offset)
            return Position{number, *offset};
    }
    return start;
}

/// The time of the record at an offset, or nothing when there is none.
Result<std::optional<TimePoint>> recordAt(const LogFile& file, std::uint64_t offset)
{
    ONGGI_TRY(const std::string bytes, readLogAt(file.fd.get(), offset, maxLogRecord));
    const auto record = logRecordAtFront(bytes, file.nonce);
    return record ? std::optional(record->time) : std::nullopt;
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
        ONGGI_TRY(const auto first, recordAt(*file, logHeaderSize));
        if (!first || *first >= since)
            continue;
        ONGGI_TRY(const std::uint64_t size, sizeOfLog(file->fd.get()));
        const auto marks = readLogMarks(directory, number, file->nonce, size);
        const auto late = std::ranges::find_if(marks, [since](const LogMark& mark) { return mark.latest >= since; });
        if (late != marks.begin()) {
            const std::uint64_t offset = std::prev(late)->offset;
            ONGGI_TRY(const auto there, recordAt(*file, offset));
            start.offset = there ? offset : start.offset;
        }
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
        while (m_directory && !m_isPast) {
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
            m_isPast = m_query.until != TimePoint() && view->time > m_query.until;
            if (m_isPast)
                break;
            return LogRecord{view->time, view->stream, view->partial, view->text};
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
        m_at = 0;
        ONGGI_TRY(const std::uint64_t end, sizeOfLog(m_file.fd.get()));
        const std::uint64_t left = end - std::min(end, m_position.offset);
        if (left > 0)
            ONGGI_CHECK(readLogAt(m_file.fd.get(), m_position.offset, std::min<std::uint64_t>(left, window), m_bytes));
        // A torn record is read again next time: by then it is whole, or has been cut off.
        const bool whole = left > 0 && logRecordAtFront(m_bytes, m_file.nonce).has_value();
        if (!whole)
            std::string().swap(m_bytes); // a follower may have to wait for long
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
    bool m_isPast = false; ///< a record after the query's end was seen
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
    }
    if (query.since != TimePoint()) {
        ONGGI_TRY(const Position recent, startSince(directory.get(), query.since));
        start = std::max(start, recent);
    }
    return std::make_unique<DirectoryLogReader>(std::move(directory), query, start);
}

} // namespace onggi::monitor
