#pragma once

#include "container/config.h"
#include "container/jsonfields.h"

/// The parts of HostConfig, each read by the file of its theme into the HostConfig that is being made. They check what
/// can be said without looking at the machine; parseHostConfig() calls them all. No state, any thread.
namespace onggi::container::options {

/// "container:NAME": what joins another one's namespace.
inline constexpr std::string_view containerPrefix = "container:";

/// null, false, 0, "", [] and {}: what clients send for an option that nobody gave.
bool isUnset(const nlohmann::json& value);

/// An absolute path without "//", "." and "..", and without a slash at its end.
std::string cleanPath(const std::string& path);

/// Binds, Mounts, Tmpfs, VolumesFrom, VolumeDriver.
Status readMounts(JsonFields& fields, HostConfig& host);
/// NetworkMode, ports, name servers, hosts, links.
Status readNetwork(JsonFields& fields, HostConfig& host);
/// PidMode, IpcMode, UTSMode, UsernsMode, CgroupnsMode, CgroupParent.
Status readNamespaces(JsonFields& fields, HostConfig& host);
/// Privileged, capabilities, groups, SecurityOpt, paths, sysctls.
Status readSecurity(JsonFields& fields, HostConfig& host);
/// Devices, DeviceCgroupRules, DeviceRequests.
Status readDevices(JsonFields& fields, HostConfig& host);
/// Memory, processors, processes, block devices, ulimits, shm.
Status readLimits(JsonFields& fields, HostConfig& host);
/// LogConfig.
Status readLog(JsonFields& fields, HostConfig& host);

/// The body's NetworkingConfig and its old MacAddress.
Result<EndpointRequest> readEndpoint(const nlohmann::json& body, const HostConfig& host);
/// The same as a NetworkingConfig, for the stored record.
nlohmann::json endpointToJson(const EndpointRequest& endpoint);

/// Docker's table of options that exclude each other.
Status checkConflicts(const Config& config, const HostConfig& host, const EndpointRequest& endpoint);

} // namespace onggi::container::options
