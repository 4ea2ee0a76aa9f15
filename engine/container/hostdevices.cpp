#include "container/hostdevices.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <dirent.h>
#include <fmt/format.h>
#include <memory>
#include <sys/stat.h>
#include <sys/sysmacros.h>

namespace onggi::container {

namespace {

constexpr int maxDepth = 8;
constexpr std::size_t maxDevices = 4096;

struct CloseDirectory
{
    void operator()(DIR* stream) const { ::closedir(stream); }
};

/// Every device below the directory. Links are left alone, as is what a container has of its own.
void collect(const std::string& directory, const std::string& path, int depth, std::vector<runtime::Device>& devices)
{
    constexpr std::array<std::string_view, 9> own{"pts", "shm", "fd", "mqueue", ".lxc", ".lxd-mounts", ".udev", "console", "ptmx"};
    const std::unique_ptr<DIR, CloseDirectory> stream(::opendir(directory.c_str()));
    if (!stream || depth > maxDepth)
        return;
    while (const dirent* entry = ::readdir(stream.get())) {
        const std::string name = entry->d_name;
        if (name == "." || name == ".." || std::ranges::find(own, name) != own.end() || devices.size() >= maxDevices)
            continue;
        const auto inner = directory + "/" + name;
        struct stat status{};
        if (::lstat(inner.c_str(), &status) != 0)
            continue;
        if (S_ISDIR(status.st_mode))
            collect(inner, path + "/" + name, depth + 1, devices);
        else if (auto device = readHostDevice(inner, path + "/" + name); device && !S_ISLNK(status.st_mode))
            devices.push_back(std::move(*device));
    }
}

} // namespace

Result<runtime::Device> readHostDevice(const std::string& hostPath, std::string path)
{
    struct stat status{};
    if (::stat(hostPath.c_str(), &status) != 0)
        return failErrno(errno, fmt::format("error gathering device information while adding custom device \"{}\"", hostPath));
    if (!S_ISCHR(status.st_mode) && !S_ISBLK(status.st_mode))
        return fail(ErrorKind::InvalidArgument,
                    fmt::format("error gathering device information while adding custom device \"{}\": not a device node", hostPath));
    runtime::Device device;
    device.path = std::move(path);
    device.type = S_ISBLK(status.st_mode) ? 'b' : 'c';
    device.major = major(status.st_rdev);
    device.minor = minor(status.st_rdev);
    device.mode = status.st_mode & 07777;
    device.uid = status.st_uid;
    device.gid = status.st_gid;
    return device;
}

cgroup::DeviceRule ruleFor(const runtime::Device& device, std::string access)
{
    return {true, device.type, device.major, device.minor, std::move(access)};
}

Status addHostDevice(const DeviceMapping& mapping, runtime::Spec& spec)
{
    std::vector<runtime::Device> devices;
    struct stat status{};
    const bool directory = ::stat(mapping.hostPath.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
    if (directory) {
        collect(mapping.hostPath, mapping.containerPath, 0, devices);
    } else {
        ONGGI_TRY(auto device, readHostDevice(mapping.hostPath, mapping.containerPath));
        devices.push_back(std::move(device));
    }
    if (devices.empty())
        return fail(ErrorKind::InvalidArgument,
                    fmt::format("error gathering device information while adding custom device \"{}\": not a device node", mapping.hostPath));
    for (auto& device : devices) {
        spec.limits.devices.push_back(ruleFor(device, mapping.access));
        spec.devices.push_back(std::move(device));
    }
    return {};
}

std::vector<runtime::Device> allHostDevices()
{
    std::vector<runtime::Device> devices;
    collect("/dev", "/dev", 0, devices);
    return devices;
}

} // namespace onggi::container
