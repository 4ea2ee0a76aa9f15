#include "runtime/capabilities.h"

#include <array>

namespace onggi::runtime {

namespace {

constexpr std::array<std::string_view, 41> capabilityNames{"CAP_CHOWN",
                                                 "CAP_DAC_OVERRIDE",
                                                 "CAP_DAC_READ_SEARCH",
                                                 "CAP_FOWNER",
                                                 "CAP_FSETID",
                                                 "CAP_KILL",
                                                 "CAP_SETGID",
                                                 "CAP_SETUID",
                                                 "CAP_SETPCAP",
                                                 "CAP_LINUX_IMMUTABLE",
                                                 "CAP_NET_BIND_SERVICE",
                                                 "CAP_NET_BROADCAST",
                                                 "CAP_NET_ADMIN",
                                                 "CAP_NET_RAW",
                                                 "CAP_IPC_LOCK",
                                                 "CAP_IPC_OWNER",
                                                 "CAP_SYS_MODULE",
                                                 "CAP_SYS_RAWIO",
                                                 "CAP_SYS_CHROOT",
                                                 "CAP_SYS_PTRACE",
                                                 "CAP_SYS_PACCT",
                                                 "CAP_SYS_ADMIN",
                                                 "CAP_SYS_BOOT",
                                                 "CAP_SYS_NICE",
                                                 "CAP_SYS_RESOURCE",
                                                 "CAP_SYS_TIME",
                                                 "CAP_SYS_TTY_CONFIG",
                                                 "CAP_MKNOD",
                                                 "CAP_LEASE",
                                                 "CAP_AUDIT_WRITE",
                                                 "CAP_AUDIT_CONTROL",
                                                 "CAP_SETFCAP",
                                                 "CAP_MAC_OVERRIDE",
                                                 "CAP_MAC_ADMIN",
                                                 "CAP_SYSLOG",
                                                 "CAP_WAKE_ALARM",
                                                 "CAP_BLOCK_SUSPEND",
                                                 "CAP_AUDIT_READ",
                                                 "CAP_PERFMON",
                                                 "CAP_BPF",
                                                 "CAP_CHECKPOINT_RESTORE"};

} // namespace

Result<std::uint64_t> capabilitySet(const std::vector<std::string>& wanted)
{
    std::uint64_t set = 0;
    for (const std::string& name : wanted) {
        std::size_t number = 0;
        while (number < capabilityNames.size() && capabilityNames[number] != name)
            ++number;
        if (number == capabilityNames.size())
            return fail(ErrorKind::InvalidArgument, "unknown capability \"" + name + "\"");
        set |= 1ULL << number;
    }
    return set;
}

std::string capabilityName(unsigned number)
{
    return number < capabilityNames.size() ? std::string(capabilityNames[number]) : "CAP_" + std::to_string(number);
}

} // namespace onggi::runtime
