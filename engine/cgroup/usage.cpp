#include "cgroup/group.h"

#include <fmt/format.h>

namespace onggi::cgroup {

namespace {

/// v1 says "no limit" as the largest page-aligned number.
constexpr std::uint64_t noLimitV1 = std::uint64_t{1} << 62;

void readCpuV1(int directory, Usage& usage)
{
    usage.cpuNanoseconds = readNumber(directory, "cpuacct.usage").value_or(0);
    usage.cpuUserNanoseconds = readNumber(directory, "cpuacct.usage_user").value_or(0);
    usage.cpuSystemNanoseconds = readNumber(directory, "cpuacct.usage_sys").value_or(0);
}

void readCpuV2(int directory, Usage& usage)
{
    const std::string text = readControl(directory, "cpu.stat").value_or("");
    usage.cpuNanoseconds = numberOf(text, "usage_usec").value_or(0) * 1000;
    usage.cpuUserNanoseconds = numberOf(text, "user_usec").value_or(0) * 1000;
    usage.cpuSystemNanoseconds = numberOf(text, "system_usec").value_or(0) * 1000;
}

void readMemoryV1(int directory, Usage& usage)
{
    usage.memoryBytes = readNumber(directory, "memory.usage_in_bytes").value_or(0);
    const std::uint64_t limit = readNumber(directory, "memory.limit_in_bytes").value_or(0);
    usage.memoryLimitBytes = limit < noLimitV1 ? limit : 0;
    usage.memoryCacheBytes =
        numberOf(readControl(directory, "memory.stat").value_or(""), "total_inactive_file").value_or(0);
    usage.oomKills =
        numberOf(readControl(directory, "memory.oom_control").value_or(""), "oom_kill").value_or(0);
}

void readMemoryV2(int directory, Usage& usage)
{
    usage.memoryBytes = readNumber(directory, "memory.current").value_or(0);
    usage.memoryLimitBytes = readNumber(directory, "memory.max").value_or(0);
    usage.memoryCacheBytes =
        numberOf(readControl(directory, "memory.stat").value_or(""), "inactive_file").value_or(0);
    usage.oomKills = numberOf(readControl(directory, "memory.events").value_or(""), "oom_kill").value_or(0);
}

} // namespace

Result<Usage> PlacedGroup::usage() const
{
    if (!exists(m_places.front().directory.get(), "cgroup.procs"))
        return fail(ErrorKind::NotFound, fmt::format("control group {} is gone", m_name));
    Usage usage;
    if (const Place* place = home("cpuacct"))
        readCpuV1(place->directory.get(), usage);
    else if (unified())
        readCpuV2(unified()->directory.get(), usage);
    if (const Place* place = home("memory")) {
        const auto read = place->hierarchy.unified ? readMemoryV2 : readMemoryV1;
        read(place->directory.get(), usage);
    }
    if (const Place* place = home("pids")) {
        usage.pids = readNumber(place->directory.get(), "pids.current").value_or(0);
        usage.pidsLimit = readNumber(place->directory.get(), "pids.max").value_or(0);
    }
    return usage;
}

} // namespace onggi::cgroup
