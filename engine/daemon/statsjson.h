#pragma once

#include "api/backend.h"
#include "base/clock.h"
#include "cgroup/cgroup.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The figures of `docker stats`: read from the kernel, and in Docker's shape.
namespace onggi::daemon {

struct InterfaceCounts
{
    std::string name;
    std::uint64_t receivedBytes = 0, receivedPackets = 0, receivedErrors = 0, receivedDropped = 0;
    std::uint64_t sentBytes = 0, sentPackets = 0, sentErrors = 0, sentDropped = 0;
};

/// Every interface but the loopback, from the text of /proc/<pid>/net/dev.
std::vector<InterfaceCounts> parseInterfaces(std::string_view text);

/// Processor time of the whole machine in nanoseconds, idle time too, from the text of /proc/stat.
std::uint64_t parseSystemTime(std::string_view text, long ticksPerSecond);

/// One reading of a running container.
struct Reading
{
    TimePoint time{};
    cgroup::Usage usage;
    std::uint64_t systemNanoseconds = 0;
    unsigned processors = 0;
    std::vector<InterfaceCounts> interfaces;
};

/// Reads the files of the kernel, none of which makes the reader wait. pid is the container's first process; hostNetwork
/// leaves the interfaces out, which are not its own.
Result<Reading> readContainer(const cgroup::Group& group, int pid, bool hostNetwork);

/// One object of the reply. Without a reading (the container does not run) its figures are missing, as Docker has it;
/// without an earlier one precpu_stats is zero.
api::Json statsToJson(const std::string& id, const std::string& name, const std::optional<Reading>& now,
                      const std::optional<Reading>& before, std::uint64_t machineMemory);

} // namespace onggi::daemon
