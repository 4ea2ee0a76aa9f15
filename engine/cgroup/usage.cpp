#include "cgroup/group.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <optional>
#include <string_view>
#include <utility>

namespace onggi::cgroup {

namespace {

/// v1 says "no limit" as the largest page-aligned number.
constexpr std::uint64_t noLimitV1 = std::uint64_t{1} << 62;

std::string_view nextLine(std::string_view& text)
{
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    return line;
}

std::string_view nextWord(std::string_view& line)
{
    line.remove_prefix(std::min(line.size(), line.find_first_not_of(' ')));
    const std::string_view word = line.substr(0, line.find(' '));
    line.remove_prefix(word.size());
    return word;
}

std::optional<std::uint64_t> number(std::string_view text)
{
    std::uint64_t value = 0;
    const auto end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, value);
    return parsed.ec == std::errc() && parsed.ptr == end ? std::optional(value) : std::nullopt;
}

void readCpuV1(int directory, Usage& usage)
{
    usage.cpuNanoseconds = readNumber(directory, "cpuacct.usage").value_or(0);
    usage.cpuUserNanoseconds = readNumber(directory, "cpuacct.usage_user").value_or(0);
    usage.cpuSystemNanoseconds = readNumber(directory, "cpuacct.usage_sys").value_or(0);
    const std::string each = readControl(directory, "cpuacct.usage_percpu").value_or("");
    for (std::string_view rest = each; const auto value = number(nextWord(rest));)
        usage.cpuNanosecondsEach.push_back(*value);
}

void readThrottling(int directory, bool unified, Usage& usage)
{
    const std::string text = readControl(directory, "cpu.stat").value_or("");
    usage.throttlePeriods = numberOf(text, "nr_periods").value_or(0);
    usage.throttledPeriods = numberOf(text, "nr_throttled").value_or(0);
    usage.throttledNanoseconds = unified ? numberOf(text, "throttled_usec").value_or(0) * 1000
                                         : numberOf(text, "throttled_time").value_or(0);
}

void readCpuV2(int directory, Usage& usage)
{
    const std::string text = readControl(directory, "cpu.stat").value_or("");
    usage.cpuNanoseconds = numberOf(text, "usage_usec").value_or(0) * 1000;
    usage.cpuUserNanoseconds = numberOf(text, "user_usec").value_or(0) * 1000;
    usage.cpuSystemNanoseconds = numberOf(text, "system_usec").value_or(0) * 1000;
}

void readMemoryDetails(int directory, const char* cacheKey, Usage& usage)
{
    const std::string text = readControl(directory, "memory.stat").value_or("");
    for (std::string_view rest = text; !rest.empty();) {
        std::string_view line = nextLine(rest);
        const std::string_view key = nextWord(line);
        if (const auto value = number(nextWord(line)))
            usage.memoryDetails.emplace(key, *value);
    }
    if (const auto cache = usage.memoryDetails.find(cacheKey); cache != usage.memoryDetails.end())
        usage.memoryCacheBytes = cache->second;
}

void readMemoryV1(int directory, Usage& usage)
{
    usage.memoryBytes = readNumber(directory, "memory.usage_in_bytes").value_or(0);
    const std::uint64_t limit = readNumber(directory, "memory.limit_in_bytes").value_or(0);
    usage.memoryLimitBytes = limit < noLimitV1 ? limit : 0;
    usage.memoryMaxBytes = readNumber(directory, "memory.max_usage_in_bytes").value_or(0);
    usage.memoryFailures = readNumber(directory, "memory.failcnt").value_or(0);
    readMemoryDetails(directory, "total_inactive_file", usage);
}

void readMemoryV2(int directory, Usage& usage)
{
    usage.memoryBytes = readNumber(directory, "memory.current").value_or(0);
    usage.memoryLimitBytes = readNumber(directory, "memory.max").value_or(0);
    readMemoryDetails(directory, "inactive_file", usage);
}

std::optional<std::pair<std::uint64_t, std::uint64_t>> deviceNumbers(std::string_view text)
{
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos)
        return std::nullopt;
    const auto major = number(text.substr(0, colon));
    const auto minor = number(text.substr(colon + 1));
    return major && minor ? std::optional(std::pair(*major, *minor)) : std::nullopt;
}

