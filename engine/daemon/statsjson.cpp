#include "daemon/statsjson.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

namespace onggi::daemon {

namespace {

using api::Json;

constexpr std::size_t maxFileBytes = 1 << 20;

Result<std::string> textOf(const std::string& path)
{
    const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file)
        return failErrno(errno, "opening " + path);
    return readAll(file.get(), maxFileBytes);
}

std::vector<std::uint64_t> numbersIn(std::string_view text)
{
    std::vector<std::uint64_t> numbers;
    const char* at = text.data();
    const char* const end = at + text.size();
    while (at < end) {
        std::uint64_t value = 0;
        const auto parsed = std::from_chars(at, end, value);
        if (parsed.ec == std::errc())
            numbers.push_back(value);
        at = std::max(parsed.ptr, at + 1);
    }
    return numbers;
}

Json cpuToJson(const Reading& reading)
{
    const cgroup::Usage& usage = reading.usage;
    Json time = {{"total_usage", usage.cpuNanoseconds},
                 {"usage_in_kernelmode", usage.cpuSystemNanoseconds},
                 {"usage_in_usermode", usage.cpuUserNanoseconds}};
    if (!usage.cpuNanosecondsEach.empty())
        time["percpu_usage"] = usage.cpuNanosecondsEach;
    return {{"cpu_usage", std::move(time)},
            {"system_cpu_usage", reading.systemNanoseconds},
            {"online_cpus", reading.processors},
            {"throttling_data",
             {{"periods", usage.throttlePeriods},
              {"throttled_periods", usage.throttledPeriods},
              {"throttled_time", usage.throttledNanoseconds}}}};
}

Json noCpu()
{
    return {{"cpu_usage", {{"total_usage", 0}, {"usage_in_kernelmode", 0}, {"usage_in_usermode", 0}}},
            {"throttling_data", {{"periods", 0}, {"throttled_periods", 0}, {"throttled_time", 0}}}};
}

Json memoryToJson(const cgroup::Usage& usage, std::uint64_t machineMemory)
{
    const bool limited = usage.memoryLimitBytes > 0 && usage.memoryLimitBytes < machineMemory;
    Json memory = {{"usage", usage.memoryBytes},
                   {"limit", limited ? usage.memoryLimitBytes : machineMemory},
                   {"stats", usage.memoryDetails}};
    if (!usage.unified) {
        memory["max_usage"] = usage.memoryMaxBytes;
        if (usage.memoryFailures > 0)
            memory["failcnt"] = usage.memoryFailures;
    }
    return memory;
}

Json countsToJson(const std::vector<cgroup::BlockCount>& counts)
{
    Json array = Json::array();
    for (const auto& count : counts)
        array.push_back({{"major", count.major}, {"minor", count.minor}, {"op", count.operation}, {"value", count.value}});
    return array;
}

Json blockToJson(const cgroup::Usage& usage)
{
    Json block = {{"io_service_bytes_recursive", countsToJson(usage.blockBytes)},
                  {"io_serviced_recursive", countsToJson(usage.blockOperations)}};
    for (const char* name : {"io_queue_recursive", "io_service_time_recursive", "io_wait_time_recursive",
                             "io_merged_recursive", "io_time_recursive", "sectors_recursive"})
        block[name] = Json::array();
    return block;
}

Json noBlock()
{
    Json block = blockToJson({});
    block["io_service_bytes_recursive"] = nullptr;
    block["io_serviced_recursive"] = nullptr;
    return block;
}

} // namespace

std::vector<InterfaceCounts> parseInterfaces(std::string_view text)
{
    std::vector<InterfaceCounts> interfaces;
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        // Two lines of headings have no colon; a name may stand with or without a space behind its own.
        const std::size_t colon = line.rfind(':');
        if (colon == std::string_view::npos)
            continue;
        std::string_view name = line.substr(0, colon);
        name.remove_prefix(std::min(name.find_first_not_of(' '), name.size()));
        const auto counts = numbersIn(line.substr(colon + 1));
        if (name == "lo" || counts.size() < 12)
            continue;
        interfaces.push_back({std::string(name), counts[0], counts[1], counts[2], counts[3], counts[8], counts[9],
                              counts[10], counts[11]});
    }
    return interfaces;
}

std::uint64_t parseSystemTime(std::string_view text, long ticksPerSecond)
{
    if (!text.starts_with("cpu "))
        return 0;
    auto ticks = numbersIn(text.substr(4, text.find('\n') - 4));
    // user, nice, system, idle, iowait, irq and softirq; guests' time is in user already.
    ticks.resize(std::min<std::size_t>(ticks.size(), 7));
    std::uint64_t sum = 0;
    for (const auto value : ticks)
        sum += value;
    return sum * (1'000'000'000 / static_cast<std::uint64_t>(ticksPerSecond));
}

Result<Reading> readContainer(const cgroup::Group& group, int pid, bool hostNetwork)
{
    Reading reading;
    reading.time = Clock::system().now();
    ONGGI_TRY(reading.usage, group.usage());
    ONGGI_TRY(const std::string stat, textOf("/proc/stat"));
    reading.systemNanoseconds = parseSystemTime(stat, ::sysconf(_SC_CLK_TCK));
    reading.processors = static_cast<unsigned>(::sysconf(_SC_NPROCESSORS_ONLN));
    if (!hostNetwork && pid > 0) {
        // The first process may just have ended: then there are no interfaces any more.
        if (const auto interfaces = textOf(fmt::format("/proc/{}/net/dev", pid)))
            reading.interfaces = parseInterfaces(*interfaces);
    }
    return reading;
}

Json statsToJson(const std::string& id, const std::string& name, const std::optional<Reading>& now,
                 const std::optional<Reading>& before, std::uint64_t machineMemory)
{
    Json json = {{"id", id},
                 {"name", "/" + name},
                 {"os_type", "linux"},
                 {"read", toRfc3339(now ? now->time : TimePoint{})},
                 {"preread", toRfc3339(now && before ? before->time : TimePoint{})},
                 {"num_procs", 0},
                 {"storage_stats", Json::object()},
                 {"pids_stats", Json::object()},
                 {"blkio_stats", noBlock()},
                 {"cpu_stats", noCpu()},
                 {"precpu_stats", noCpu()},
                 {"memory_stats", Json::object()}};
    if (!now)
        return json;
    const cgroup::Usage& usage = now->usage;
    json["pids_stats"] = {{"current", usage.pids},
                          {"limit", usage.pidsLimit ? usage.pidsLimit : std::numeric_limits<std::uint64_t>::max()}};
    json["blkio_stats"] = blockToJson(usage);
    json["cpu_stats"] = cpuToJson(*now);
    if (before)
        json["precpu_stats"] = cpuToJson(*before);
    json["memory_stats"] = memoryToJson(usage, machineMemory);
    for (const auto& interface : now->interfaces) {
        json["networks"][interface.name] = {
            {"rx_bytes", interface.receivedBytes},   {"rx_packets", interface.receivedPackets},
            {"rx_errors", interface.receivedErrors}, {"rx_dropped", interface.receivedDropped},
            {"tx_bytes", interface.sentBytes},       {"tx_packets", interface.sentPackets},
            {"tx_errors", interface.sentErrors},     {"tx_dropped", interface.sentDropped}};
    }
    return json;
}

} // namespace onggi::daemon
