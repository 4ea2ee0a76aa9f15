#include "runtime/spec.h"

#include <filesystem>

namespace onggi::runtime {

namespace {

Mount mountOf(MountKind kind, const char* destination, std::string data = {})
{
    Mount mount;
    mount.kind = kind;
    mount.destination = destination;
    mount.noSuid = true;
    mount.noExec = true;
    mount.noDev = kind != MountKind::Devpts;
    mount.readOnly = kind == MountKind::Sysfs || kind == MountKind::Cgroup;
    mount.data = std::move(data);
    return mount;
}

/// Each processor's counter of thermal events: a side channel between containers.
std::vector<std::string> thermalPaths()
{
    std::vector<std::string> paths;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator("/sys/devices/system/cpu", error)) {
        const auto throttle = entry.path() / "thermal_throttle";
        if (entry.path().filename().string().starts_with("cpu") && std::filesystem::exists(throttle, error))
            paths.push_back(throttle.string());
    }
    return paths;
}

cgroup::DeviceRule deviceRule(char type, std::int64_t major, std::int64_t minor, const char* access)
{
    return {true, type, major, minor, access};
}

} // namespace

const std::vector<std::string>& defaultCapabilities()
{
    static const std::vector<std::string> list{
        "CAP_CHOWN",      "CAP_DAC_OVERRIDE", "CAP_FSETID",      "CAP_FOWNER",          "CAP_MKNOD",
        "CAP_NET_RAW",    "CAP_SETGID",       "CAP_SETUID",      "CAP_SETFCAP",         "CAP_SETPCAP",
        "CAP_SYS_CHROOT", "CAP_KILL",         "CAP_AUDIT_WRITE", "CAP_NET_BIND_SERVICE"};
    return list;
}

const std::vector<std::string>& defaultMaskedPaths()
{
    static const std::vector<std::string> list = [] {
        std::vector<std::string> paths{
            "/proc/asound",      "/proc/acpi",          "/proc/interrupts", "/proc/kcore",
            "/proc/keys",        "/proc/latency_stats", "/proc/timer_list", "/proc/timer_stats",
            "/proc/sched_debug", "/proc/scsi",          "/sys/firmware",    "/sys/devices/virtual/powercap"};
        const auto thermal = thermalPaths();
        paths.insert(paths.end(), thermal.begin(), thermal.end());
        return paths;
    }();
    return list;
}

const std::vector<std::string>& defaultReadOnlyPaths()
{
    static const std::vector<std::string> list{"/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys",
                                               "/proc/sysrq-trigger"};
    return list;
}

std::vector<Mount> defaultMounts(std::int64_t shmBytes)
{
    constexpr std::int64_t usualShm = 64 * 1024 * 1024;
    return {
        mountOf(MountKind::Proc, "/proc"),
        mountOf(MountKind::Sysfs, "/sys"),
        mountOf(MountKind::Cgroup, "/sys/fs/cgroup"),
        mountOf(MountKind::Devpts, "/dev/pts", "mode=620,ptmxmode=666,gid=5"),
        mountOf(MountKind::Mqueue, "/dev/mqueue"),
        mountOf(MountKind::Tmpfs, "/dev/shm",
                "mode=1777,size=" + std::to_string(shmBytes > 0 ? shmBytes : usualShm)),
    };
}

std::vector<cgroup::DeviceRule> defaultDeviceRules()
{
    return {
        deviceRule('c', -1, -1, "m"), // making a node gives no access to the device
        deviceRule('b', -1, -1, "m"),    deviceRule('c', 1, 3, "rwm"), // null
        deviceRule('c', 1, 5, "rwm"),                                  // zero
        deviceRule('c', 1, 7, "rwm"),                                  // full
        deviceRule('c', 1, 8, "rwm"),                                  // random
        deviceRule('c', 1, 9, "rwm"),                                  // urandom
        deviceRule('c', 5, 0, "rwm"),                                  // tty
        deviceRule('c', 5, 2, "rwm"),                                  // ptmx
        deviceRule('c', 136, -1, "rwm"),                               // pts
    };
}

} // namespace onggi::runtime
