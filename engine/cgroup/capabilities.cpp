#include "cgroup/cgroup.h"

#include <string_view>

namespace onggi::cgroup {

namespace {

template<typename T>
void drop(bool supported, T& value, std::string_view option, std::vector<std::string>& warnings)
{
    if (supported || value == T())
        return;
    value = T();
    warnings.push_back("this kernel's control groups cannot do it, so it is left out: " + std::string(option));
}

void dropRates(bool supported, std::vector<DeviceRate>& value, std::string_view option, std::vector<std::string>& warnings)
{
    bool given = !value.empty();
    drop(supported, given, option, warnings);
    if (!given)
        value.clear();
}

} // namespace

std::vector<std::string> dropUnsupported(Limits& limits, const Capabilities& can)
{
    std::vector<std::string> warnings;
    drop(can.memory, limits.memoryBytes, "memory limit", warnings);
    // Docker's default for swap is twice the memory; that it is missing matters as soon as memory is limited.
    drop(can.swap || limits.memorySwapBytes.value_or(-1) <= 0, limits.memorySwapBytes, "swap limit (memory is limited without swap)", warnings);
    drop(can.memoryReservation, limits.memoryReservationBytes, "memory reservation", warnings);
    if (limits.memorySwappiness.value_or(-1) < 0)
        limits.memorySwappiness.reset();
    drop(can.swappiness, limits.memorySwappiness, "memory swappiness", warnings);
    drop(can.oomKillDisable, limits.oomKillDisable, "disabling the OOM killer (OomKillDisable)", warnings);
    drop(can.cpuShares, limits.cpuShares, "CPU shares", warnings);
    drop(can.cpuQuota, limits.cpuQuotaMicros, "CPU quota", warnings);
    drop(can.cpuQuota, limits.cpuPeriodMicros, "CPU period", warnings);
    drop(can.cpuset, limits.cpusetCpus, "cpuset of processors", warnings);
    drop(can.cpuset, limits.cpusetMems, "cpuset of memory nodes", warnings);
    drop(can.pids || limits.pids.value_or(0) <= 0, limits.pids, "limit of processes (pids)", warnings);
    drop(can.blkioWeight, limits.blkioWeight, "block I/O weight", warnings);
    if (!can.blkioWeight && !limits.blkioWeightDevices.empty()) {
        bool given = true;
        drop(false, given, "block I/O weight of devices", warnings);
        limits.blkioWeightDevices.clear();
    }
    dropRates(can.blkioThrottle, limits.blkioReadBps, "device read rate (bps)", warnings);
    dropRates(can.blkioThrottle, limits.blkioWriteBps, "device write rate (bps)", warnings);
    dropRates(can.blkioThrottle, limits.blkioReadIops, "device read rate (iops)", warnings);
    dropRates(can.blkioThrottle, limits.blkioWriteIops, "device write rate (iops)", warnings);
    return warnings;
}

} // namespace onggi::cgroup
