#include "runtime/validation.h"

#include "runtime/capabilities.h"

#include <algorithm>
#include <array>
#include <sys/resource.h>

namespace onggi::runtime {

namespace {

constexpr std::array<std::pair<std::string_view, int>, 16> rlimits{{
    {"RLIMIT_AS", RLIMIT_AS},
    {"RLIMIT_CORE", RLIMIT_CORE},
    {"RLIMIT_CPU", RLIMIT_CPU},
    {"RLIMIT_DATA", RLIMIT_DATA},
    {"RLIMIT_FSIZE", RLIMIT_FSIZE},
    {"RLIMIT_LOCKS", RLIMIT_LOCKS},
    {"RLIMIT_MEMLOCK", RLIMIT_MEMLOCK},
    {"RLIMIT_MSGQUEUE", RLIMIT_MSGQUEUE},
    {"RLIMIT_NICE", RLIMIT_NICE},
    {"RLIMIT_NOFILE", RLIMIT_NOFILE},
    {"RLIMIT_NPROC", RLIMIT_NPROC},
    {"RLIMIT_RSS", RLIMIT_RSS},
    {"RLIMIT_RTPRIO", RLIMIT_RTPRIO},
    {"RLIMIT_RTTIME", RLIMIT_RTTIME},
    {"RLIMIT_SIGPENDING", RLIMIT_SIGPENDING},
    {"RLIMIT_STACK", RLIMIT_STACK},
}};

/// A setting that belongs to one of the container's own namespaces; any other would change the host.
Status validateSysctl(const std::string& name, const Namespaces& namespaces)
{
    constexpr std::array<std::string_view, 8> ipc{"kernel.msgmax", "kernel.msgmnb",         "kernel.msgmni",
                                                  "kernel.sem",    "kernel.shmall",         "kernel.shmmax",
                                                  "kernel.shmmni", "kernel.shm_rmid_forced"};
    constexpr std::array<std::string_view, 2> uts{"kernel.hostname", "kernel.domainname"};
    const auto refuse = [&name](const char* what) {
        return fail(ErrorKind::InvalidArgument,
                    "sysctl \"" + name + "\" is not allowed: the container uses the host's " + what);
    };
    // In a setting's name slash and dot stand for each other, so both of these would be a step up in its path.
    if (name.find("..") != std::string::npos || name.find("//") != std::string::npos)
        return fail(ErrorKind::InvalidArgument, "sysctl \"" + name + "\" is no name of a setting");
    if (std::ranges::find(ipc, name) != ipc.end() || name.starts_with("fs.mqueue."))
        return namespaces.ipc ? Status() : refuse("IPC namespace");
    if (name.starts_with("net."))
        return namespaces.network ? Status() : refuse("network");
    if (std::ranges::find(uts, name) != uts.end())
        return namespaces.uts ? Status() : refuse("UTS namespace");
    return fail(ErrorKind::InvalidArgument,
                "sysctl \"" + name + "\" is not in a separate kernel namespace, it would change the host's");
}

Status validateMount(const Mount& mount, std::size_t sources)
{
    if (!mount.destination.starts_with('/') || mount.destination.find_first_not_of("/.") == std::string::npos)
        return fail(ErrorKind::InvalidArgument, "invalid mount target \"" + mount.destination +
                                                    "\": it must be an absolute path below /");
    if (mount.kind == MountKind::Image && mount.layers.empty())
        return fail(ErrorKind::InvalidArgument, "mount " + mount.destination + " names no layers");
    if (mount.kind == MountKind::Bind &&
        (mount.source < 0 || static_cast<std::size_t>(mount.source) >= sources))
        return fail(ErrorKind::InvalidArgument,
                    "mount " + mount.destination + " names a source that did not come");
    return {};
}

Status validateMappings(const std::vector<IdMapping>& mappings, const char* what)
{
    for (const IdMapping& mapping : mappings) {
        if (mapping.container == 0 && mapping.size > 0)
            return {};
    }
    return fail(ErrorKind::InvalidArgument,
                std::string("the user namespace's ") + what + " mappings lack the container's root");
}

} // namespace

Status validate(const Spec& spec, std::size_t sources)
{
    if (spec.id.empty())
        return fail(ErrorKind::InvalidArgument, "the runtime spec has no id");
    if (!spec.mountsOnly && (spec.arguments.empty() || spec.arguments.front().empty()))
        return fail(ErrorKind::InvalidArgument, "no command specified");
    if (!spec.workingDirectory.starts_with('/'))
        return fail(ErrorKind::InvalidArgument, "the working directory \"" + spec.workingDirectory +
                                                    "\" is invalid, it needs to be an absolute path");
    bool devpts = false;
    for (const Mount& mount : spec.mounts) {
        ONGGI_CHECK(validateMount(mount, sources));
        devpts = devpts || mount.kind == MountKind::Devpts;
    }
    if (spec.terminal && !devpts)
        return fail(ErrorKind::InvalidArgument, "a terminal needs the devpts mount");
    for (const Device& device : spec.devices) {
        const bool climbs = (device.path + "/").find("/../") != std::string::npos || device.path.ends_with('/');
        if (!device.path.starts_with('/') || climbs)
            return fail(ErrorKind::InvalidArgument, "invalid device path \"" + device.path + "\": it must be an absolute path");
    }
    for (const JoinedNamespace& joined : spec.joined) {
        if (joined.source < 0 || static_cast<std::size_t>(joined.source) >= sources)
            return fail(ErrorKind::InvalidArgument, "a namespace to join did not come");
    }
    if (spec.namespaces.user) {
        ONGGI_CHECK(validateMappings(spec.uidMappings, "user"));
        ONGGI_CHECK(validateMappings(spec.gidMappings, "group"));
    }
    for (const auto& [name, value] : spec.sysctls)
        ONGGI_CHECK(validateSysctl(name, spec.namespaces));
    for (const Rlimit& limit : spec.rlimits) {
        ONGGI_CHECK(rlimitNumber(limit.type));
        if (limit.soft > limit.hard)
            return fail(ErrorKind::InvalidArgument, limit.type + ": the soft limit is above the hard one");
    }
    ONGGI_CHECK(capabilitySet(spec.capabilities));
    return {};
}

Result<int> rlimitNumber(const std::string& type)
{
    for (const auto& [name, number] : rlimits) {
        if (name == type)
            return number;
    }
    return fail(ErrorKind::InvalidArgument, "unknown limit \"" + type + "\"");
}

std::uint32_t mappedRoot(const std::vector<IdMapping>& mappings)
{
    for (const IdMapping& mapping : mappings) {
        if (mapping.container == 0)
            return mapping.host;
    }
    return 0;
}

} // namespace onggi::runtime
