#include "container/options.h"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>

namespace onggi::container::options {

using nlohmann::json;

namespace {

Status readBlockSettings(JsonFields& fields, const char* name, const char* valueName, std::vector<BlockSetting>& settings)
{
    const auto& list = fields.at(name);
    if (!list.is_null() && !list.is_array())
        fields.refuse(name, "must be a list");
    for (const auto& item : list.is_array() ? list : json::array()) {
        BlockSetting setting;
        JsonFields entry(item, fmt::format("HostConfig.{}", name));
        entry.read("Path", setting.path);
        entry.read(valueName, setting.value);
        ONGGI_CHECK(entry.status());
        if (!setting.path.starts_with('/') || setting.value < 0)
            return fail(ErrorKind::InvalidArgument, fmt::format("invalid {}: {}", name, item.dump()));
        settings.push_back(std::move(setting));
    }
    return {};
}

Status readBlockDevices(JsonFields& fields, HostConfig& host)
{
    ONGGI_CHECK(readBlockSettings(fields, "BlkioWeightDevice", "Weight", host.blkioWeightDevice));
    for (const auto& setting : host.blkioWeightDevice) {
        if (setting.value != 0 && (setting.value < 10 || setting.value > 1000))
            return fail(ErrorKind::InvalidArgument, fmt::format("Range of blkio weight is from 10 to 1000: {} for {}", setting.value, setting.path));
    }
    ONGGI_CHECK(readBlockSettings(fields, "BlkioDeviceReadBps", "Rate", host.blkioReadBps));
    ONGGI_CHECK(readBlockSettings(fields, "BlkioDeviceWriteBps", "Rate", host.blkioWriteBps));
    ONGGI_CHECK(readBlockSettings(fields, "BlkioDeviceReadIOps", "Rate", host.blkioReadIops));
    return readBlockSettings(fields, "BlkioDeviceWriteIOps", "Rate", host.blkioWriteIops);
}

} // namespace

Status readLimits(JsonFields& fields, HostConfig& host)
{
    auto& limits = host.limits;
    const auto number = [&fields](const char* name) {
        std::int64_t value = 0;
        fields.read(name, value);
        return value;
    };
    const auto memory = number("Memory");
    const auto swap = number("MemorySwap");
    if (memory != 0 && memory < 6 * 1024 * 1024)
        return fail(ErrorKind::InvalidArgument, "Minimum memory limit allowed is 6MB");
    if (swap > 0 && memory == 0)
        return fail(ErrorKind::InvalidArgument, "You should always set the Memory limit when using Memoryswap limit, see usage");
    if (swap > 0 && swap < memory)
        return fail(ErrorKind::InvalidArgument, "Minimum memoryswap limit should be larger than memory limit, see usage");
    if (memory > 0) {
        limits.memoryBytes = memory;
        limits.memorySwapBytes = swap == 0 ? 2 * memory : swap;
    }
    if (const auto value = number("MemoryReservation"); value > 0)
        limits.memoryReservationBytes = value;
    if (limits.memoryReservationBytes && *limits.memoryReservationBytes < 6 * 1024 * 1024)
        return fail(ErrorKind::InvalidArgument, "Minimum memory reservation allowed is 6MB");
    if (memory > 0 && limits.memoryReservationBytes && memory < *limits.memoryReservationBytes)
        return fail(ErrorKind::InvalidArgument, "Minimum memory limit can not be less than memory reservation limit, see usage");
    if (const auto value = fields.has("MemorySwappiness") ? number("MemorySwappiness") : -1; value != -1) {
        if (value < 0 || value > 100)
            return fail(ErrorKind::InvalidArgument, fmt::format("Invalid value: {}, valid memory swappiness range is 0-100", value));
        limits.memorySwappiness = value;
    }
    if (const auto value = number("CpuShares"); value > 0)
        limits.cpuShares = value;
    if (const auto value = number("CpuQuota"); value != 0)
        limits.cpuQuotaMicros = value;
    if (const auto value = number("CpuPeriod"); value != 0)
        limits.cpuPeriodMicros = value;
    if (limits.cpuPeriodMicros && (*limits.cpuPeriodMicros < 1000 || *limits.cpuPeriodMicros > 1'000'000))
        return fail(ErrorKind::InvalidArgument, "CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)");
    if (limits.cpuQuotaMicros && *limits.cpuQuotaMicros > 0 && *limits.cpuQuotaMicros < 1000)
        return fail(ErrorKind::InvalidArgument, "CPU cfs quota can not be less than 1ms (i.e. 1000)");
    if (const auto nano = number("NanoCpus"); nano != 0) {
        if (limits.cpuQuotaMicros || limits.cpuPeriodMicros)
            return fail(ErrorKind::InvalidArgument, "Conflicting options: Nano CPUs and CPU Period or Quota cannot both be set.");
        host.nanoCpus = nano;
        limits.cpuPeriodMicros = 100'000;
        limits.cpuQuotaMicros = nano / 10'000;
    }
    fields.read("CpusetCpus", limits.cpusetCpus);
    fields.read("CpusetMems", limits.cpusetMems);
    if (const auto value = number("PidsLimit"); value > 0)
        limits.pids = value;
    if (const auto value = number("BlkioWeight"); value != 0) {
        if (value < 10 || value > 1000)
            return fail(ErrorKind::InvalidArgument, "Range of blkio weight is from 10 to 1000");
        limits.blkioWeight = static_cast<int>(value);
    }
    ONGGI_CHECK(readBlockDevices(fields, host));
    fields.read("OomKillDisable", limits.oomKillDisable);
    if (const auto value = number("OomScoreAdj"); value != 0) {
        if (value < -1000 || value > 1000)
            return fail(ErrorKind::InvalidArgument, fmt::format("Invalid value {}, range for oom score adj is [-1000, 1000]", value));
        host.oomScoreAdjust = static_cast<int>(value);
    }
    if (const auto value = number("ShmSize"); value != 0) {
        if (value < 0)
            return fail(ErrorKind::InvalidArgument, "SHM size can not be less than 0");
        host.shmSize = value;
    }
    const auto& ulimits = fields.at("Ulimits");
    for (const auto& item : ulimits.is_array() ? ulimits : json::array()) {
        JsonFields entry(item, "HostConfig.Ulimits");
        std::string name;
        std::int64_t soft = 0;
        std::int64_t hard = 0;
        entry.read("Name", name);
        entry.read("Soft", soft);
        entry.read("Hard", hard);
        ONGGI_CHECK(entry.status());
        if (hard != -1 && (soft == -1 || soft > hard))
            return fail(ErrorKind::InvalidArgument,
                        fmt::format("ulimit soft limit must be less than or equal to hard limit: {} > {}", soft, hard));
        std::ranges::transform(name, name.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
        host.ulimits.push_back({"RLIMIT_" + name, static_cast<std::uint64_t>(soft), static_cast<std::uint64_t>(hard)});
    }
    return {};
}

} // namespace onggi::container::options
