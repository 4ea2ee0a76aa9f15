#include "container/specbuilder.h"

#include "container/cdi.h"
#include "container/containerfiles.h"
#include "container/hostdevices.h"
#include "container/mountlist.h"
#include "container/namespacejoins.h"
#include "container/usernamespaces.h"

#include <algorithm>

namespace onggi::container {

namespace {

constexpr std::string_view defaultPath = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// As Docker has it: in a network of its own a container's users may listen on every port and send pings.
void addNetworkSysctls(const HostConfig& host, runtime::Spec& spec)
{
    if (!spec.namespaces.network)
        return;
    const auto unlessGiven = [&](const std::string& name, const char* value) {
        if (!host.sysctls.contains(name))
            spec.sysctls.emplace_back(name, value);
    };
    unlessGiven("net.ipv4.ip_unprivileged_port_start", "0");
    // Groups that the user namespace does not have can't be named in it.
    unlessGiven("net.ipv4.ping_group_range", spec.namespaces.user ? "0 65535" : "0 2147483647");
}

/// The container's own variables hold where both have one.
void addLinkVariables(const std::vector<ResolvedLink>& links, std::vector<std::string>& environment)
{
    for (const auto& link : links) {
        for (const auto& variable : link.environment) {
            const auto name = variable.substr(0, variable.find('=') + 1);
            if (std::ranges::none_of(environment, [&name](const std::string& other) { return other.starts_with(name); }))
                environment.push_back(variable);
        }
    }
}

void describeRoot(const Record& record, runtime::Spec& spec)
{
    const auto& host = record.host;
    for (auto layer = record.layers.rbegin(); layer != record.layers.rend(); ++layer)
        spec.layers.push_back(layer->digest.encoded());
    spec.readOnlyRoot = host.readOnlyRoot;
    const std::vector<std::string> none;
    spec.maskedPaths = host.maskedPaths.value_or(host.privileged ? none : runtime::defaultMaskedPaths());
    spec.readOnlyPaths = host.readOnlyPaths.value_or(host.privileged ? none : runtime::defaultReadOnlyPaths());
}

void describeNamespaces(const Record& record, runtime::Spec& spec)
{
    const auto& host = record.host;
    if (!host.hostUts) {
        spec.hostname = record.config.hostname;
        spec.domainname = record.config.domainname;
    }
    spec.namespaces.pid = !host.hostPid && host.pidContainer.empty();
    spec.namespaces.ipc = host.ipc != IpcMode::Host && host.ipc != IpcMode::Container;
    spec.namespaces.uts = !host.hostUts;
    spec.namespaces.cgroup = !host.hostCgroup;
    spec.namespaces.network = host.network != NetworkMode::Host && host.network != NetworkMode::Container;
    spec.sysctls.assign(host.sysctls.begin(), host.sysctls.end());
    addNetworkSysctls(host, spec);
}

Status describeBlockDevices(const HostConfig& host, cgroup::Limits& limits)
{
    for (const auto& setting : host.blkioWeightDevice) {
        ONGGI_TRY(const auto numbers, cgroup::blockDeviceNumbers(setting.path));
        limits.blkioWeightDevices.push_back({numbers.first, numbers.second, setting.value});
    }
    const std::pair<const std::vector<BlockSetting>&, std::vector<cgroup::DeviceRate>&> rates[] = {
        {host.blkioReadBps, limits.blkioReadBps}, {host.blkioWriteBps, limits.blkioWriteBps},
        {host.blkioReadIops, limits.blkioReadIops}, {host.blkioWriteIops, limits.blkioWriteIops}};
    for (const auto& [settings, list] : rates) {
        for (const auto& setting : settings) {
            ONGGI_TRY(const auto numbers, cgroup::blockDeviceNumbers(setting.path));
            list.push_back({numbers.first, numbers.second, setting.value});
        }
    }
    return {};
}

/// Fewer than all devices and rules for them, unless the container is privileged: then no filter at all.
Status describeDevices(const Record& record, runtime::Spec& spec)
{
    spec.limits = record.host.limits;
    ONGGI_CHECK(describeBlockDevices(record.host, spec.limits));
    if (record.host.privileged) {
        spec.devices = allHostDevices();
        return {};
    }
    spec.limits.devices = runtime::defaultDeviceRules();
    for (const auto& mapping : record.host.devices)
        ONGGI_CHECK(addHostDevice(mapping, spec));
    spec.limits.devices.insert(spec.limits.devices.end(), record.host.deviceRules.begin(), record.host.deviceRules.end());
    return {};
}

} // namespace

std::string cgroupParentOf(const HostConfig& host, const Settings& settings)
{
    const auto& given = host.cgroupParent;
    const auto first = given.find_first_not_of('/');
    if (first == std::string::npos)
        return settings.cgroupParent;
    const auto name = given.substr(first, given.find_last_not_of('/') - first + 1);
    return given.starts_with('/') ? name : settings.cgroupParent + "/" + name;
}

std::vector<std::string> environmentOf(const Record& record, bool terminal)
{
    std::vector<std::string> environment{std::string(defaultPath), "HOSTNAME=" + record.config.hostname};
    if (terminal)
        environment.emplace_back("TERM=xterm");
    for (const auto& variable : record.config.environment) {
        const auto name = variable.substr(0, variable.find('=') + 1);
        std::erase_if(environment, [&name](const std::string& other) { return other.starts_with(name); });
        environment.push_back(variable);
    }
    return environment;
}

Result<runtime::Spec> describeProcess(const Record& record, const Settings& settings)
{
    runtime::Spec spec;
    const auto& host = record.host;
    spec.id = record.id;
    spec.namespaces.user = record.idBase != 0;
    if (spec.namespaces.user) {
        spec.uidMappings = {{0, record.idBase, UserNamespaces::rangeSize}};
        spec.gidMappings = {{0, record.idBase, UserNamespaces::rangeSize}};
    }
    spec.cgroupParent = cgroupParentOf(host, settings);
    spec.arguments = record.config.entrypoint;
    spec.arguments.insert(spec.arguments.end(), record.config.command.begin(), record.config.command.end());
    spec.environment = environmentOf(record, record.config.terminal);
    spec.workingDirectory = record.config.workingDirectory.empty() ? "/" : record.config.workingDirectory;
    spec.user = record.config.user;
    spec.additionalGroups = host.groupAdd;
    ONGGI_TRY(spec.capabilities, resolveCapabilities(host.privileged ? std::vector<std::string>{"ALL"} : host.capAdd,
                                                     host.privileged ? std::vector<std::string>() : host.capDrop));
    spec.rlimits = host.ulimits;
    spec.oomScoreAdjust = host.oomScoreAdjust;
    spec.noNewPrivileges = host.noNewPrivileges;
    // A profile that somebody names holds for a privileged container, too.
    spec.seccomp = !host.seccompUnconfined && !(host.privileged && host.seccompProfile.empty());
    spec.useInit = host.init.value_or(settings.defaultInit);
    spec.terminal = record.config.terminal;
    return spec;
}

Result<int> seccompProgram(const HostConfig& host, const runtime::Spec& spec, runtime::SeccompCache& cache)
{
    if (!spec.seccomp)
        return -1;
    return host.seccompProfile.empty() ? cache.defaultProgram(spec.capabilities)
                                       : cache.program(host.seccompProfile, spec.capabilities);
}

Result<Preparation> prepareSpec(const Record& record, const SpecSources& sources, const UniqueFd& containerDirectory)
{
    Preparation preparation;
    ONGGI_TRY(preparation.spec, describeProcess(record, sources.settings));
    auto& spec = preparation.spec;
    describeRoot(record, spec);
    describeNamespaces(record, spec);
    ONGGI_CHECK(describeDevices(record, spec));
    ONGGI_TRY(const auto links, resolveLinks(record, sources.find));
    addLinkVariables(links, spec.environment);
    ONGGI_CHECK(joinNamespaces(record, sources.find, preparation));
    ONGGI_CHECK(writeContainerFiles(record, sources.settings, links, containerDirectory));
    ONGGI_CHECK(addMounts(record, sources, containerDirectory, preparation));
    ONGGI_CHECK(addRequestedDevices(record.host.deviceRequests, preparation));
    ONGGI_TRY(preparation.seccompProgram, seccompProgram(record.host, spec, sources.seccomp));
    return preparation;
}

} // namespace onggi::container
