#pragma once

#include "base/clock.h"
#include "base/uniquefd.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace onggi::monitor {

enum class LogStream : std::uint8_t
{
    Output = 1,
    Error = 2
};

/// One record: a line, or a piece of one (partial) when it was longer than the limit or output stopped
/// mid-line.
struct LogRecord
{
    TimePoint time{};
    LogStream stream = LogStream::Output;
    bool partial = false;
    /// Bytes as the container wrote them, with their newline if there was one; valid until the next is asked for.
    std::string_view text;
};

/// What `docker logs` asks for.
struct LogQuery
{
    std::optional<std::int64_t> tail; ///< last N lines; nothing: all
    TimePoint since{};
    TimePoint until{}; ///< epoch: no end
};

/// Reads a container's log directory (state/containers/<id>/log) while a monitor may be writing it; goes over
/// rotations without losing a line. Where a search leads far back, the files' indexes spare it the reading. Plain
/// blocking reads of local files, one thread. To follow: when next()
/// gives nothing, wait until inotifyFd() is readable, then ask again.
class LogReader
{
public:
    /// An empty or missing directory is an empty log.
    static Result<std::unique_ptr<LogReader>> open(const UniqueFd& logDirectory, const LogQuery& query);
    virtual ~LogReader() = default;

    /// The next record, or nothing when the end is reached for now. A torn last record is not an error: it is
    /// either still being written or was cut by a crash.
    virtual Result<std::optional<LogRecord>> next() = 0;

    /// A non-blocking inotify descriptor that becomes readable when the log may have grown or been rotated;
    /// next() drains it. Made on the first call.
    virtual Result<int> inotifyFd() = 0;
};

} // namespace onggi::monitor
