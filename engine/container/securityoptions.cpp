#include "container/options.h"

#include <fmt/format.h>

namespace onggi::container::options {

namespace {

Status readSecurityOption(const std::string& option, HostConfig& host)
{
    const auto separator = option.find_first_of("=:");
    const auto key = option.substr(0, separator);
    const auto value = separator == std::string::npos ? std::string() : option.substr(separator + 1);
    const auto refuse = [&option] { return fail(ErrorKind::InvalidArgument, fmt::format("invalid --security-opt: {:?}", option)); };
    if (key == "no-new-privileges") {
        if (!value.empty() && value != "true" && value != "false")
            return refuse();
        host.noNewPrivileges = value != "false";
    } else if (key == "seccomp" && !value.empty()) {
        host.seccompUnconfined = value == "unconfined";
        host.seccompProfile = value == "unconfined" || value == "builtin" ? "" : value;
    } else if (key == "systempaths" && value == "unconfined") {
        host.maskedPaths.emplace();
        host.readOnlyPaths.emplace();
    } else if ((key != "label" && key != "apparmor") || value.empty()) {
        return refuse();
    }
    return {};
}

/// "", "private", "host"
Status readMode(JsonFields& fields, const char* name, const char* what, bool& toHost)
{
    std::string value;
    fields.read(name, value);
    if (value == "host")
        toHost = true;
    else if (!value.empty() && value != "private")
        return fail(ErrorKind::InvalidArgument, fmt::format("invalid {} mode: {}", what, value));
    return {};
}

Status readIpc(JsonFields& fields, HostConfig& host)
{
    std::string value;
    fields.read("IpcMode", value);
    if (value.starts_with(containerPrefix)) {
        host.ipc = IpcMode::Container;
        host.ipcContainer = value.substr(containerPrefix.size());
    } else if (value == "host") {
        host.ipc = IpcMode::Host;
    } else if (value == "none") {
        host.ipc = IpcMode::None;
    } else if (value == "shareable") {
        host.ipc = IpcMode::Shareable;
    } else if (!value.empty() && value != "private") {
        return fail(ErrorKind::InvalidArgument, fmt::format("invalid IPC mode: {}", value));
    }
    if (host.ipc == IpcMode::Container && host.ipcContainer.empty())
        return fail(ErrorKind::InvalidArgument, fmt::format("invalid IPC mode: {}", value));
    return {};
}

} // namespace

Status readNamespaces(JsonFields& fields, HostConfig& host)
{
    std::string pid;
    fields.read("PidMode", pid);
    if (pid.starts_with(containerPrefix) && pid.size() > containerPrefix.size())
        host.pidContainer = pid.substr(containerPrefix.size());
    else if (pid == "host")
        host.hostPid = true;
    else if (!pid.empty() && pid != "private")
        return fail(ErrorKind::InvalidArgument, fmt::format("invalid PID mode: {}", pid));
    ONGGI_CHECK(readIpc(fields, host));
    ONGGI_CHECK(readMode(fields, "UTSMode", "UTS", host.hostUts));
    ONGGI_CHECK(readMode(fields, "UsernsMode", "user namespace", host.hostUser));
    ONGGI_CHECK(readMode(fields, "CgroupnsMode", "cgroup namespace", host.hostCgroup));
    fields.read("CgroupParent", host.cgroupParent);
    if (("/" + host.cgroupParent + "/").find("/../") != std::string::npos)
        return fail(ErrorKind::InvalidArgument, fmt::format("invalid cgroup parent {:?}: it must not climb with \"..\"", host.cgroupParent));
    return {};
}

Status readSecurity(JsonFields& fields, HostConfig& host)
{
    fields.read("Privileged", host.privileged);
    fields.read("CapAdd", host.capAdd);
    fields.read("CapDrop", host.capDrop);
    fields.read("GroupAdd", host.groupAdd);
    fields.read("ReadonlyRootfs", host.readOnlyRoot);
    fields.read("Sysctls", host.sysctls);
    fields.read("SecurityOpt", host.securityOptions);
    // The CLI turns systempaths=unconfined into two empty lists.
    const std::pair<const char*, std::optional<std::vector<std::string>>&> lists[] = {{"MaskedPaths", host.maskedPaths},
                                                                                      {"ReadonlyPaths", host.readOnlyPaths}};
    for (const auto& [name, list] : lists) {
        if (fields.has(name))
            fields.read(name, list.emplace());
    }
    for (const auto& option : host.securityOptions)
        ONGGI_CHECK(readSecurityOption(option, host));
    return {};
}

} // namespace onggi::container::options
