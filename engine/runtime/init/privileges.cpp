#include "runtime/init/privileges.h"

#include "runtime/capabilities.h"
#include "sys/process.h"

#include <cerrno>
#include <csignal>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace onggi::runtime::init {

namespace {

constexpr std::uint64_t bit(unsigned capability)
{
    return 1ULL << capability;
}

Status becomeUser(const Identity& identity)
{
    const std::string who = std::to_string(identity.uid) + ":" + std::to_string(identity.gid);
    const auto refused = [&who](const char* doing) {
        const int error = errno;
        if (error == EINVAL)
            return Status(
                fail(ErrorKind::InvalidArgument,
                     "the user " + who + " or one of its groups is outside the container's user namespace"));
        return Status(failErrno(error, std::string(doing) + " " + who));
    };
    if (syscall(SYS_setgroups, identity.groups.size(), identity.groups.data()) < 0)
        return refused("set the supplementary groups of");
    if (syscall(SYS_setresgid, identity.gid, identity.gid, identity.gid) < 0)
        return refused("set the group of");
    // Leaving uid 0 must not take the permitted capabilities along yet; exec ends this by itself.
    if (prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) < 0)
        return failErrno(errno, "keep the capabilities");
    if (syscall(SYS_setresuid, identity.uid, identity.uid, identity.uid) < 0)
        return refused("become the user");
    return {};
}

Status loadSeccomp(const std::string& program)
{
    sock_fprog filter{};
    filter.len = static_cast<unsigned short>(program.size() / sizeof(sock_filter));
    filter.filter = reinterpret_cast<sock_filter*>(const_cast<char*>(program.data()));
    if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &filter) < 0)
        return failErrno(errno, "load the seccomp program");
    return {};
}

} // namespace

Result<std::uint64_t> availableCapabilities(std::uint64_t wanted, std::vector<std::string>& missing)
{
    ONGGI_TRY(const sys::Capabilities sets, sys::capabilities());
    const std::uint64_t available = sets.permitted & sys::boundingCapabilities();
    for (unsigned capability = 0; capability < 64; ++capability) {
        if (wanted & ~available & bit(capability))
            missing.push_back(capabilityName(capability));
    }
    return wanted & available;
}

Status dropPrivileges(const Identity& identity, std::uint64_t capabilities, bool noNewPrivileges,
                      const std::string& seccompProgram, bool diesWithParent)
{
    ONGGI_CHECK(sys::boundCapabilities(capabilities));
    ONGGI_CHECK(becomeUser(identity));
    if (prctl(PR_SET_PDEATHSIG, diesWithParent ? SIGKILL : 0, 0, 0, 0) < 0)
        return failErrno(errno, "follow the parent's death");
    // Exec takes them from an ordinary user anyhow; while we still held them, it would judge the program's
    // permissions by ours.
    const std::uint64_t held = identity.uid == 0 ? capabilities : 0;
    const sys::Capabilities final{held, held, 0};
    if (noNewPrivileges) {
        ONGGI_CHECK(sys::setCapabilities(final));
        if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
            return failErrno(errno, "set no_new_privs");
        return seccompProgram.empty() ? Status() : loadSeccomp(seccompProgram);
    }
    if (!seccompProgram.empty()) {
        // Loading takes CAP_SYS_ADMIN, or no_new_privs that we must not set; what follows is left to the
        // profile.
        const std::uint64_t loading = held | bit(CAP_SYS_ADMIN);
        ONGGI_CHECK(sys::setCapabilities({loading, loading, 0}));
        ONGGI_CHECK(loadSeccomp(seccompProgram));
    }
    return sys::setCapabilities(final);
}

void resetSignals()
{
    // The kernel's own structure: the library's function hides the signals that it uses itself. Zero is
    // SIG_DFL.
    struct
    {
        unsigned long handler, flags, restorer, mask;
    } action{};
    constexpr int signals = 64;
    for (int signal = 1; signal <= signals; ++signal)
        (void)syscall(SYS_rt_sigaction, signal, &action, nullptr, sizeof(action.mask));
    const unsigned long none = 0;
    (void)syscall(SYS_rt_sigprocmask, SIG_SETMASK, &none, nullptr, sizeof(none));
}

} // namespace onggi::runtime::init
