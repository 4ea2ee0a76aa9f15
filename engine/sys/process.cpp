#include "sys/process.h"

#include <cerrno>
#include <csignal>
#include <linux/capability.h>
#include <linux/close_range.h>
#include <linux/sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace onggi::sys {

Result<pid_t> cloneProcess(std::uint64_t flags, UniqueFd& pidfd, int intoCgroup)
{
    int fd = -1;
    clone_args arguments{};
    arguments.flags = flags | CLONE_PIDFD;
    arguments.pidfd = reinterpret_cast<std::uint64_t>(&fd);
    arguments.exit_signal = SIGCHLD;
    if (intoCgroup >= 0) {
        arguments.flags |= CLONE_INTO_CGROUP;
        arguments.cgroup = static_cast<std::uint64_t>(intoCgroup);
    }
    const long pid = syscall(SYS_clone3, &arguments, sizeof(arguments));
    if (pid < 0)
        return failErrno(errno, "clone a process");
    if (pid > 0)
        pidfd.reset(fd);
    return static_cast<pid_t>(pid);
}

Result<UniqueFd> openProcess(pid_t pid)
{
    UniqueFd fd(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
    if (!fd)
        return failErrno(errno, "open process " + std::to_string(pid));
    return fd;
}

Status signalProcess(const UniqueFd& pidfd, int signal)
{
    if (syscall(SYS_pidfd_send_signal, pidfd.get(), signal, nullptr, 0) < 0)
        return failErrno(errno, "send signal " + std::to_string(signal));
    return {};
}

Status closeOnExecFrom(unsigned first)
{
    if (syscall(SYS_close_range, first, ~0U, CLOSE_RANGE_CLOEXEC) < 0)
        return failErrno(errno, "mark descriptors close-on-exec");
    return {};
}

Status closeFrom(unsigned first)
{
    if (syscall(SYS_close_range, first, ~0U, 0) < 0)
        return failErrno(errno, "close descriptors");
    return {};
}

namespace {

struct KernelSets
{
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    __user_cap_data_struct data[2]{};
};

std::uint64_t joined(std::uint32_t low, std::uint32_t high)
{
    return (static_cast<std::uint64_t>(high) << 32) | low;
}

} // namespace

Result<Capabilities> capabilities()
{
    KernelSets sets;
    if (syscall(SYS_capget, &sets.header, sets.data) < 0)
        return failErrno(errno, "read the capabilities");
    return Capabilities{joined(sets.data[0].effective, sets.data[1].effective),
                        joined(sets.data[0].permitted, sets.data[1].permitted),
                        joined(sets.data[0].inheritable, sets.data[1].inheritable)};
}

Status setCapabilities(const Capabilities& wanted)
{
    KernelSets sets;
    for (int half = 0; half < 2; ++half) {
        sets.data[half].effective = static_cast<std::uint32_t>(wanted.effective >> (32 * half));
        sets.data[half].permitted = static_cast<std::uint32_t>(wanted.permitted >> (32 * half));
        sets.data[half].inheritable = static_cast<std::uint32_t>(wanted.inheritable >> (32 * half));
    }
    if (syscall(SYS_capset, &sets.header, sets.data) < 0)
        return failErrno(errno, "set the capabilities");
    return {};
}

std::uint64_t boundingCapabilities()
{
    std::uint64_t set = 0;
    for (unsigned long capability = 0; capability < 64; ++capability) {
        const int held = prctl(PR_CAPBSET_READ, capability, 0, 0, 0);
        if (held < 0)
            break;
        if (held > 0)
            set |= 1ULL << capability;
    }
    return set;
}

Status boundCapabilities(std::uint64_t keep)
{
    for (unsigned long capability = 0; capability < 64; ++capability) {
        const int held = prctl(PR_CAPBSET_READ, capability, 0, 0, 0);
        if (held < 0)
            break;
        if (held > 0 && !(keep & (1ULL << capability)) && prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) < 0)
            return failErrno(errno,
                             "drop capability " + std::to_string(capability) + " from the bounding set");
    }
    return {};
}

} // namespace onggi::sys
