#include "cgroup/controlfile.h"
#include "cgroup/limits.h"

#include <algorithm>
#include <cerrno>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

namespace onggi::cgroup {

namespace {

/// The first of these files that the group has, or null.
const char* firstOf(int directory, std::initializer_list<const char*> files)
{
    const auto found = std::ranges::find_if(files, [directory](const char* file) { return exists(directory, file); });
    return found == files.end() ? nullptr : *found;
}

Status applyWeight(int directory, std::int64_t weight)
{
    if (const char* file = firstOf(directory, {"blkio.weight", "blkio.bfq.weight", "io.bfq.weight"}))
        return writeControl(directory, file, weight);
    if (exists(directory, "io.weight"))
        return writeControl(directory, "io.weight",
                            fmt::format("default {}", ioWeightFromBlkioWeight(static_cast<int>(weight))));
    return {};
}

Status applyDeviceWeight(int directory, const DeviceWeight& device)
{
    const auto order = [&device](std::uint64_t weight) {
        return fmt::format("{}:{} {}", device.major, device.minor, weight);
    };
    const auto given = static_cast<std::uint64_t>(device.weight);
    if (const char* file = firstOf(
            directory, {"blkio.weight_device", "blkio.bfq.weight_device", "blkio.bfq.weight", "io.bfq.weight"}))
        return writeControl(directory, file, order(given));
    if (exists(directory, "io.weight"))
        return writeControl(directory, "io.weight", order(ioWeightFromBlkioWeight(static_cast<int>(device.weight))));
    return {};
}

Status applyRates(int directory, bool unified, const std::vector<DeviceRate>& devices, const char* fileV1,
                  std::string_view keyV2)
{
    const char* file = unified ? "io.max" : fileV1;
    if (devices.empty() || !exists(directory, file))
        return {};
    for (const DeviceRate& device : devices) {
        const std::string rate = device.rate > 0 ? std::to_string(device.rate) : unified ? "max" : "0";
        const std::string order = unified ? fmt::format("{}:{} {}={}", device.major, device.minor, keyV2, rate)
                                          : fmt::format("{}:{} {}", device.major, device.minor, rate);
        ONGGI_CHECK(writeControl(directory, file, order));
    }
    return {};
}

} // namespace

std::uint64_t ioWeightFromBlkioWeight(int weight)
{
    return 1 + static_cast<std::uint64_t>(std::clamp(weight, 10, 1000) - 10) * 9999 / 990;
}

Status applyBlock(int directory, bool unified, const Limits& limits)
{
    if (limits.blkioWeight.value_or(0) != 0)
        ONGGI_CHECK(applyWeight(directory, *limits.blkioWeight));
    for (const DeviceWeight& device : limits.blkioWeightDevices)
        ONGGI_CHECK(applyDeviceWeight(directory, device));
    ONGGI_CHECK(applyRates(directory, unified, limits.blkioReadBps, "blkio.throttle.read_bps_device", "rbps"));
    ONGGI_CHECK(applyRates(directory, unified, limits.blkioWriteBps, "blkio.throttle.write_bps_device", "wbps"));
    ONGGI_CHECK(applyRates(directory, unified, limits.blkioReadIops, "blkio.throttle.read_iops_device", "riops"));
    return applyRates(directory, unified, limits.blkioWriteIops, "blkio.throttle.write_iops_device", "wiops");
}

Result<std::pair<std::int64_t, std::int64_t>> blockDeviceNumbers(const std::string& path)
{
    struct stat status{};
    if (::stat(path.c_str(), &status) != 0)
        return fail(ErrorKind::InvalidArgument,
                    fmt::format("{}: {}", path, Error::fromErrno(errno, "looking for the block device").message()));
    if (!S_ISBLK(status.st_mode))
        return fail(ErrorKind::InvalidArgument, fmt::format("{} is not a block device", path));
    return std::pair<std::int64_t, std::int64_t>(major(status.st_rdev), minor(status.st_rdev));
}

} // namespace onggi::cgroup
