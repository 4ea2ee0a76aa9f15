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

enum class MountType { Bind, Volume, Tmpfs };

/// One mount as the user asked for it (-v, --mount, --tmpfs, or the image's VOLUME).
struct MountRequest
{
    MountType type = MountType::Bind;
    std::string source; ///< host path or volume name; empty: an anonymous volume
    std::string target;
    bool readOnly = false;
    bool createSource = false; ///< -v makes a missing host directory, --mount does not
    bool recursive = true;
    runtime::Propagation propagation = runtime::Propagation::Private;
    std::string tmpfsOptions;
    std::map<std::string, std::string> labels;
};

enum class NetworkMode { Bridge, None, Host };

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
    bool unmaskPaths = false;   ///< systempaths=unconfined
    std::int64_t shmSize = 64 * 1024 * 1024;
    std::map<std::string, std::string> sysctls;
    std::vector<runtime::Rlimit> ulimits;
    std::optional<int> oomScoreAdjust;
    cgroup::Limits limits;
    std::vector<std::string> dns, dnsSearch, dnsOptions;
    std::vector<std::string> extraHosts;
    bool hostPid = false;
    bool hostUts = false;
    bool hostUser = false;
    bool hostCgroup = false;
};

/// A checked body of POST /containers/create.
struct CreateRequest
{
    Config config;
    HostConfig host;
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

/// A port number in decimal.
Result<std::uint16_t> parsePortNumber(std::string_view text);
/// "80/tcp", "80" (tcp): InvalidArgument names the text.
Result<network::PortBinding> parsePortKey(std::string_view text);
/// "80/tcp"
std::string portKey(const network::PortBinding& port);

} // namespace onggi::container
