#include "daemon/containerjson.h"

#include "api/responder.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <set>

namespace onggi::daemon {

namespace {

using api::Json;
using container::HealthStatus;
using container::MountType;
using container::NetworkMode;
using container::Record;
using container::RunState;

std::string humanDuration(std::chrono::nanoseconds duration)
{
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(duration).count();
    const auto plural = [](std::int64_t count, std::string_view unit) { return fmt::format("{} {}", count, unit); };
    if (seconds < 1)
        return "Less than a second";
    if (seconds == 1)
        return "1 second";
    if (seconds < 60)
        return plural(seconds, "seconds");
    const auto minutes = seconds / 60;
    if (minutes == 1)
        return "About a minute";
    if (minutes < 60)
        return plural(minutes, "minutes");
    const auto hours = (minutes + 30) / 60;
    if (hours == 1)
        return "About an hour";
    if (hours < 48)
        return plural(hours, "hours");
    if (hours < 24 * 7 * 2)
        return plural(hours / 24, "days");
    if (hours < 24 * 30 * 2)
        return plural(hours / 24 / 7, "weeks");
    if (hours < 24 * 365 * 2)
        return plural(hours / 24 / 30, "months");
    return plural(hours / 24 / 365, "years");
}

std::string_view mountTypeName(MountType type)
{
    switch (type) {
    case MountType::Bind:
        return "bind";
    case MountType::Volume:
        return "volume";
    case MountType::Image:
        return "image";
    case MountType::Tmpfs:
        break;
    }
    return "tmpfs";
}

std::string_view propagationName(runtime::Propagation propagation)
{
    switch (propagation) {
    case runtime::Propagation::Private:
        return "rprivate";
    case runtime::Propagation::Slave:
        return "rslave";
    case runtime::Propagation::Shared:
        break;
    }
    return "rshared";
}

Json mountsOf(const Record& record)
{
    Json mounts = Json::array();
    for (const auto& mount : record.mounts) {
        Json json = {{"Type", mountTypeName(mount.type)}, {"Source", mount.source},  {"Destination", mount.target},
                     {"Mode", mount.mode.empty() && mount.readOnly ? "ro" : mount.mode}, {"RW", !mount.readOnly},  {"Propagation", ""}};
        if (mount.type == MountType::Volume) {
            json["Name"] = mount.volume;
            json["Driver"] = "local";
        }
        if (mount.type == MountType::Bind)
            json["Propagation"] = propagationName(mount.propagation);
        mounts.push_back(std::move(json));
    }
    return mounts;
}

Json endpointSettings(const Record& record, const NetworkIds& networkIds)
{
    const auto& endpoint = record.endpoint;
    return {
        {"IPAMConfig", nullptr},
        {"Links", nullptr},
        {"Aliases", record.endpointRequest.aliases.empty() ? Json() : Json(record.endpointRequest.aliases)},
        {"DriverOpts", nullptr},
        {"GwPriority", 0},
        {"NetworkID", networkIds.of(record.host.networkName)},
        {"EndpointID", endpoint ? record.id : ""},
        {"Gateway", endpoint ? endpoint->gateway : ""},
        {"IPAddress", endpoint ? endpoint->address : ""},
        {"MacAddress", endpoint ? endpoint->macAddress : ""},
        {"IPPrefixLen", endpoint ? endpoint->prefixLength : 0},
        {"IPv6Gateway", ""},
        {"GlobalIPv6Address", ""},
        {"GlobalIPv6PrefixLen", 0},
        {"DNSNames", nullptr},
    };
}

/// None of its own when it lives in another container's.
Json networksOf(const Record& record, const NetworkIds& networkIds)
{
    Json networks = Json::object();
    if (record.host.network != NetworkMode::Container)
        networks[record.host.networkName] = endpointSettings(record, networkIds);
    return networks;
}

std::string hostAddress(const network::PortBinding& port)
{
    return port.hostIp.empty() ? "0.0.0.0" : port.hostIp;
}

Json portSummaries(const Record& record)
{
    Json ports = Json::array();
    std::set<std::string> published;
    if (record.endpoint) {
        for (const auto& port : record.endpoint->ports) {
            published.insert(container::portKey(port));
            ports.push_back({{"IP", hostAddress(port)},
                             {"PrivatePort", port.containerPort},
                             {"PublicPort", port.hostPort},
                             {"Type", port.protocol == network::Protocol::Udp ? "udp" : "tcp"}});
        }
    }
    if (record.state == RunState::Running || record.state == RunState::Paused) {
        for (const auto& exposed : record.config.exposedPorts) {
            const auto port = container::parsePortKey(exposed);
            if (port && !published.contains(container::portKey(*port)))
                ports.push_back({{"PrivatePort", port->containerPort},
                                 {"Type", port->protocol == network::Protocol::Udp ? "udp" : "tcp"}});
        }
    }
    return ports;
}

Json portMap(const Record& record)
{
    Json ports = Json::object();
    if (!record.endpoint)
        return ports;
    for (const auto& exposed : record.config.exposedPorts)
        ports[exposed] = nullptr;
    for (const auto& port : record.endpoint->ports) {
        auto& list = ports[container::portKey(port)];
        if (!list.is_array())
            list = Json::array();
        list.push_back({{"HostIp", hostAddress(port)}, {"HostPort", std::to_string(port.hostPort)}});
    }
    return ports;
}

Json networkSettings(const Record& record, const NetworkIds& networkIds)
{
    const auto endpoint = endpointSettings(record, networkIds);
    Json settings = {
        {"Bridge", ""},
        {"SandboxID", record.endpoint ? record.id : ""},
        {"SandboxKey", ""},
        {"Ports", portMap(record)},
        {"HairpinMode", false},
        {"LinkLocalIPv6Address", ""},
        {"LinkLocalIPv6PrefixLen", 0},
        {"SecondaryIPAddresses", nullptr},
        {"SecondaryIPv6Addresses", nullptr},
        {"Networks", networksOf(record, networkIds)},
    };
    for (const char* name : {"EndpointID", "Gateway", "IPAddress", "MacAddress", "IPPrefixLen", "IPv6Gateway",
                             "GlobalIPv6Address", "GlobalIPv6PrefixLen"})
        settings[name] = endpoint.at(name);
    return settings;
}

/// HostConfig as the client sent it, on top of what Docker shows where it was silent.
Json hostConfig(const Record& record)
{
    Json config = {
        {"Binds", nullptr}, {"ContainerIDFile", ""}, {"LogConfig", {{"Type", "json-file"}, {"Config", Json::object()}}},
        {"NetworkMode", "bridge"}, {"PortBindings", Json::object()},
        {"RestartPolicy", {{"Name", "no"}, {"MaximumRetryCount", 0}}}, {"AutoRemove", false}, {"VolumeDriver", ""},
        {"VolumesFrom", nullptr}, {"ConsoleSize", {0, 0}}, {"CapAdd", nullptr}, {"CapDrop", nullptr},
        {"CgroupnsMode", "private"}, {"Dns", Json::array()}, {"DnsOptions", Json::array()}, {"DnsSearch", Json::array()},
        {"ExtraHosts", nullptr}, {"GroupAdd", nullptr}, {"IpcMode", "private"}, {"Cgroup", ""}, {"Links", nullptr},
        {"OomScoreAdj", 0}, {"PidMode", ""}, {"Privileged", false}, {"PublishAllPorts", false}, {"ReadonlyRootfs", false},
        {"SecurityOpt", nullptr}, {"UTSMode", ""}, {"UsernsMode", ""}, {"ShmSize", record.host.shmSize}, {"Runtime", "onggi"},
        {"Isolation", ""}, {"CpuShares", 0}, {"Memory", 0}, {"NanoCpus", 0}, {"CgroupParent", ""}, {"BlkioWeight", 0},
        {"BlkioWeightDevice", Json::array()}, {"BlkioDeviceReadBps", Json::array()}, {"BlkioDeviceWriteBps", Json::array()},
        {"BlkioDeviceReadIOps", Json::array()}, {"BlkioDeviceWriteIOps", Json::array()}, {"CpuPeriod", 0}, {"CpuQuota", 0},
        {"CpuRealtimePeriod", 0}, {"CpuRealtimeRuntime", 0}, {"CpusetCpus", ""}, {"CpusetMems", ""},
        {"Devices", Json::array()}, {"DeviceCgroupRules", nullptr}, {"DeviceRequests", nullptr}, {"MemoryReservation", 0},
        {"MemorySwap", 0}, {"MemorySwappiness", nullptr}, {"OomKillDisable", false}, {"PidsLimit", nullptr},
        {"Ulimits", Json::array()}, {"CpuCount", 0}, {"CpuPercent", 0}, {"IOMaximumIOps", 0}, {"IOMaximumBandwidth", 0},
        {"MaskedPaths", runtime::defaultMaskedPaths()}, {"ReadonlyPaths", runtime::defaultReadOnlyPaths()},
    };
    const auto given = Json::parse(record.hostJson, nullptr, false);
    if (given.is_object()) {
        for (const auto& [key, value] : given.items()) {
            if (!value.is_null())
                config[key] = value;
        }
    }
    if (config["LogConfig"].value("Type", "").empty())
        config["LogConfig"]["Type"] = "json-file";
    config["NetworkMode"] = record.host.networkName;
    // What was resolved or decided is shown, not what was left open.
    const auto& host = record.host;
    const auto paths = [&](const std::optional<std::vector<std::string>>& wanted, const std::vector<std::string>& usual) {
        if (wanted)
            return Json(*wanted);
        return host.privileged ? Json() : Json(usual);
    };
    config["MaskedPaths"] = paths(host.maskedPaths, runtime::defaultMaskedPaths());
    config["ReadonlyPaths"] = paths(host.readOnlyPaths, runtime::defaultReadOnlyPaths());
    for (auto& bindings : config["PortBindings"]) {
        for (auto& binding : bindings) {
            for (const char* name : {"HostIp", "HostPort"}) {
                if (binding.is_object() && !binding.contains(name))
                    binding[name] = "";
            }
        }
    }
    if (host.limits.memorySwapBytes)
        config["MemorySwap"] = *host.limits.memorySwapBytes;
    if (!host.links.empty()) {
        config["Links"] = Json::array();
        for (const auto& link : host.links)
            config["Links"].push_back(fmt::format("/{}:/{}/{}", link.container, record.name, link.alias));
    }
    for (const auto& [name, usual] : {std::pair("IpcMode", "private"), std::pair("CgroupnsMode", "private")}) {
        if (config[name] == "")
            config[name] = usual;
    }
    config["UsernsMode"] = record.idBase == 0 ? "host" : "";
    if (config["Runtime"] == "")
        config["Runtime"] = "onggi";
    if (config["ShmSize"] == 0)
        config["ShmSize"] = record.host.shmSize;
    return config;
}

/// The value of "apparmor=…" among the security options.
std::string securityLabel(const Record& record, std::string_view key)
{
    for (const auto& option : record.host.securityOptions) {
        if (option.starts_with(key) && option.size() > key.size() && (option[key.size()] == '=' || option[key.size()] == ':'))
            return option.substr(key.size() + 1);
    }
    return {};
}

std::string commandLine(const Record& record)
{
    std::string line;
    for (const auto* words : {&record.config.entrypoint, &record.config.command}) {
        for (const auto& word : *words) {
            const bool quote = word.empty() || word.find_first_of(" \t\n'\"") != std::string::npos;
            line += (line.empty() ? "" : " ") + (quote ? fmt::format("'{}'", word) : word);
        }
    }
    return line;
}

std::string healthSuffix(HealthStatus health)
{
    if (health == HealthStatus::None)
        return "";
    return health == HealthStatus::Starting ? " (health: starting)" : fmt::format(" ({})", nameOf(health));
}

/// State.Health of inspect; null without a health check.
Json healthToJson(const container::Container& container)
{
    Json log = Json::array();
    for (const auto& result : container.health.results())
        log.push_back({{"Start", toRfc3339(result.start)}, {"End", toRfc3339(result.end)}, {"ExitCode", result.exitCode},
                       {"Output", result.output}});
    return {{"Status", nameOf(container.record.health)}, {"FailingStreak", container.health.failingStreak()}, {"Log", std::move(log)}};
}

Json stateToJson(const container::Container& container)
{
    const auto& record = container.record;
    Json state = {{"Status", stateName(record.state)},
                  {"Running", container.isActive()},
                  {"Paused", container.isPaused()},
                  {"Restarting", container.isRestarting()},
                  {"OOMKilled", record.oomKilled},
                  {"Dead", record.state == RunState::Dead},
                  {"Pid", container.isRunning() ? container.pid : 0},
                  {"ExitCode", record.exitCode},
                  {"Error", record.error},
                  {"StartedAt", toRfc3339(record.startedAt)},
                  {"FinishedAt", toRfc3339(record.finishedAt)}};
    if (record.health != HealthStatus::None)
        state["Health"] = healthToJson(container);
    return state;
}

} // namespace

std::string statusText(const Record& record, TimePoint now)
{
    switch (record.state) {
    case RunState::Created:
        return "Created";
    case RunState::Running:
        return "Up " + humanDuration(now - record.startedAt) + healthSuffix(record.health);
    case RunState::Paused:
        return "Up " + humanDuration(now - record.startedAt) + " (Paused)";
    case RunState::Restarting:
        return fmt::format("Restarting ({}) {} ago", record.exitCode, humanDuration(now - record.finishedAt));
    case RunState::Removing:
        return "Removal In Progress";
    case RunState::Exited:
        return fmt::format("Exited ({}) {} ago", record.exitCode, humanDuration(now - record.finishedAt));
    case RunState::Dead:
        break;
    }
    return "Dead";
}

ContainerListing::ContainerListing(TimePoint now, const NetworkIds& networkIds)
    : m_now(now)
    , m_networkIds(networkIds)
{
    m_text.beginArray();
}

const std::string& ContainerListing::networks(const Record& record)
{
    const auto write = [this, &record] {
        return api::dumpJson({{"Networks", networksOf(record, m_networkIds)}});
    };
    if (record.endpoint || !record.endpointRequest.aliases.empty())
        return m_connected = write();
    std::string& known = m_unconnected[record.host.networkName];
    if (known.empty())
        known = write();
    return known;
}

void ContainerListing::add(const Record& record, const DiskUsage::Size* size)
{
    m_text.beginObject();
    m_text.member("Id", record.id);
    m_text.key("Names");
    m_text.beginArray();
    m_text.value("/" + record.name);
    m_text.endArray();
    m_text.member("Image", record.imageName);
    m_text.member("ImageID", record.image.digest.toString());
    m_text.member("Command", commandLine(record));
    m_text.member("Created",
                  std::chrono::duration_cast<std::chrono::seconds>(record.created.time_since_epoch()).count());
    m_text.rawMember("Ports", api::dumpJson(portSummaries(record)));
    m_text.key("Labels");
    m_text.beginObject();
    for (const auto& [name, value] : record.config.labels)
        m_text.member(name, value);
    m_text.endObject();
    m_text.member("State", stateName(record.state));
    m_text.member("Status", statusText(record, m_now));
    m_text.key("HostConfig");
    m_text.beginObject();
    m_text.member("NetworkMode", record.host.networkName);
    m_text.endObject();
    m_text.rawMember("NetworkSettings", networks(record));
    m_text.rawMember("Mounts", api::dumpJson(mountsOf(record)));
    if (size) {
        m_text.member("SizeRw", size->own);
        m_text.member("SizeRootFs", size->whole);
    }
    m_text.endObject();
}

std::string ContainerListing::take()
{
    m_text.endArray();
    return m_text.take();
}

Json containerSummary(const Record& record, TimePoint now, const NetworkIds& networkIds)
{
    ContainerListing listing(now, networkIds);
    listing.add(record, nullptr);
    return Json::parse(listing.take()).front();
}

Json containerDetails(const container::Container& container, const NetworkIds& networkIds, const std::string& stateDirectory)
{
    const auto& record = container.record;
    std::vector<std::string> words = record.config.entrypoint;
    words.insert(words.end(), record.config.command.begin(), record.config.command.end());
    const std::string path = words.empty() ? "" : words.front();
    if (!words.empty())
        words.erase(words.begin());
    const auto directory = fmt::format("{}/containers/{}", stateDirectory, record.id);
    return {
        {"Id", record.id},
        {"Created", toRfc3339(record.created)},
        {"Path", path},
        {"Args", words},
        {"State", stateToJson(container)},
        {"Image", record.image.digest.toString()},
        {"ResolvConfPath", directory + "/resolv.conf"},
        {"HostnamePath", directory + "/hostname"},
        {"HostsPath", directory + "/hosts"},
        {"LogPath", directory + "/log"},
        {"Name", "/" + record.name},
        {"RestartCount", record.restartCount},
        {"Driver", "overlayfs"},
        {"Platform", "linux"},
        {"MountLabel", ""},
        {"ProcessLabel", ""},
        {"AppArmorProfile", securityLabel(record, "apparmor")},
        {"ExecIDs", nullptr},
        {"HostConfig", hostConfig(record)},
        {"GraphDriver", {{"Name", "overlayfs"}, {"Data", {{"UpperDir", directory + "/upper"}, {"WorkDir", directory + "/work"}}}}},
        {"Mounts", mountsOf(record)},
        {"Config", container::configToJson(record.config)},
        {"NetworkSettings", networkSettings(record, networkIds)},
    };
}

} // namespace onggi::daemon
