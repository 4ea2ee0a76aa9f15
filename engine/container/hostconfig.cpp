#include "container/config.h"

#include "container/jsonfields.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <fmt/format.h>
#include <set>

namespace onggi::container {

namespace {

using nlohmann::json;

bool isEmptyValue(const json& value)
{
    return value.is_null() || value == false || value == 0 || value == "" || (value.is_structured() && value.empty());
}

/// What later versions bring. Nothing that a client asks for is dropped in silence.
Status refuseUnsupported(const JsonFields& host)
{
    constexpr const char* names[] = {"Devices", "DeviceRequests", "DeviceCgroupRules", "VolumesFrom", "Links", "CgroupParent",
                                     "VolumeDriver", "BlkioWeightDevice", "BlkioDeviceReadBps", "BlkioDeviceWriteBps",
                                     "BlkioDeviceReadIOps", "BlkioDeviceWriteIOps", "StorageOpt", "Privileged", "CpuRealtimePeriod",
                                     "CpuRealtimeRuntime", "KernelMemory", "KernelMemoryTCP", "CpuCount", "CpuPercent",
                                     "IOMaximumIOps", "IOMaximumBandwidth"};
    for (const char* name : names) {
        if (!isEmptyValue(host.at(name)))
            return fail(ErrorKind::NotImplemented,
                        fmt::format("HostConfig.{} is not supported by this engine: leave it out", name));
    }
    const auto& runtime = host.at("Runtime");
    if (runtime.is_string() && !runtime.get<std::string>().empty() && runtime != "onggi" && runtime != "runc")
        return fail(ErrorKind::InvalidArgument, fmt::format("unknown or invalid runtime name: {}", runtime.get<std::string>()));
    const auto& isolation = host.at("Isolation");
    if (isolation.is_string() && !isolation.get<std::string>().empty() && isolation != "default")
        return fail(ErrorKind::InvalidArgument, fmt::format("invalid isolation {}: only \"default\" is there on Linux", isolation.dump()));
    return {};
}

/// "host:container[:options]" or "name:container" or "container".
Result<MountRequest> parseBind(const std::string& text)
{
    const auto refuse = [&text](std::string_view why) {
        return fail(ErrorKind::InvalidArgument, fmt::format("invalid volume specification: '{}': {}", text, why));
    };
    std::vector<std::string> parts;
    for (std::size_t start = 0;;) {
        const auto colon = text.find(':', start);
        parts.push_back(text.substr(start, colon - start));
        if (colon == std::string::npos)
            break;
        start = colon + 1;
    }
    if (parts.size() < 2 || parts.size() > 3 || parts[0].empty())
        return refuse("expected source:target[:options]");
    MountRequest mount;
    mount.type = parts[0][0] == '/' ? MountType::Bind : MountType::Volume;
    mount.source = parts[0];
    mount.target = parts[1];
    mount.createSource = true;
    if (mount.target.empty() || mount.target[0] != '/')
        return refuse("the target must be an absolute path");
    if (mount.target == "/")
        return refuse("the target can't be '/'");
    std::string_view options = parts.size() == 3 ? std::string_view(parts[2]) : std::string_view();
    while (!options.empty()) {
        const auto comma = options.find(',');
        const auto option = options.substr(0, comma);
        options = comma == std::string_view::npos ? std::string_view() : options.substr(comma + 1);
        if (option == "ro")
            mount.readOnly = true;
        else if (option == "rslave" || option == "slave")
            mount.propagation = runtime::Propagation::Slave;
        else if (option == "rshared" || option == "shared")
            mount.propagation = runtime::Propagation::Shared;
        else if (option != "rw" && option != "z" && option != "Z" && option != "nocopy" && option != "rprivate" && option != "private")
            return refuse(fmt::format("unknown mode: {}", option));
    }
    return mount;
}

Result<MountRequest> parseMount(const json& value)
{
    MountRequest mount;
    JsonFields fields(value, "HostConfig.Mounts");
    std::string type;
    fields.read("Type", type);
    fields.read("Source", mount.source);
    fields.read("Target", mount.target);
    fields.read("ReadOnly", mount.readOnly);
    JsonFields bind(fields.at("BindOptions"), "HostConfig.Mounts.BindOptions");
    bool nonRecursive = false;
    std::string propagation;
    bind.read("CreateMountpoint", mount.createSource);
    bind.read("NonRecursive", nonRecursive);
    bind.read("Propagation", propagation);
    mount.recursive = !nonRecursive;
    JsonFields volume(fields.at("VolumeOptions"), "HostConfig.Mounts.VolumeOptions");
    volume.read("Labels", mount.labels);
    JsonFields tmpfs(fields.at("TmpfsOptions"), "HostConfig.Mounts.TmpfsOptions");
    std::int64_t size = 0;
    std::int64_t mode = 01777;
    tmpfs.read("SizeBytes", size);
    tmpfs.read("Mode", mode);
    for (const auto* each : {&fields, &bind, &volume, &tmpfs})
        ONGGI_CHECK(each->status());

    if (propagation == "rslave" || propagation == "slave")
        mount.propagation = runtime::Propagation::Slave;
    else if (propagation == "rshared" || propagation == "shared")
        mount.propagation = runtime::Propagation::Shared;
    else if (!propagation.empty() && propagation != "rprivate" && propagation != "private")
        return fail(ErrorKind::InvalidArgument, fmt::format("invalid propagation mode: {}", propagation));
    if (mount.target.empty() || mount.target[0] != '/' || mount.target == "/")
        return fail(ErrorKind::InvalidArgument,
                    fmt::format("invalid mount config for type \"{}\": invalid mount path: '{}' mount path must be absolute", type,
                                mount.target));
    if (!isEmptyValue(volume.at("DriverConfig")) && !isEmptyValue(volume.at("DriverConfig").value("Options", json())))
        return fail(ErrorKind::NotImplemented, "volume driver options are not supported by this engine: leave them out");
    if (type == "bind") {
        mount.type = MountType::Bind;
        if (mount.source.empty() || mount.source[0] != '/')
            return fail(ErrorKind::InvalidArgument,
                        fmt::format("invalid mount config for type \"bind\": invalid mount path: '{}' mount path must be absolute",
                                    mount.source));
    } else if (type == "volume") {
        mount.type = MountType::Volume;
    } else if (type == "tmpfs") {
        mount.type = MountType::Tmpfs;
        mount.tmpfsOptions = fmt::format("mode={:o}", mode);
        if (size > 0)
            mount.tmpfsOptions += fmt::format(",size={}", size);
    } else {
        return fail(ErrorKind::InvalidArgument, fmt::format("mount type {:?} is not supported: use bind, volume or tmpfs", type));
    }
    return mount;
}

Status readMounts(JsonFields& fields, HostConfig& host)
{
    fields.read("Binds", host.binds);
    for (const auto& text : host.binds) {
        ONGGI_TRY(auto mount, parseBind(text));
        host.mounts.push_back(std::move(mount));
    }
    const auto& mounts = fields.at("Mounts");
    if (!mounts.is_null() && !mounts.is_array())
        fields.refuse("Mounts", "must be a list");
    if (mounts.is_array()) {
        for (const auto& value : mounts) {
            ONGGI_TRY(auto mount, parseMount(value));
            host.mounts.push_back(std::move(mount));
        }
    }
    std::map<std::string, std::string> tmpfs;
    fields.read("Tmpfs", tmpfs);
    for (const auto& [target, options] : tmpfs) {
        MountRequest mount;
        mount.type = MountType::Tmpfs;
        mount.target = target;
        mount.tmpfsOptions = options;
        if (target.empty() || target[0] != '/')
            return fail(ErrorKind::InvalidArgument, fmt::format("invalid tmpfs target '{}': it must be an absolute path", target));
        host.mounts.push_back(std::move(mount));
    }
    std::set<std::string> targets;
    for (const auto& mount : host.mounts) {
        if (!targets.insert(mount.target).second)
            return fail(ErrorKind::InvalidArgument, fmt::format("Duplicate mount point: {}", mount.target));
    }
    return {};
}

Status readPorts(JsonFields& fields, HostConfig& host)
{
    fields.read("PublishAllPorts", host.publishAll);
    const auto& bindings = fields.at("PortBindings");
    if (bindings.is_null())
        return {};
    if (!bindings.is_object())
        return fail(ErrorKind::InvalidArgument, "invalid JSON: HostConfig.PortBindings must be an object");
    for (const auto& [key, list] : bindings.items()) {
        ONGGI_TRY(const auto port, parsePortKey(key));
        if (!list.is_array() && !list.is_null())
            return fail(ErrorKind::InvalidArgument, fmt::format("invalid JSON: HostConfig.PortBindings[{:?}] must be a list", key));
        if (list.empty())
            host.ports.emplace_back(key, port);
        for (const auto& item : list) {
            auto binding = port;
            std::string hostPort;
            JsonFields entry(item, "HostConfig.PortBindings");
            entry.read("HostIp", binding.hostIp);
            entry.read("HostPort", hostPort);
            ONGGI_CHECK(entry.status());
            if (!hostPort.empty()) {
                ONGGI_TRY(const auto number, parsePortNumber(hostPort));
                binding.hostPort = number;
            }
            host.ports.emplace_back(key, binding);
        }
    }
    return {};
}

Status readNetwork(JsonFields& fields, HostConfig& host)
{
    std::string mode = "default";
    fields.read("NetworkMode", mode);
    if (mode.empty() || mode == "default" || mode == "bridge")
        host.network = NetworkMode::Bridge;
    else if (mode == "none")
        host.network = NetworkMode::None;
    else if (mode == "host")
        host.network = NetworkMode::Host;
    else
        return fail(ErrorKind::NotFound, fmt::format("network {} not found: this engine has bridge, host and none", mode));
    host.networkName = host.network == NetworkMode::Bridge ? "bridge" : mode;
    fields.read("Dns", host.dns);
    fields.read("DnsSearch", host.dnsSearch);
    fields.read("DnsOptions", host.dnsOptions);
    fields.read("ExtraHosts", host.extraHosts);
    for (const auto& entry : host.extraHosts) {
        if (entry.find_first_of(":=") == std::string::npos)
            return fail(ErrorKind::InvalidArgument, fmt::format("bad format for add-host: {:?}: expected name:address", entry));
    }
    return {};
}

Result<std::int64_t> parseSize(std::string_view text)
{
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
    const auto scale = [unit]() -> std::int64_t {
        if (unit.empty() || unit == "b")
            return 1;
        switch (unit[0]) {
        case 'k':
        case 'K':
            return 1024;
        case 'm':
        case 'M':
            return 1024 * 1024;
        case 'g':
        case 'G':
            return 1024 * 1024 * 1024;
        default:
            return 0;
        }
    }();
    if (error != std::errc() || scale == 0 || number <= 0)
        return fail(ErrorKind::InvalidArgument, fmt::format("invalid size: {:?}: use a number with k, m or g", text));
    return number * scale;
}

Status readRestart(JsonFields& fields, HostConfig& host)
{
    JsonFields policy(fields.at("RestartPolicy"), "HostConfig.RestartPolicy");
    std::string name;
    std::int64_t retries = 0;
    policy.read("Name", name);
    policy.read("MaximumRetryCount", retries);
    ONGGI_CHECK(policy.status());
    ONGGI_TRY(host.restart, RestartPolicy::parse(name, retries));
    if (host.autoRemove && !host.restart.isNone())
        return fail(ErrorKind::InvalidArgument, "can't create 'AutoRemove' container with restart policy");
    return {};
}

Status readLog(JsonFields& fields, HostConfig& host)
{
    const auto& log = fields.at("LogConfig");
    std::string driver;
    JsonFields logFields(log, "HostConfig.LogConfig");
    logFields.read("Type", driver);
    logFields.read("Config", host.logConfig);
    ONGGI_CHECK(logFields.status());
    if (driver.empty() || driver == "json-file")
        host.log.driver = monitor::LogDriver::JsonFile;
    else if (driver == "local")
        host.log.driver = monitor::LogDriver::Local;
    else if (driver == "none")
        host.log.driver = monitor::LogDriver::None;
    else
        return fail(ErrorKind::InvalidArgument,
                    fmt::format("logger: no log driver named '{}' is registered: use json-file, local or none", driver));
    for (const auto& [key, value] : host.logConfig) {
        if (key == "max-size") {
            ONGGI_TRY(host.log.maxSize, parseSize(value));
        } else if (key == "max-file") {
            ONGGI_TRY(const auto files, parsePortNumber(value));
            host.log.maxFiles = std::max<int>(1, files);
        } else {
            return fail(ErrorKind::InvalidArgument, fmt::format("unknown log opt '{}' for {} log driver", key, driver));
        }
    }
    return {};
}

Status readNamespaces(JsonFields& fields, HostConfig& host)
{
    struct Mode
    {
        const char* name;
        bool* toHost;
    };
    const Mode modes[] = {{"PidMode", &host.hostPid}, {"UTSMode", &host.hostUts},
                          {"UsernsMode", &host.hostUser}, {"CgroupnsMode", &host.hostCgroup}};
    std::string ipc;
    fields.read("IpcMode", ipc);
    if (!ipc.empty() && ipc != "private" && ipc != "shareable")
        return fail(ErrorKind::NotImplemented, fmt::format("HostConfig.IpcMode {:?} is not supported by this engine: use \"private\"", ipc));
    for (const auto& mode : modes) {
        std::string value;
        fields.read(mode.name, value);
        if (value == "host")
            *mode.toHost = true;
        else if (!value.empty() && value != "private" && value != "shareable")
            return fail(ErrorKind::NotImplemented,
                        fmt::format("HostConfig.{} {:?} is not supported by this engine: use \"private\" or \"host\"", mode.name, value));
    }
    return {};
}

Status readSecurity(JsonFields& fields, HostConfig& host)
{
    fields.read("CapAdd", host.capAdd);
    fields.read("CapDrop", host.capDrop);
    fields.read("GroupAdd", host.groupAdd);
    fields.read("ReadonlyRootfs", host.readOnlyRoot);
    fields.read("Sysctls", host.sysctls);
    fields.read("SecurityOpt", host.securityOptions);
    for (const auto& option : host.securityOptions) {
        const auto separator = option.find_first_of("=:");
        const auto key = option.substr(0, separator);
        const auto value = separator == std::string::npos ? std::string() : option.substr(separator + 1);
        if (key == "no-new-privileges")
            host.noNewPrivileges = value.empty() || value == "true";
        else if (key == "seccomp" && value == "unconfined")
            host.seccompUnconfined = true;
        else if (key == "seccomp" && value != "builtin")
            host.seccompProfile = value;
        else if (key == "systempaths" && value == "unconfined")
            host.unmaskPaths = true;
        else if (key != "seccomp" && key != "label" && key != "apparmor")
            return fail(ErrorKind::InvalidArgument, fmt::format("invalid --security-opt: {:?}", option));
    }
    return {};
}

Status readLimits(JsonFields& fields, HostConfig& host)
{
    auto& limits = host.limits;
    const auto number = [&fields](const char* name) {
        std::int64_t value = 0;
        fields.read(name, value);
        return value;
    };
    const auto memory = number("Memory");
    const auto swap = number("MemorySwap");
    if (memory != 0 && memory < 6 * 1024 * 1024)
        return fail(ErrorKind::InvalidArgument, "Minimum memory limit allowed is 6MB");
    if (swap > 0 && memory == 0)
        return fail(ErrorKind::InvalidArgument, "You should always set the Memory limit when using Memoryswap limit, see usage");
    if (swap > 0 && swap < memory)
        return fail(ErrorKind::InvalidArgument, "Minimum memoryswap limit should be larger than memory limit, see usage");
    if (memory > 0) {
        limits.memoryBytes = memory;
        limits.memorySwapBytes = swap == 0 ? 2 * memory : swap;
    }
    if (const auto value = number("MemoryReservation"); value > 0)
        limits.memoryReservationBytes = value;
    if (const auto value = number("CpuShares"); value > 0)
        limits.cpuShares = value;
    if (const auto value = number("CpuQuota"); value != 0)
        limits.cpuQuotaMicros = value;
    if (const auto value = number("CpuPeriod"); value != 0)
        limits.cpuPeriodMicros = value;
    if (const auto nano = number("NanoCpus"); nano != 0) {
        if (limits.cpuQuotaMicros || limits.cpuPeriodMicros)
            return fail(ErrorKind::InvalidArgument, "Conflicting options: Nano CPUs and CPU Period or Quota cannot both be set.");
        limits.cpuPeriodMicros = 100'000;
        limits.cpuQuotaMicros = nano / 10'000;
    }
    fields.read("CpusetCpus", limits.cpusetCpus);
    fields.read("CpusetMems", limits.cpusetMems);
    if (const auto value = number("PidsLimit"); value > 0)
        limits.pids = value;
    if (const auto value = number("BlkioWeight"); value != 0) {
        if (value < 10 || value > 1000)
            return fail(ErrorKind::InvalidArgument, "Range of blkio weight is from 10 to 1000");
        limits.blkioWeight = static_cast<int>(value);
    }
    fields.read("OomKillDisable", limits.oomKillDisable);
    if (const auto value = number("OomScoreAdj"); value != 0) {
        if (value < -1000 || value > 1000)
            return fail(ErrorKind::InvalidArgument, fmt::format("Invalid value {}, range for oom score adj is [-1000, 1000]", value));
        host.oomScoreAdjust = static_cast<int>(value);
    }
    if (const auto value = number("ShmSize"); value > 0)
        host.shmSize = value;
    const auto& ulimits = fields.at("Ulimits");
    for (const auto& item : ulimits.is_array() ? ulimits : json::array()) {
        JsonFields entry(item, "HostConfig.Ulimits");
        std::string name;
        std::int64_t soft = 0;
        std::int64_t hard = 0;
        entry.read("Name", name);
        entry.read("Soft", soft);
        entry.read("Hard", hard);
        ONGGI_CHECK(entry.status());
        std::ranges::transform(name, name.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
        host.ulimits.push_back({"RLIMIT_" + name, static_cast<std::uint64_t>(soft), static_cast<std::uint64_t>(hard)});
    }
    return {};
}

} // namespace

Result<HostConfig> parseHostConfig(const json& value)
{
    HostConfig host;
    JsonFields fields(value, "HostConfig");
    ONGGI_CHECK(fields.status());
    ONGGI_CHECK(refuseUnsupported(fields));
    fields.read("AutoRemove", host.autoRemove);
    ONGGI_CHECK(readRestart(fields, host));
    if (fields.has("Init")) {
        bool init = false;
        fields.read("Init", init);
        host.init = init;
    }
    ONGGI_CHECK(readMounts(fields, host));
    ONGGI_CHECK(readPorts(fields, host));
    ONGGI_CHECK(readNetwork(fields, host));
    ONGGI_CHECK(readLog(fields, host));
    ONGGI_CHECK(readNamespaces(fields, host));
    ONGGI_CHECK(readSecurity(fields, host));
    ONGGI_CHECK(readLimits(fields, host));
    ONGGI_CHECK(fields.status());
    return host;
}

} // namespace onggi::container
