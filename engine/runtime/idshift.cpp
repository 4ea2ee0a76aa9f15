#include "runtime/idshift.h"

#include "base/scopeguard.h"
#include "sys/mounts.h"
#include "sys/process.h"
#include "sys/spawn.h"

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <sched.h>
#include <string>
#include <unistd.h>

namespace onggi::runtime {

namespace {

Status writeMap(const std::string& process, const char* name)
{
    const UniqueFd file(::open((process + name).c_str(), O_WRONLY | O_CLOEXEC));
    // Any range does, as long as it is not the identity.
    if (!file || !writeAll(file.get(), "0 65536 65536\n"))
        return failErrno(errno, std::string("write the ") + name + " of a user namespace");
    return {};
}

} // namespace

Result<IdShift> IdShift::open()
{
    UniqueFd pidfd;
    auto pid = sys::cloneProcess(CLONE_NEWUSER, pidfd);
    if (!pid)
        return fail(pid.error().context("make a user namespace"));
    if (*pid == 0) {
        for (;;)
            ::pause();
    }
    const ScopeGuard end([&pidfd] {
        (void)sys::signalProcess(pidfd, SIGKILL);
        (void)sys::reap(pidfd);
    });
    const std::string process = "/proc/" + std::to_string(*pid) + "/";
    ONGGI_CHECK(writeMap(process, "uid_map"));
    ONGGI_CHECK(writeMap(process, "gid_map"));
    UniqueFd userNamespace(::open((process + "ns/user").c_str(), O_RDONLY | O_CLOEXEC));
    if (!userNamespace)
        return failErrno(errno, "open a user namespace");
    return IdShift(std::move(userNamespace));
}

Status IdShift::tryOn(const UniqueFd& directory) const
{
    ONGGI_TRY(const UniqueFd clone, sys::cloneMount(directory.get(), "", false));
    sys::MountChange shift;
    shift.userNamespace = m_userNamespace.get();
    const auto status = sys::changeMount(clone.get(), shift, false);
    if (status)
        return {};
    const int error = status.error().errnoValue();
    // EPERM: it is shifted already.
    if (error == EINVAL || error == EOPNOTSUPP || error == EPERM)
        return fail(ErrorKind::NotImplemented, "its file system cannot shift owners for a user namespace");
    return status;
}

} // namespace onggi::runtime
