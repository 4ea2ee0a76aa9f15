#include "container/namespacejoins.h"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/syscall.h>
#include <unistd.h>

namespace onggi::container {

namespace {

struct Join
{
    std::string HostConfig::*container;
    const char* field; ///< of the HostConfig
    const char* what;
    const char* file; ///< in /proc/<pid>/ns
    runtime::NamespaceKind kind;
};

constexpr std::array<Join, 3> joins{{
    {&HostConfig::pidContainer, "PidMode", "PID", "pid", runtime::NamespaceKind::Pid},
    {&HostConfig::ipcContainer, "IpcMode", "IPC", "ipc", runtime::NamespaceKind::Ipc},
    {&HostConfig::networkContainer, "NetworkMode", "network", "net", runtime::NamespaceKind::Network},
}};

Result<UniqueFd> openNamespace(const Container& container, const char* file)
{
    UniqueFd fd(::open(fmt::format("/proc/{}/ns/{}", container.pid, file).c_str(), O_RDONLY | O_CLOEXEC));
    // The number may be another's by now; the descriptor of the process knows.
    const bool alive = fd && ::syscall(SYS_pidfd_send_signal, container.pidfd.get(), 0, nullptr, 0) == 0;
    if (!alive)
        return fail(ErrorKind::Conflict, fmt::format("container {} has just ended", container.record.name));
    return fd;
}

int addSource(Preparation& preparation, UniqueFd fd)
{
    preparation.sources.push_back(std::move(fd));
    return static_cast<int>(preparation.sources.size()) - 1;
}

/// The shared memory belongs to the IPC namespace for programs that use it.
Status shareMemory(const Container& donor, Preparation& preparation)
{
    ONGGI_TRY(UniqueFd mounts, openNamespace(donor, "mnt"));
    runtime::Mount mount;
    mount.kind = runtime::MountKind::Bind;
    mount.destination = "/dev/shm";
    mount.noSuid = mount.noDev = mount.noExec = true;
    mount.recursive = false;
    mount.borrowed = "/dev/shm";
    mount.source = addSource(preparation, std::move(mounts));
    preparation.spec.mounts.push_back(std::move(mount));
    return {};
}

} // namespace

bool joinsAnother(const HostConfig& host)
{
    return !host.networkContainer.empty() || !host.ipcContainer.empty() || !host.pidContainer.empty();
}

Status settleJoins(Record& record, nlohmann::json& hostJson, const FindContainer& find)
{
    std::optional<std::uint32_t> idBase;
    for (const Join& join : joins) {
        auto& wanted = record.host.*join.container;
        if (wanted.empty())
            continue;
        const auto found = find(wanted);
        if (!found)
            return fail(found.error().context(fmt::format("joining {} namespace of container", join.what)).as(ErrorKind::InvalidArgument));
        const auto& other = (*found)->record;
        if (join.kind == runtime::NamespaceKind::Ipc && other.host.ipc != IpcMode::Shareable && other.host.ipc != IpcMode::Host)
            return fail(ErrorKind::InvalidArgument, fmt::format("can't join IPC of container {}: non-shareable IPC (hint: use "
                                                                "IpcMode:shareable for the donor container)",
                                                                other.id));
        if (idBase && *idBase != other.idBase && !record.host.hostUser)
            return fail(ErrorKind::InvalidArgument,
                        "the containers whose namespaces are to be joined have different user namespaces: the kernel allows one only");
        idBase = other.idBase;
        wanted = other.id;
        const auto mode = "container:" + other.id;
        hostJson[join.field] = mode;
        if (join.kind == runtime::NamespaceKind::Network) {
            record.host.networkName = mode;
            record.config.hostname = other.config.hostname;
            record.config.domainname = other.config.domainname;
        }
    }
    if (idBase && !record.host.hostUser && !record.host.privileged)
        record.idBase = *idBase;
    return {};
}

Status joinNamespaces(const Record& record, const FindContainer& find, Preparation& preparation)
{
    auto& joined = preparation.spec.joined;
    for (const Join& join : joins) {
        const auto& id = record.host.*join.container;
        if (id.empty())
            continue;
        const auto found = find(id);
        if (!found)
            return fail(found.error().context(fmt::format("joining {} namespace of container", join.what)).as(ErrorKind::InvalidArgument));
        const auto& other = **found;
        if (!other.isRunning())
            return fail(ErrorKind::Conflict, fmt::format("cannot join {} of a non running container: {}", join.what, id));
        if (joined.empty() && record.idBase != 0) {
            ONGGI_TRY(UniqueFd user, openNamespace(other, "user"));
            joined.push_back({runtime::NamespaceKind::User, addSource(preparation, std::move(user))});
        }
        ONGGI_TRY(UniqueFd fd, openNamespace(other, join.file));
        joined.push_back({join.kind, addSource(preparation, std::move(fd))});
        if (join.kind == runtime::NamespaceKind::Ipc)
            ONGGI_CHECK(shareMemory(other, preparation));
    }
    return {};
}

} // namespace onggi::container
