#include "container/specbuilder.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <fmt/format.h>
#include <set>

namespace onggi::container {

namespace {

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

} // namespace

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

} // namespace onggi::container
