#include "monitor/logformat.h"

#include <algorithm>
#include <bit>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace onggi::monitor {

namespace {

static_assert(std::endian::native == std::endian::little, "log records are stored as they lie in memory");

constexpr std::string_view magic("\x89ONGGIL\n", 8);
constexpr std::uint32_t formatVersion = 1;
constexpr std::uint8_t partialFlag = 1;
constexpr std::size_t scanWindow = 256 * 1024;

template<typename Number>
void put(std::string& target, Number value)
{
    target.append(reinterpret_cast<const char*>(&value), sizeof value);
}

template<typename Number>
Number get(std::string_view bytes, std::size_t offset)
{
    Number value;
    std::memcpy(&value, bytes.data() + offset, sizeof value);
    return value;
}

std::optional<LogRecordView> viewOf(std::string_view record, std::uint32_t nonce)
{
    const auto length = static_cast<std::uint32_t>(record.size());
    const auto stream = get<std::uint8_t>(record, 12);
    const bool valid = get<std::uint32_t>(record, 0) == length &&
                       get<std::uint32_t>(record, record.size() - 4) == (length ^ nonce) &&
                       (stream == 1 || stream == 2);
    if (!valid)
        return std::nullopt;
    LogRecordView view;
    view.size = record.size();
    view.time = TimePoint(std::chrono::nanoseconds(get<std::int64_t>(record, 4)));
    view.stream = static_cast<LogStream>(stream);
    view.partial = get<std::uint8_t>(record, 13) & partialFlag;
    view.text = record.substr(logFrontSize, record.size() - logRecordOverhead);
    return view;
}

bool isPlausible(std::size_t length)
{
    return length >= logRecordOverhead && length <= maxLogRecord;
}

} // namespace

std::string logFileName(std::uint32_t number)
{
    return fmt::format("{:010}.log", number);
}

std::vector<std::uint32_t> logFileNumbers(int directory)
{
    std::vector<std::uint32_t> numbers;
    UniqueFd copy(::openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    DIR* stream = copy ? ::fdopendir(copy.get()) : nullptr;
    if (!stream)
        return numbers;
    copy.release();
    while (const dirent* entry = ::readdir(stream)) {
        const std::string_view name = entry->d_name;
        std::uint32_t number = 0;
        std::from_chars(name.data(), name.data() + name.size(), number);
        if (number != 0 && name == logFileName(number))
            numbers.push_back(number);
    }
    ::closedir(stream);
    std::ranges::sort(numbers);
    return numbers;
}

std::string makeLogHeader(std::uint32_t nonce)
{
    std::string header(magic);
    put(header, formatVersion);
    put(header, nonce);
    return header;
}

Result<std::optional<std::uint32_t>> readLogHeader(int file)
{
    ONGGI_TRY(const std::string header, readLogAt(file, 0, logHeaderSize));
    if (header.size() < logHeaderSize)
        return std::optional<std::uint32_t>();
    if (!header.starts_with(magic))
        return fail(ErrorKind::DataLoss, "a log file does not start as one");
    if (const auto version = get<std::uint32_t>(header, 8); version != formatVersion)
        return fail(ErrorKind::DataLoss, fmt::format("a log file has the unknown version {}", version));
    return get<std::uint32_t>(header, 12);
}

void appendLogRecord(std::string& target, std::uint32_t nonce, TimePoint time, LogStream stream, bool partial,
                     std::string_view text)
{
    const auto length = static_cast<std::uint32_t>(text.size() + logRecordOverhead);
    const std::int64_t nanoseconds = time.time_since_epoch().count();
    const std::uint32_t seal = length ^ nonce;
    const std::size_t old = target.size();
    // A busy container's log comes by here some million times a second.
    target.resize_and_overwrite(old + length, [&](char* bytes, std::size_t /*GCC 12 gives the capacity*/) {
        char* at = bytes + old;
        std::memcpy(at, &length, 4);
        std::memcpy(at + 4, &nanoseconds, 8);
        at[12] = static_cast<char>(stream);
        at[13] = partial ? partialFlag : 0;
        std::memcpy(at + logFrontSize, text.data(), text.size());
        std::memcpy(at + logFrontSize + text.size(), &seal, 4);
        return old + length;
    });
}

std::optional<LogRecordView> logRecordAtFront(std::string_view bytes, std::uint32_t nonce)
{
    if (bytes.size() < logRecordOverhead)
        return std::nullopt;
    const std::size_t length = get<std::uint32_t>(bytes, 0);
    if (!isPlausible(length) || length > bytes.size())
        return std::nullopt;
    return viewOf(bytes.substr(0, length), nonce);
}

std::optional<LogRecordView> logRecordAtBack(std::string_view bytes, std::uint32_t nonce)
{
    if (bytes.size() < logRecordOverhead)
        return std::nullopt;
    const std::size_t length = get<std::uint32_t>(bytes, bytes.size() - 4) ^ nonce;
    if (!isPlausible(length) || length > bytes.size())
        return std::nullopt;
    return viewOf(bytes.substr(bytes.size() - length), nonce);
}

Result<std::string> readLogAt(int file, std::uint64_t offset, std::size_t size)
{
    std::string bytes;
    ONGGI_CHECK(readLogAt(file, offset, size, bytes));
    return bytes;
}

Status readLogAt(int file, std::uint64_t offset, std::size_t size, std::string& bytes)
{
    int error = 0;
    bytes.resize_and_overwrite(size, [&](char* target, std::size_t /*GCC 12 gives the capacity*/) {
        std::size_t done = 0;
        while (done < size) {
            const ssize_t count = ::pread(file, target + done, size - done, static_cast<off_t>(offset + done));
            if (count < 0 && errno == EINTR)
                continue;
            error = count < 0 ? errno : 0;
            if (count <= 0)
                break;
            done += static_cast<std::size_t>(count);
        }
        return done;
    });
    return error ? Status(failErrno(error, "reading a log file")) : Status();
}

Result<std::uint64_t> sizeOfLog(int file)
{
    struct stat info
    {
    };
    if (::fstat(file, &info) != 0)
        return failErrno(errno, "looking at a log file");
    return static_cast<std::uint64_t>(info.st_size);
}

Result<std::uint64_t> endOfLogRecords(int file, std::uint32_t nonce)
{
    ONGGI_TRY(const std::uint64_t size, sizeOfLog(file));
    if (size <= logHeaderSize)
        return logHeaderSize;
    const std::uint64_t from = size - std::min<std::uint64_t>(size - logHeaderSize, maxLogRecord);
    ONGGI_TRY(const std::string back, readLogAt(file, from, size - from));
    if (back.size() == size - from && logRecordAtBack(back, nonce))
        return size;

    std::uint64_t end = logHeaderSize;
    for (;;) {
        ONGGI_TRY(const std::string window, readLogAt(file, end, scanWindow));
        std::string_view rest = window;
        while (const auto record = logRecordAtFront(rest, nonce))
            rest.remove_prefix(record->size);
        if (rest.size() == window.size())
            return end;
        end += window.size() - rest.size();
    }
}

} // namespace onggi::monitor
