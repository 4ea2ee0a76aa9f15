#include "monitor/logindex.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <type_traits>

namespace onggi::monitor {

namespace {

struct Entry
{
    std::uint64_t offset;
    std::uint64_t lines;
    std::int64_t latest;
    std::uint8_t seen;
    std::uint8_t open;
    std::uint16_t zero;
    std::uint32_t seal;
};
static_assert(sizeof(Entry) == logMarkSize && std::has_unique_object_representations_v<Entry>);

/// FNV-1a over all but the seal, begun with the log file's nonce: an entry of another file, or of zeros, is none.
std::uint32_t sealOf(const Entry& entry, std::uint32_t nonce)
{
    std::array<unsigned char, sizeof(Entry)> bytes;
    std::memcpy(bytes.data(), &entry, sizeof entry);
    std::uint32_t hash = 2166136261u ^ nonce;
    for (std::size_t i = 0; i < offsetof(Entry, seal); ++i)
        hash = (hash ^ bytes[i]) * 16777619u;
    return hash;
}

} // namespace

LogCounter::LogCounter(const LogMark& mark)
    : m_now(mark)
    , m_marked(mark.offset)
{
    m_now.seen = 0;
}

std::string logIndexName(std::uint32_t number)
{
    return fmt::format("{:010}.idx", number);
}

void appendLogMark(std::string& target, const LogMark& mark, std::uint32_t nonce)
{
    Entry entry{mark.offset, mark.lines, mark.latest.time_since_epoch().count(), mark.seen, mark.open, 0, 0};
    entry.seal = sealOf(entry, nonce);
    target.append(reinterpret_cast<const char*>(&entry), sizeof entry);
}

std::vector<LogMark> readLogMarks(int directory, std::uint32_t number, std::uint32_t nonce, std::uint64_t end)
{
    std::vector<LogMark> marks;
    const UniqueFd file(::openat(directory, logIndexName(number).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (!file)
        return marks;
    // As many as the log has room for, whatever the index claims.
    const std::size_t most = static_cast<std::size_t>(end / logMarkInterval + 1) * sizeof(Entry);
    const auto bytes = readLogAt(file.get(), 0, most);
    for (std::size_t at = 0; bytes && at + sizeof(Entry) <= bytes->size(); at += sizeof(Entry)) {
        Entry entry;
        std::memcpy(&entry, bytes->data() + at, sizeof entry);
        const LogMark last = marks.empty() ? LogMark() : marks.back();
        const bool sound = entry.seal == sealOf(entry, nonce) && entry.offset > last.offset && entry.offset <= end &&
                           entry.lines >= last.lines;
        if (!sound)
            break;
        marks.push_back({entry.offset, entry.lines, TimePoint(std::chrono::nanoseconds(entry.latest)), entry.seen,
                         entry.open});
    }
    return marks;
}

} // namespace onggi::monitor
