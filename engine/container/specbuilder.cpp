#include "container/specbuilder.h"

#include "container/usernamespaces.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <set>
#include <sys/stat.h>
#include <unistd.h>

namespace onggi::container {

namespace {

constexpr std::string_view defaultPath = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
constexpr std::size_t maxHostFile = 1024 * 1024;

constexpr std::array allCapabilities = {
    "CHOWN", "DAC_OVERRIDE", "DAC_READ_SEARCH", "FOWNER", "FSETID", "KILL", "SETGID", "SETUID", "SETPCAP",
    "LINUX_IMMUTABLE", "NET_BIND_SERVICE", "NET_BROADCAST", "NET_ADMIN", "NET_RAW", "IPC_LOCK", "IPC_OWNER", "SYS_MODULE",
    "SYS_RAWIO", "SYS_CHROOT", "SYS_PTRACE", "SYS_PACCT", "SYS_ADMIN", "SYS_BOOT", "SYS_NICE", "SYS_RESOURCE", "SYS_TIME",
    "SYS_TTY_CONFIG", "MKNOD", "LEASE", "AUDIT_WRITE", "AUDIT_CONTROL", "SETFCAP", "MAC_OVERRIDE", "MAC_ADMIN", "SYSLOG",
    "WAKE_ALARM", "BLOCK_SUSPEND", "AUDIT_READ", "PERFMON", "BPF", "CHECKPOINT_RESTORE"};

Result<std::string> capabilityName(std::string_view text)
{
    std::string name(text);
    std::ranges::transform(name, name.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    if (!name.starts_with("CAP_"))
        name.insert(0, "CAP_");
    const bool known = std::ranges::any_of(allCapabilities, [&name](const char* each) { return name.substr(4) == each; });
    if (!known)
        return fail(ErrorKind::InvalidArgument, fmt::format("invalid capability: {:?}", text));
    return name;
}

std::string readHostFile(const char* path)
{
    const UniqueFd file(::open(path, O_RDONLY | O_CLOEXEC));
    return file ? readAll(file.get(), maxHostFile).value_or("") : "";
}

/// Written beside and renamed, so that a container that runs keeps reading the whole old file.
Status writeFile(const UniqueFd& directory, const char* name, std::string_view text)
{
    const std::string temporary = fmt::format(".{}.new", name);
    UniqueFd file(::openat(directory.get(), temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644));
    if (!file)
        return failErrno(errno, fmt::format("writing the container's {}", name));
    ONGGI_CHECK(writeAll(file.get(), text));
    ::fchmod(file.get(), 0644);
    if (::renameat(directory.get(), temporary.c_str(), directory.get(), name) != 0)
        return failErrno(errno, fmt::format("writing the container's {}", name));
    return {};
}

std::string hostsText(const Record& record)
{
    if (record.host.network == NetworkMode::Host)
        return readHostFile("/etc/hosts");
    std::vector<network::HostEntry> entries;
    for (const auto& entry : record.host.extraHosts) {
        const auto separator = entry.find_first_of(":=");
        std::string address = entry.substr(separator + 1);
        if (address == "host-gateway")
            address = record.endpoint ? record.endpoint->gateway : "127.0.0.1";
        entries.push_back({address, {entry.substr(0, separator)}});
    }
    if (record.endpoint) {
        std::vector<std::string> names{record.config.hostname};
        if (!record.config.domainname.empty())
            names.insert(names.begin(), record.config.hostname + "." + record.config.domainname);
        entries.push_back({record.endpoint->address, names});
    }
    return network::hostsFile(entries);
}

std::string resolverText(const Record& record, const Settings& settings)
{
    const std::string host = readHostFile("/etc/resolv.conf");
    const auto pick = [](const std::vector<std::string>& own, const std::vector<std::string>& general) {
        return own.empty() ? general : own;
    };
    network::ResolverConfig config;
    config.servers = pick(record.host.dns, settings.dns);
    config.search = pick(record.host.dnsSearch, settings.dnsSearch);
    config.options = pick(record.host.dnsOptions, settings.dnsOptions);
    const bool asHost = record.host.network == NetworkMode::Host && config.servers.empty() && config.search.empty()
        && config.options.empty();
    return asHost ? host : network::resolverFile(config, host);
}

/// Collects the bind sources and the mounts that name them.
class MountList
{
public:
    explicit MountList(Preparation& preparation, bool idmapped)
        : m_preparation(preparation)
        , m_idmapped(idmapped)
    {
    }

    Status bind(UniqueFd source, runtime::Mount mount)
    {
        struct stat info{};
        if (::fstat(source.get(), &info) != 0)
            return failErrno(errno, fmt::format("reading the source of mount {}", mount.destination));
        mount.kind = runtime::MountKind::Bind;
        mount.isFile = !S_ISDIR(info.st_mode);
        mount.idmapped = m_idmapped;
        mount.source = static_cast<int>(m_preparation.sources.size());
        m_preparation.sources.push_back(std::move(source));
        m_preparation.spec.mounts.push_back(std::move(mount));
        return {};
    }

    void add(runtime::Mount mount) { m_preparation.spec.mounts.push_back(std::move(mount)); }

private:
    Preparation& m_preparation;
    bool m_idmapped;
};

Status addUserMount(const MountPoint& point, volume::VolumeStore& volumes, MountList& list)
{
    runtime::Mount mount;
    mount.destination = point.target;
    mount.readOnly = point.readOnly;
    mount.recursive = point.recursive;
    mount.propagation = point.propagation;
    switch (point.type) {
    case MountType::Tmpfs:
        mount.kind = runtime::MountKind::Tmpfs;
        mount.noSuid = mount.noDev = true;
        mount.noExec = true;
        for (std::string_view rest = point.tmpfsOptions; !rest.empty();) {
            const auto option = rest.substr(0, rest.find(','));
            rest.remove_prefix(std::min(rest.size(), option.size() + 1));
            if (option == "ro")
                mount.readOnly = true;
            else if (option == "exec")
                mount.noExec = false;
            else if (option == "dev")
                mount.noDev = false;
            else if (option == "suid")
                mount.noSuid = false;
            else if (option != "rw" && option != "noexec" && option != "nodev" && option != "nosuid")
                mount.data += (mount.data.empty() ? "" : ",") + std::string(option);
        }
        list.add(std::move(mount));
        return {};
    case MountType::Volume: {
        ONGGI_TRY(UniqueFd data, volumes.data(point.volume));
        return list.bind(std::move(data), std::move(mount));
    }
    case MountType::Bind:
        break;
    }
    ONGGI_TRY(UniqueFd source, volume::openBindSource(point.source, point.createSource));
    return list.bind(std::move(source), std::move(mount));
}

Status addMounts(const Record& record, const Settings& settings, volume::VolumeStore& volumes, const UniqueFd& directory,
                 Preparation& preparation)
{
    std::set<std::string> taken;
    for (const auto& point : record.mounts)
        taken.insert(point.target);
    MountList list(preparation, record.idBase != 0);
    for (auto& mount : runtime::defaultMounts(record.host.shmSize)) {
        if (!taken.contains(mount.destination))
            list.add(std::move(mount));
    }
    ONGGI_CHECK(writeFile(directory, "hosts", hostsText(record)));
    ONGGI_CHECK(writeFile(directory, "hostname", record.config.hostname + "\n"));
    ONGGI_CHECK(writeFile(directory, "resolv.conf", resolverText(record, settings)));
    for (const char* name : {"hosts", "hostname", "resolv.conf"}) {
        runtime::Mount mount;
        mount.destination = fmt::format("/etc/{}", name);
        if (taken.contains(mount.destination))
            continue;
        UniqueFd file(::openat(directory.get(), name, O_PATH | O_NOFOLLOW | O_CLOEXEC));
        if (!file)
            return failErrno(errno, fmt::format("opening the container's {}", name));
        ONGGI_CHECK(list.bind(std::move(file), std::move(mount)));
    }
    // A mount below another one comes after it.
    std::vector<const MountPoint*> points;
    for (const auto& point : record.mounts)
        points.push_back(&point);
    std::ranges::stable_sort(points, {}, [](const MountPoint* point) { return std::ranges::count(point->target, '/'); });
    for (const auto* point : points)
        ONGGI_CHECK(addUserMount(*point, volumes, list));
    return {};
}

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

} // namespace

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

Result<std::vector<std::string>> resolveCapabilities(const std::vector<std::string>& add, const std::vector<std::string>& drop)
{
    std::set<std::string> capabilities;
    const auto isAll = [](const std::string& text) { return text == "ALL" || text == "all" || text == "CAP_ALL"; };
    const auto addAll = [&capabilities] {
        for (const char* name : allCapabilities)
            capabilities.insert(std::string("CAP_") + name);
    };
    if (std::ranges::any_of(add, isAll))
        addAll();
    else if (!std::ranges::any_of(drop, isAll))
        capabilities.insert(runtime::defaultCapabilities().begin(), runtime::defaultCapabilities().end());
    for (const auto& text : drop) {
        if (isAll(text))
            continue;
        ONGGI_TRY(const auto name, capabilityName(text));
        capabilities.erase(name);
    }
    for (const auto& text : add) {
        if (isAll(text))
            continue;
        ONGGI_TRY(auto name, capabilityName(text));
        capabilities.insert(std::move(name));
    }
    return std::vector<std::string>(capabilities.begin(), capabilities.end());
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
    spec.cgroupParent = settings.cgroupParent;
    spec.arguments = record.config.entrypoint;
    spec.arguments.insert(spec.arguments.end(), record.config.command.begin(), record.config.command.end());
    spec.environment = environmentOf(record, record.config.terminal);
    spec.workingDirectory = record.config.workingDirectory.empty() ? "/" : record.config.workingDirectory;
    spec.user = record.config.user;
    spec.additionalGroups = host.groupAdd;
    ONGGI_TRY(spec.capabilities, resolveCapabilities(host.capAdd, host.capDrop));
    spec.rlimits = host.ulimits;
    spec.oomScoreAdjust = host.oomScoreAdjust;
    spec.noNewPrivileges = host.noNewPrivileges;
    spec.seccomp = !host.seccompUnconfined;
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

Result<Preparation> prepareSpec(const Record& record, const Settings& settings, volume::VolumeStore& volumes,
                                runtime::SeccompCache& seccomp, const UniqueFd& containerDirectory)
{
    Preparation preparation;
    ONGGI_TRY(preparation.spec, describeProcess(record, settings));
    auto& spec = preparation.spec;
    const auto& host = record.host;
    if (!host.hostUts) {
        spec.hostname = record.config.hostname;
        spec.domainname = record.config.domainname;
    }
    for (auto layer = record.layers.rbegin(); layer != record.layers.rend(); ++layer)
        spec.layers.push_back(layer->digest.encoded());
    spec.readOnlyRoot = host.readOnlyRoot;
    if (!host.unmaskPaths) {
        spec.maskedPaths = runtime::defaultMaskedPaths();
        spec.readOnlyPaths = runtime::defaultReadOnlyPaths();
    }
    spec.namespaces.pid = !host.hostPid;
    spec.namespaces.uts = !host.hostUts;
    spec.namespaces.cgroup = !host.hostCgroup;
    spec.namespaces.network = host.network != NetworkMode::Host;
    spec.limits = host.limits;
    spec.limits.devices = runtime::defaultDeviceRules();
    spec.sysctls.assign(host.sysctls.begin(), host.sysctls.end());
    addNetworkSysctls(host, spec);

    ONGGI_CHECK(addMounts(record, settings, volumes, containerDirectory, preparation));
    ONGGI_TRY(preparation.seccompProgram, seccompProgram(host, spec, seccomp));
    return preparation;
}

} // namespace onggi::container
