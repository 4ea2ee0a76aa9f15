#include "cgroup/limits.h"

#include "cgroup/controlfile.h"
#include "cgroup/devicefilter.h"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <fmt/format.h>

namespace onggi::cgroup {

namespace {

constexpr std::int64_t usualPeriod = 100000;

std::string amountOrMax(std::int64_t value)
{
    return value > 0 ? std::to_string(value) : std::string("max");
}

std::int64_t amountOrMinusOne(std::int64_t value)
{
    return value > 0 ? value : -1;
}

Status checkMemory(const Limits& limits)
{
    if (!limits.memorySwapBytes || *limits.memorySwapBytes <= 0)
        return {};
    if (!limits.memoryBytes || *limits.memoryBytes <= 0)
        return fail(ErrorKind::InvalidArgument, "a limit of memory and swap needs a memory limit, too");
    if (*limits.memorySwapBytes < *limits.memoryBytes)
        return fail(ErrorKind::InvalidArgument,
                    "the limit of memory and swap must not be below the memory limit");
    return {};
}

/// The kernel insists on memory <= memory + swap after every single write, so the order depends on the
/// direction.
Status applyMemoryV1(int directory, const Limits& limits)
{
    constexpr const char* memoryFile = "memory.limit_in_bytes";
    constexpr const char* swapFile = "memory.memsw.limit_in_bytes";
    const bool swap = limits.memorySwapBytes && exists(directory, swapFile);
    const auto writeMemory = [&]() -> Status {
        return limits.memoryBytes ? writeControl(directory, memoryFile, amountOrMinusOne(*limits.memoryBytes))
                                  : Status();
    };
    const auto writeSwap = [&]() -> Status {
        return swap ? writeControl(directory, swapFile, amountOrMinusOne(*limits.memorySwapBytes)) : Status();
    };
    if (const auto first = writeMemory(); first) {
        ONGGI_CHECK(writeSwap());
    } else if (swap && first.error().errnoValue() == EINVAL) {
        ONGGI_CHECK(writeSwap());
        ONGGI_CHECK(writeMemory());
    } else {
        return first;
    }
    if (limits.memoryReservationBytes)
        ONGGI_CHECK(writeControl(directory, "memory.soft_limit_in_bytes",
                                 amountOrMinusOne(*limits.memoryReservationBytes)));
    if (limits.memorySwappiness)
        ONGGI_CHECK(writeControl(directory, "memory.swappiness", *limits.memorySwappiness));
    if (limits.oomKillDisable)
        ONGGI_CHECK(writeControl(directory, "memory.oom_control", "1"));
    return {};
}

/// v2 limits swap by itself, so memory is subtracted; switching the OOM killer off and swappiness do not exist there.
Status applyMemoryV2(int directory, const Limits& limits)
{
    if (limits.memorySwapBytes && exists(directory, "memory.swap.max")) {
        const std::int64_t both = *limits.memorySwapBytes;
        const std::string swap = both > 0 ? std::to_string(both - *limits.memoryBytes) : std::string("max");
        ONGGI_CHECK(writeControl(directory, "memory.swap.max", swap));
    }
    if (limits.memoryReservationBytes)
        ONGGI_CHECK(
            writeControl(directory, "memory.low", std::max<std::int64_t>(0, *limits.memoryReservationBytes)));
    if (limits.memoryBytes)
        ONGGI_CHECK(writeControl(directory, "memory.max", amountOrMax(*limits.memoryBytes)));
    return {};
}

/// Quota and period stand in one line; what is not given stays.
Status applyQuotaV2(int directory, const Limits& limits)
{
    const std::string now = readControl(directory, "cpu.max").value_or("");
    const std::size_t space = now.find(' ');
    std::string quota = now.empty() ? "max" : now.substr(0, space);
    std::string period = space == std::string::npos ? std::to_string(usualPeriod) : now.substr(space + 1);
    if (limits.cpuQuotaMicros)
        quota = amountOrMax(*limits.cpuQuotaMicros);
    if (limits.cpuPeriodMicros && *limits.cpuPeriodMicros > 0)
        period = std::to_string(*limits.cpuPeriodMicros);
    return writeControl(directory, "cpu.max", quota + " " + period);
}

/// Quota by period must not exceed the parent's after either write, so the order depends on the direction.
Status applyQuotaV1(int directory, const Limits& limits)
{
    const auto writePeriod = [&]() -> Status {
        return limits.cpuPeriodMicros && *limits.cpuPeriodMicros > 0
                   ? writeControl(directory, "cpu.cfs_period_us", *limits.cpuPeriodMicros)
                   : Status();
    };
    const auto writeQuota = [&]() -> Status {
        return limits.cpuQuotaMicros ? writeControl(directory, "cpu.cfs_quota_us", amountOrMinusOne(*limits.cpuQuotaMicros))
                                     : Status();
    };
    if (const auto first = writePeriod(); first)
        return writeQuota();
    else if (first.error().errnoValue() != EINVAL)
        return first;
    ONGGI_CHECK(writeQuota());
    return writePeriod();
}

} // namespace

std::uint64_t weightFromShares(std::int64_t shares)
{
    if (shares <= 2)
        return 1;
    if (shares >= 262144)
        return 10000;
    const double l = std::log2(static_cast<double>(shares));
    // The parabola in log-log scale through (2, 1), (1024, 100) and (262144, 10000).
    const double exponent = (l * l + 125 * l - 126) / 612;
    const double weight = std::ceil(std::pow(10.0, exponent) - 1e-6);
    return static_cast<std::uint64_t>(std::clamp(weight, 1.0, 10000.0));
}

Status applyMemory(int directory, bool unified, const Limits& limits)
{
    ONGGI_CHECK(checkMemory(limits));
    return unified ? applyMemoryV2(directory, limits) : applyMemoryV1(directory, limits);
}

Status applyCpu(int directory, bool unified, const Limits& limits)
{
    if (limits.cpuShares) {
        if (unified)
            ONGGI_CHECK(writeControl(directory, "cpu.weight",
                                     static_cast<std::int64_t>(weightFromShares(*limits.cpuShares))));
        else
            ONGGI_CHECK(writeControl(directory, "cpu.shares", *limits.cpuShares));
    }
    if (!limits.cpuQuotaMicros && !limits.cpuPeriodMicros)
        return {};
    return unified ? applyQuotaV2(directory, limits) : applyQuotaV1(directory, limits);
}

Status applyCpuset(int directory, const Limits& limits)
{
    if (!limits.cpusetCpus.empty())
        ONGGI_CHECK(writeControl(directory, "cpuset.cpus", limits.cpusetCpus));
    if (!limits.cpusetMems.empty())
        ONGGI_CHECK(writeControl(directory, "cpuset.mems", limits.cpusetMems));
    return {};
}

Status applyPids(int directory, const Limits& limits)
{
    return limits.pids ? writeControl(directory, "pids.max", amountOrMax(*limits.pids)) : Status();
}

Status applyDevices(int directory, bool unified, const Limits& limits)
{
    if (limits.devices.empty())
        return {};
    if (unified)
        return attachDeviceFilter(directory, limits.devices);
    for (const auto& [file, line] : deviceOrders(limits.devices))
        ONGGI_CHECK(writeControl(directory, file, line));
    return {};
}

} // namespace onggi::cgroup
