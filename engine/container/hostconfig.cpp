#include "container/options.h"

#include <algorithm>
#include <fmt/format.h>
#include <unistd.h>

namespace onggi::container {

namespace {

using nlohmann::json;
using options::isUnset;

/// Nothing that a client asks for is dropped in silence.
Status refuseUnsupported(const JsonFields& host)
{
    constexpr const char* names[] = {"StorageOpt", "CpuRealtimePeriod", "CpuRealtimeRuntime", "KernelMemory", "KernelMemoryTCP",
                                     "CpuCount", "CpuPercent", "IOMaximumIOps", "IOMaximumBandwidth", "Cgroup"};
    for (const char* name : names) {
        if (!isUnset(host.at(name)))
            return fail(ErrorKind::NotImplemented,
                        fmt::format("HostConfig.{} is not supported by this engine: leave it out", name));
    }
    constexpr const char* runtimes[] = {"", "onggi", "runc", "io.containerd.runc.v2"};
    const auto& runtime = host.at("Runtime");
    if (runtime.is_string() && std::ranges::find(runtimes, runtime.get<std::string>()) == std::end(runtimes))
        return fail(ErrorKind::InvalidArgument, fmt::format("unknown or invalid runtime name: {}", runtime.get<std::string>()));
    const auto& isolation = host.at("Isolation");
    if (isolation.is_string() && !isolation.get<std::string>().empty() && isolation != "default")
        return fail(ErrorKind::InvalidArgument,
                    fmt::format("invalid isolation: {}: only \"default\" is there on Linux", isolation.get<std::string>()));
    return {};
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

/// The processors of "0-3,7"; nothing when that is no list.
std::optional<long> highestOf(std::string_view list)
{
    long highest = -1;
    while (!list.empty()) {
        const auto item = list.substr(0, list.find(','));
        list.remove_prefix(std::min(list.size(), item.size() + 1));
        if (item.empty() || item.find_first_not_of("0123456789-") != std::string_view::npos || item.size() > 15)
            return std::nullopt;
        const auto dash = item.find('-');
        const auto last = dash == std::string_view::npos ? item : item.substr(dash + 1);
        if (last.empty() || dash == 0 || last.find('-') != std::string_view::npos)
            return std::nullopt;
        highest = std::max(highest, std::stol(std::string(last)));
    }
    return highest;
}

} // namespace

bool options::isUnset(const json& value)
{
    return value.is_null() || value == false || value == 0 || value == "" || (value.is_structured() && value.empty());
}

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
    ONGGI_CHECK(options::readMounts(fields, host));
    ONGGI_CHECK(options::readNetwork(fields, host));
    ONGGI_CHECK(options::readLog(fields, host));
    ONGGI_CHECK(options::readNamespaces(fields, host));
    ONGGI_CHECK(options::readSecurity(fields, host));
    ONGGI_CHECK(options::readDevices(fields, host));
    ONGGI_CHECK(options::readLimits(fields, host));
    ONGGI_CHECK(fields.status());
    return host;
}

Status checkMachine(const HostConfig& host)
{
    const long processors = ::sysconf(_SC_NPROCESSORS_CONF);
    const auto& limits = host.limits;
    constexpr std::int64_t nanosPerCpu = 1'000'000'000;
    if (host.nanoCpus < 0 || host.nanoCpus > processors * nanosPerCpu)
        return fail(ErrorKind::InvalidArgument,
                    fmt::format("range of CPUs is from 0.01 to {0}.00, as there are only {0} CPUs available", processors));
    const auto highest = highestOf(limits.cpusetCpus);
    if (!highest)
        return fail(ErrorKind::InvalidArgument, fmt::format("Invalid value {} for cpuset cpus", limits.cpusetCpus));
    if (*highest >= processors)
        return fail(ErrorKind::InvalidArgument, fmt::format("Requested CPUs are not available - requested {}, available: 0-{}",
                                                            limits.cpusetCpus, processors - 1));
    if (!highestOf(limits.cpusetMems))
        return fail(ErrorKind::InvalidArgument, fmt::format("Invalid value {} for cpuset mems", limits.cpusetMems));
    return {};
}

} // namespace onggi::container
