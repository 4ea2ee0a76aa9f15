#pragma once

#include "runtime/spec.h"

/// The fields of everything in a Spec, named once: the JSON form (spec.cpp) and the binary plan for init
/// (plan.cpp) are both written and read by walking them. An Archive has field(name, value) for values it
/// knows.
namespace onggi::runtime {

template<typename Archive>
void walkFields(Archive& archive, cgroup::DeviceRule& rule)
{
    archive.field("allow", rule.allow);
    archive.field("type", rule.type);
    archive.field("major", rule.major);
    archive.field("minor", rule.minor);
    archive.field("access", rule.access);
}

template<typename Archive>
void walkFields(Archive& archive, cgroup::DeviceWeight& device)
{
    archive.field("major", device.major);
    archive.field("minor", device.minor);
    archive.field("weight", device.weight);
}

template<typename Archive>
void walkFields(Archive& archive, cgroup::DeviceRate& device)
{
    archive.field("major", device.major);
    archive.field("minor", device.minor);
    archive.field("rate", device.rate);
}

template<typename Archive>
void walkFields(Archive& archive, cgroup::Limits& limits)
{
    archive.field("memoryBytes", limits.memoryBytes);
    archive.field("memorySwapBytes", limits.memorySwapBytes);
    archive.field("memoryReservationBytes", limits.memoryReservationBytes);
    archive.field("memorySwappiness", limits.memorySwappiness);
    archive.field("cpuShares", limits.cpuShares);
    archive.field("cpuQuotaMicros", limits.cpuQuotaMicros);
    archive.field("cpuPeriodMicros", limits.cpuPeriodMicros);
    archive.field("cpusetCpus", limits.cpusetCpus);
    archive.field("cpusetMems", limits.cpusetMems);
    archive.field("pids", limits.pids);
    archive.field("blkioWeight", limits.blkioWeight);
    archive.field("blkioWeightDevices", limits.blkioWeightDevices);
    archive.field("blkioReadBps", limits.blkioReadBps);
    archive.field("blkioWriteBps", limits.blkioWriteBps);
    archive.field("blkioReadIops", limits.blkioReadIops);
    archive.field("blkioWriteIops", limits.blkioWriteIops);
    archive.field("oomKillDisable", limits.oomKillDisable);
    archive.field("devices", limits.devices);
}

template<typename Archive>
void walkFields(Archive& archive, IdMapping& mapping)
{
    archive.field("container", mapping.container);
    archive.field("host", mapping.host);
    archive.field("size", mapping.size);
}

template<typename Archive>
void walkFields(Archive& archive, Mount& mount)
{
    archive.field("kind", mount.kind);
    archive.field("destination", mount.destination);
    archive.field("source", mount.source);
    archive.field("isFile", mount.isFile);
    archive.field("readOnly", mount.readOnly);
    archive.field("noSuid", mount.noSuid);
    archive.field("noDev", mount.noDev);
    archive.field("noExec", mount.noExec);
    archive.field("recursive", mount.recursive);
    archive.field("idmapped", mount.idmapped);
    archive.field("copyUp", mount.copyUp);
    archive.field("readOnlySubmounts", mount.readOnlySubmounts);
    archive.field("propagation", mount.propagation);
    archive.field("borrowed", mount.borrowed);
    archive.field("layers", mount.layers);
    archive.field("subpath", mount.subpath);
    archive.field("data", mount.data);
}

template<typename Archive>
void walkFields(Archive& archive, Device& device)
{
    archive.field("path", device.path);
    archive.field("type", device.type);
    archive.field("major", device.major);
    archive.field("minor", device.minor);
    archive.field("mode", device.mode);
    archive.field("uid", device.uid);
    archive.field("gid", device.gid);
}

template<typename Archive>
void walkFields(Archive& archive, JoinedNamespace& joined)
{
    archive.field("kind", joined.kind);
    archive.field("source", joined.source);
}

template<typename Archive>
void walkFields(Archive& archive, Rlimit& limit)
{
    archive.field("type", limit.type);
    archive.field("soft", limit.soft);
    archive.field("hard", limit.hard);
}

template<typename Archive>
void walkFields(Archive& archive, Namespaces& namespaces)
{
    archive.field("user", namespaces.user);
    archive.field("pid", namespaces.pid);
    archive.field("ipc", namespaces.ipc);
    archive.field("uts", namespaces.uts);
    archive.field("network", namespaces.network);
    archive.field("cgroup", namespaces.cgroup);
}

template<typename Archive>
void walkFields(Archive& archive, std::pair<std::string, std::string>& entry)
{
    archive.field("name", entry.first);
    archive.field("value", entry.second);
}

template<typename Archive>
void walkFields(Archive& archive, Spec& spec)
{
    archive.field("id", spec.id);
    archive.field("hostname", spec.hostname);
    archive.field("domainname", spec.domainname);
    archive.field("layers", spec.layers);
    archive.field("readOnlyRoot", spec.readOnlyRoot);
    archive.field("mounts", spec.mounts);
    archive.field("maskedPaths", spec.maskedPaths);
    archive.field("readOnlyPaths", spec.readOnlyPaths);
    archive.field("devices", spec.devices);
    archive.field("namespaces", spec.namespaces);
    archive.field("joined", spec.joined);
    archive.field("uidMappings", spec.uidMappings);
    archive.field("gidMappings", spec.gidMappings);
    archive.field("cgroupParent", spec.cgroupParent);
    archive.field("limits", spec.limits);
    archive.field("sysctls", spec.sysctls);
    archive.field("arguments", spec.arguments);
    archive.field("environment", spec.environment);
    archive.field("workingDirectory", spec.workingDirectory);
    archive.field("user", spec.user);
    archive.field("additionalGroups", spec.additionalGroups);
    archive.field("capabilities", spec.capabilities);
    archive.field("rlimits", spec.rlimits);
    archive.field("oomScoreAdjust", spec.oomScoreAdjust);
    archive.field("umask", spec.umask);
    archive.field("noNewPrivileges", spec.noNewPrivileges);
    archive.field("seccomp", spec.seccomp);
    archive.field("useInit", spec.useInit);
    archive.field("mountsOnly", spec.mountsOnly);
    archive.field("terminal", spec.terminal);
    archive.field("terminalRows", spec.terminalRows);
    archive.field("terminalColumns", spec.terminalColumns);
}

} // namespace onggi::runtime
