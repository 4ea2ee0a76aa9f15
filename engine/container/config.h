#pragma once

#include "base/result.h"
#include "cgroup/cgroup.h"
#include "container/restartpolicy.h"
#include "monitor/protocol.h"
#include "network/network.h"
#include "oci/image.h"
#include "runtime/spec.h"

#include <cstdint>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

namespace onggi::container {

/// What a container runs: Docker's "Config", merged with its image's.
struct Config
{
    std::string hostname;
    std::string domainname;
    std::string user;
    bool attachStdin = false;
    bool attachStdout = false;
    bool attachStderr = false;
    bool terminal = false;
    bool openStdin = false;
    bool stdinOnce = false;
    std::vector<std::string> environment;
    std::vector<std::string> command;
    std::vector<std::string> entrypoint;
    std::string image; ///< as the user named it
    std::vector<std::string> volumes;
    std::vector<std::string> exposedPorts; ///< "80/tcp"
    std::string workingDirectory;
    std::map<std::string, std::string> labels;
    std::string stopSignal;
    std::optional<std::int64_t> stopTimeout; ///< seconds
    std::optional<oci::HealthConfig> health;
    std::vector<std::string> shell; ///< of the image; runs a health check of type CMD-SHELL
    std::vector<std::string> onBuild;
    bool entrypointGiven = false; ///< an entrypoint of the user's own drops the image's command
};

enum class MountType { Bind, Volume, Tmpfs, Image };

/// One mount as the user asked for it (-v, --mount, --tmpfs, or the image's VOLUME).
struct MountRequest
{
    MountType type = MountType::Bind;
    std::string source; ///< host path, volume name or image; empty: an anonymous volume
    std::string target;
    bool readOnly = false;
    bool createSource = false; ///< -v makes a missing host directory, --mount does not
    bool recursive = true;
    runtime::Propagation propagation = runtime::Propagation::Private;
    std::string tmpfsOptions;
    std::map<std::string, std::string> labels;
    std::string subpath;                ///< Volume, Image: what is mounted, below its root
    bool copyUp = true;                 ///< Volume: an empty one is filled with what the image has at the target
    bool readOnlySubmounts = true;      ///< Bind: a read-only mount is that further down, too
    std::string mode;                   ///< the options of -v as they were given, for inspect
};

enum class NetworkMode { Bridge, None, Host, Container };
enum class IpcMode { Private, Shareable, None, Host, Container };

/// --device: a device node of the host's, or a directory of them.
struct DeviceMapping
{
    std::string hostPath;
    std::string containerPath;
    std::string access = "rwm";
};

/// --gpus and --device vendor.com/class=name: devices that a CDI specification describes.
struct DeviceRequest
{
    std::string driver; ///< "cdi", or empty for --gpus
    std::int64_t count = 0;
    std::vector<std::string> ids;
    std::vector<std::vector<std::string>> capabilities;
};

/// A weight or a rate of the block device at a host path.
struct BlockSetting
{
    std::string path;
    std::int64_t value = 0;
};

/// --link: another container's name or id, and what it is called here.
struct Link
{
    std::string container;
    std::string alias;
};

/// Docker's "HostConfig", as far as this engine takes it; the rest is refused by parseCreate().
struct HostConfig
{
    std::vector<std::string> binds; ///< as given, for inspect
    std::vector<MountRequest> mounts; ///< from Binds, Mounts and Tmpfs
    std::vector<std::pair<std::string, network::PortBinding>> ports; ///< key "80/tcp"
    bool publishAll = false;
    bool autoRemove = false;
    RestartPolicy restart;
    NetworkMode network = NetworkMode::Bridge;
    std::string networkName = "bridge";
    monitor::LogOptions log;
    std::map<std::string, std::string> logConfig;
    bool readOnlyRoot = false;
    std::optional<bool> init;
    std::vector<std::string> capAdd;
    std::vector<std::string> capDrop;
    std::vector<std::string> groupAdd;
    std::vector<std::string> securityOptions;
    bool noNewPrivileges = false;
    bool seccompUnconfined = false;
    std::string seccompProfile; ///< JSON text; empty: the default
    std::optional<std::vector<std::string>> maskedPaths;   ///< instead of the default ones
    std::optional<std::vector<std::string>> readOnlyPaths; ///< the same
    bool privileged = false;
    std::vector<DeviceMapping> devices;
    std::vector<cgroup::DeviceRule> deviceRules;
    std::vector<DeviceRequest> deviceRequests;
    std::int64_t shmSize = 64 * 1024 * 1024;
    std::map<std::string, std::string> sysctls;
    std::vector<runtime::Rlimit> ulimits;
    std::optional<int> oomScoreAdjust;
    cgroup::Limits limits;
    std::int64_t nanoCpus = 0;
    std::vector<BlockSetting> blkioWeightDevice, blkioReadBps, blkioWriteBps, blkioReadIops, blkioWriteIops;
    std::vector<std::string> dns, dnsSearch, dnsOptions;
    std::vector<std::string> extraHosts;
    std::vector<Link> links;
    std::vector<std::string> volumesFrom; ///< "container[:ro|rw]"
    std::string cgroupParent;
    IpcMode ipc = IpcMode::Private;
    /// Of the containers whose namespaces are joined: as the client named them, and ids once the container is made.
    std::string networkContainer, ipcContainer, pidContainer;
    bool hostPid = false;
    bool hostUts = false;
    bool hostUser = false;
    bool hostCgroup = false;
};

/// What the body's NetworkingConfig says of the container's one network.
struct EndpointRequest
{
    std::string macAddress;
    std::vector<std::string> aliases;
};

/// A checked body of POST /containers/create.
struct CreateRequest
{
    Config config;
    HostConfig host;
    EndpointRequest endpoint;
};

/// Checks the whole body. Options that this engine does not support are refused by name (NotImplemented), never
/// ignored; wrong values are InvalidArgument in Docker's words.
Result<CreateRequest> parseCreate(const nlohmann::json& body);

/// Fills what the user left open from the image: environment below the user's own, entrypoint and command rules,
/// labels, ports, volumes, directory, user, stop signal.
void mergeImage(Config& config, const oci::ExecutionConfig& image);

/// Docker's "Config" object, for inspect and for the stored record; parseCreate() reads it back.
nlohmann::json configToJson(const Config& config);

/// The HostConfig part of a create body; null is all defaults.
Result<HostConfig> parseHostConfig(const nlohmann::json& value);

/// What can only be said of this machine as it is now (processors, memory nodes): for requests, not for stored records.
/// InvalidArgument in Docker's words.
Status checkMachine(const HostConfig& host);

/// A port number in decimal.
Result<std::uint16_t> parsePortNumber(std::string_view text);
/// "80/tcp", "80" (tcp): InvalidArgument names the text.
Result<network::PortBinding> parsePortKey(std::string_view text);
/// "80/tcp"
std::string portKey(const network::PortBinding& port);

} // namespace onggi::container
