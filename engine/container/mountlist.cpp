#include "container/mountlist.h"

#include "sys/rootpath.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <set>
#include <sys/stat.h>

namespace onggi::container {

namespace {

using runtime::MountKind;

runtime::Mount tmpfsMount(runtime::Mount mount, std::string_view options)
{
    mount.kind = MountKind::Tmpfs;
    mount.noSuid = mount.noDev = mount.noExec = true;
    while (!options.empty()) {
        const auto option = options.substr(0, options.find(','));
        options.remove_prefix(std::min(options.size(), option.size() + 1));
        const auto is = [option](const char* on, const char* off, bool& flag) {
            if (option != on && option != off)
                return false;
            flag = option == on;
            return true;
        };
        if (is("ro", "rw", mount.readOnly) || is("noexec", "exec", mount.noExec) || is("nodev", "dev", mount.noDev)
            || is("nosuid", "suid", mount.noSuid))
            continue;
        // What is left without a value says how times are kept or mounts are propagated: the kernel's ways are the usual ones.
        if (option.find('=') != std::string_view::npos)
            mount.data += (mount.data.empty() ? "" : ",") + std::string(option);
    }
    return mount;
}

Result<UniqueFd> openVolume(const MountPoint& point, volume::VolumeStore& volumes)
{
    ONGGI_TRY(UniqueFd data, volumes.data(point.volume));
    if (point.subpath.empty())
        return data;
    auto part = sys::openInRoot(data.get(), point.subpath, O_PATH);
    if (!part)
        return fail(part.error().context(fmt::format("cannot access path {}/{}", point.source, point.subpath)).as(ErrorKind::InvalidArgument));
    return part;
}

Status addUserMount(const MountPoint& point, const SpecSources& sources, Preparation& preparation)
{
    runtime::Mount mount;
    mount.destination = point.target;
    mount.readOnly = point.readOnly;
    mount.recursive = point.recursive;
    mount.readOnlySubmounts = point.readOnlySubmounts;
    mount.propagation = point.propagation;
    switch (point.type) {
    case MountType::Tmpfs:
        preparation.spec.mounts.push_back(tmpfsMount(std::move(mount), point.tmpfsOptions));
        return {};
    case MountType::Image:
        mount.kind = MountKind::Image;
        for (auto layer = point.layers.rbegin(); layer != point.layers.rend(); ++layer)
            mount.layers.push_back(layer->digest.encoded());
        mount.subpath = point.subpath;
        preparation.spec.mounts.push_back(std::move(mount));
        return {};
    case MountType::Volume: {
        mount.copyUp = point.copyUp && point.subpath.empty();
        ONGGI_TRY(UniqueFd data, openVolume(point, sources.volumes));
        return addBind(std::move(data), std::move(mount), preparation);
    }
    case MountType::Bind:
        break;
    }
    ONGGI_TRY(UniqueFd source, volume::openBindSource(point.source, point.createSource));
    return addBind(std::move(source), std::move(mount), preparation);
}

/// /proc, /sys and so on, as the container's privileges and namespaces want them.
Status addDefaultMounts(const Record& record, const std::set<std::string>& taken, Preparation& preparation)
{
    const auto& host = record.host;
    for (auto& mount : runtime::defaultMounts(host.shmSize)) {
        const bool kernels = mount.kind == MountKind::Sysfs || mount.kind == MountKind::Cgroup;
        if (kernels && host.privileged)
            mount.readOnly = false;
        // A joined IPC namespace brings its shared memory along.
        const bool shm = mount.destination == "/dev/shm";
        const bool absent = shm && (host.ipc == IpcMode::None || host.ipc == IpcMode::Container);
        // What a user wants on /proc is judged when the real one stands there.
        const bool replaced = taken.contains(mount.destination) && mount.kind != MountKind::Proc;
        if (replaced || absent)
            continue;
        if (shm && host.ipc == IpcMode::Host) {
            ONGGI_TRY(UniqueFd source, volume::openBindSource("/dev/shm", false));
            ONGGI_CHECK(addBind(std::move(source), std::move(mount), preparation));
            continue;
        }
        preparation.spec.mounts.push_back(std::move(mount));
    }
    return {};
}

Status addFiles(const Record& record, const SpecSources& sources, const UniqueFd& own, const std::set<std::string>& taken,
                Preparation& preparation)
{
    UniqueFd joined;
    if (!record.host.networkContainer.empty()) {
        ONGGI_TRY(joined, sources.layers.openContainer(record.host.networkContainer));
    }
    const UniqueFd& directory = joined ? joined : own;
    for (const char* name : {"hosts", "hostname", "resolv.conf"}) {
        runtime::Mount mount;
        mount.destination = fmt::format("/etc/{}", name);
        if (taken.contains(mount.destination))
            continue;
        UniqueFd file(::openat(directory.get(), name, O_PATH | O_NOFOLLOW | O_CLOEXEC));
        if (!file)
            return failErrno(errno, fmt::format("opening the container's {}", name));
        ONGGI_CHECK(addBind(std::move(file), std::move(mount), preparation));
    }
    return {};
}

} // namespace

Status addBind(UniqueFd source, runtime::Mount mount, Preparation& preparation)
{
    struct stat info{};
    if (::fstat(source.get(), &info) != 0)
        return failErrno(errno, fmt::format("reading the source of mount {}", mount.destination));
    mount.kind = MountKind::Bind;
    mount.isFile = !S_ISDIR(info.st_mode);
    mount.idmapped = preparation.spec.namespaces.user;
    mount.source = static_cast<int>(preparation.sources.size());
    preparation.sources.push_back(std::move(source));
    preparation.spec.mounts.push_back(std::move(mount));
    return {};
}

Status addMounts(const Record& record, const SpecSources& sources, const UniqueFd& containerDirectory, Preparation& preparation)
{
    std::set<std::string> taken;
    for (const auto& point : record.mounts)
        taken.insert(point.target);
    ONGGI_CHECK(addDefaultMounts(record, taken, preparation));
    // A mount below another one comes after it, and so do the files in /etc after a mount of the user's there.
    const auto depth = [](const MountPoint* point) { return std::ranges::count(point->target, '/'); };
    constexpr std::ptrdiff_t depthOfFiles = 2;
    std::vector<const MountPoint*> points;
    for (const auto& point : record.mounts)
        points.push_back(&point);
    std::ranges::stable_sort(points, {}, depth);
    const auto deeper = std::ranges::find_if(points, [&](const MountPoint* point) { return depth(point) >= depthOfFiles; });
    for (auto point = points.begin(); point != deeper; ++point)
        ONGGI_CHECK(addUserMount(**point, sources, preparation));
    ONGGI_CHECK(addFiles(record, sources, containerDirectory, taken, preparation));
    for (auto point = deeper; point != points.end(); ++point)
        ONGGI_CHECK(addUserMount(**point, sources, preparation));
    return {};
}

} // namespace onggi::container