/// Lines "8:0 Read 4096"; a closing "Total 4096" has no device.
std::vector<BlockCount> blockCountsV1(int directory, const char* file)
{
    std::vector<BlockCount> counts;
    const std::string text = readControl(directory, file).value_or("");
    for (std::string_view rest = text; !rest.empty();) {
        std::string_view line = nextLine(rest);
        const auto device = deviceNumbers(nextWord(line));
        const std::string_view operation = nextWord(line);
        const auto value = number(nextWord(line));
        if (device && value)
            counts.push_back({device->first, device->second, std::string(operation), *value});
    }
    return counts;
}

void readBlockV1(int directory, Usage& usage)
{
    const bool bfq = exists(directory, "blkio.bfq.io_service_bytes_recursive") &&
                     readControl(directory, "blkio.bfq.io_serviced_recursive").value_or("").find(':') != std::string::npos;
    usage.blockBytes = blockCountsV1(directory, bfq ? "blkio.bfq.io_service_bytes_recursive"
                                                    : "blkio.throttle.io_service_bytes_recursive");
    usage.blockOperations = blockCountsV1(directory, bfq ? "blkio.bfq.io_serviced_recursive"
                                                         : "blkio.throttle.io_serviced_recursive");
}

/// Lines "8:0 rbytes=4096 wbytes=0 rios=1 wios=0 …".
void readBlockV2(int directory, Usage& usage)
{
    const std::string text = readControl(directory, "io.stat").value_or("");
    for (std::string_view rest = text; !rest.empty();) {
        std::string_view line = nextLine(rest);
        const auto device = deviceNumbers(nextWord(line));
        if (!device)
            continue;
        for (std::string_view word = nextWord(line); !word.empty(); word = nextWord(line)) {
            const std::size_t equals = word.find('=');
            const auto value = equals == std::string_view::npos ? std::nullopt : number(word.substr(equals + 1));
            const std::string_view key = word.substr(0, equals);
            if (!value)
                continue;
            const BlockCount count{device->first, device->second, key.starts_with('r') ? "read" : "write", *value};
            if (key == "rbytes" || key == "wbytes")
                usage.blockBytes.push_back(count);
            else if (key == "rios" || key == "wios")
                usage.blockOperations.push_back(count);
        }
    }
}

} // namespace

Result<Usage> PlacedGroup::usage() const
{
    if (!exists(m_places.front().directory.get(), "cgroup.procs"))
        return fail(ErrorKind::NotFound, fmt::format("control group {} is gone", m_name));
    Usage usage;
    const Place* memory = home("memory");
    usage.unified = memory ? memory->hierarchy.unified : unified() != nullptr;
    if (const Place* place = home("cpuacct"))
        readCpuV1(place->directory.get(), usage);
    else if (unified())
        readCpuV2(unified()->directory.get(), usage);
    if (const Place* place = home("cpu"))
        readThrottling(place->directory.get(), place->hierarchy.unified, usage);
    if (memory) {
        const auto read = memory->hierarchy.unified ? readMemoryV2 : readMemoryV1;
        read(memory->directory.get(), usage);
        usage.oomKills = oomKills().value_or(0);
    }
    if (const Place* place = home("blkio"))
        readBlockV1(place->directory.get(), usage);
    else if (const Place* io = home("io"))
        readBlockV2(io->directory.get(), usage);
    if (const Place* place = home("pids")) {
        usage.pids = readNumber(place->directory.get(), "pids.current").value_or(0);
        usage.pidsLimit = readNumber(place->directory.get(), "pids.max").value_or(0);
    }
    return usage;
}

Result<std::uint64_t> PlacedGroup::oomKills() const
{
    const Place* place = home("memory");
    if (!place)
        return std::uint64_t{0};
    ONGGI_TRY(const std::string text, readControl(place->directory.get(),
                                                  place->hierarchy.unified ? "memory.events" : "memory.oom_control"));
    return numberOf(text, "oom_kill").value_or(0);
}

} // namespace onggi::cgroup
