#include "runtime/joining.h"

#include "runtime/plan.h"
#include "sys/messagesocket.h"
#include "sys/mounts.h"
#include "sys/process.h"
#include "sys/rootpath.h"
#include "sys/spawn.h"

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace onggi::runtime {

namespace {

int flagOf(NamespaceKind kind)
{
    switch (kind) {
    case NamespaceKind::User:
        return CLONE_NEWUSER;
    case NamespaceKind::Pid:
        return CLONE_NEWPID;
    case NamespaceKind::Ipc:
        return CLONE_NEWIPC;
    case NamespaceKind::Network:
        return CLONE_NEWNET;
    case NamespaceKind::Uts:
        break;
    }
    return CLONE_NEWUTS;
}

/// What the helper tells: the child's pid, or what was refused.
struct BirthAnswer
{
    pid_t pid = -1;
    int error = 0;
};

/// System calls only, as between clone and exec.
[[noreturn]] void bear(const std::vector<JoinedNamespace>& joined, const std::vector<UniqueFd>& sources, std::uint64_t flags,
                       int answer, const std::function<void()>& body)
{
    BirthAnswer birth;
    for (const JoinedNamespace& each : joined) {
        if (birth.error == 0 && setns(sources[static_cast<std::size_t>(each.source)].get(), flagOf(each.kind)) < 0)
            birth.error = errno;
    }
    if (birth.error == 0) {
        clone_args arguments{};
        // Our parent's child, which inherits our signal of the end.
        arguments.flags = flags | CLONE_PARENT;
        birth.pid = static_cast<pid_t>(syscall(SYS_clone3, &arguments, sizeof(arguments)));
        if (birth.pid == 0) {
            body();
            _exit(1);
        }
        if (birth.pid < 0)
            birth.error = errno;
    }
    (void)!::write(answer, &birth, sizeof(birth));
    _exit(0);
}

} // namespace

Result<pid_t> cloneIntoJoined(const std::vector<JoinedNamespace>& joined, const std::vector<UniqueFd>& sources,
                              std::uint64_t flags, int intoCgroup, UniqueFd& pidfd, const std::function<void()>& body)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0)
        return failErrno(errno, "make a pipe");
    const UniqueFd answer(ends[0]);
    UniqueFd mine(ends[1]);
    UniqueFd helper;
    ONGGI_TRY(const pid_t helperPid, sys::cloneProcess(0, helper, intoCgroup));
    if (helperPid == 0)
        bear(joined, sources, flags, mine.get(), body);
    mine.reset();
    BirthAnswer birth;
    const bool told = ::read(answer.get(), &birth, sizeof(birth)) == sizeof(birth);
    ONGGI_CHECK(sys::reap(helper));
    if (!told)
        return fail(ErrorKind::Internal, "the helper that joins another container's namespaces ended without an answer");
    if (birth.error != 0)
        return failErrno(birth.error, "join another container's namespaces");
    // Nobody but us can reap it, so the number is still its own.
    ONGGI_TRY(pidfd, sys::openProcess(birth.pid));
    return birth.pid;
}

Result<UniqueFd> borrowMount(const UniqueFd& mountNamespace, const std::string& path)
{
    ONGGI_TRY(auto ends, sys::MessageSocket::pair());
    UniqueFd pidfd;
    ONGGI_TRY(const pid_t pid, sys::cloneProcess(0, pidfd));
    if (pid == 0) {
        const auto borrow = [&]() -> Result<UniqueFd> {
            if (setns(mountNamespace.get(), CLONE_NEWNS) < 0)
                return failErrno(errno, "enter another container's mounts");
            const UniqueFd root(::open("/", O_PATH | O_DIRECTORY | O_CLOEXEC));
            if (!root)
                return failErrno(errno, "open another container's root");
            ONGGI_TRY(const UniqueFd place, sys::openInRoot(root.get(), path, O_PATH));
            return sys::cloneMount(place.get(), "", false);
        };
        const auto mount = borrow();
        const int fds[] = {mount ? mount->get() : -1};
        const auto sent = mount ? ends.second.send(encodeStep({Step::Ready, ErrorKind::Internal, 0, {}}), fds)
                                : ends.second.send(encodeStep({Step::Failed, mount.error().kind(), mount.error().errnoValue(),
                                                               mount.error().message()}));
        _exit(sent ? 0 : 1);
    }
    ends.second.takeFd().reset();
    auto answer = ends.first.receive();
    ONGGI_CHECK(sys::reap(pidfd));
    if (!answer)
        return fail(answer.error());
    if (!*answer)
        return fail(ErrorKind::Internal, "the helper that borrows a mount ended without an answer");
    ONGGI_TRY(const StepMessage message, decodeStep((*answer)->bytes));
    if (message.step != Step::Ready || (*answer)->fds.empty())
        return fail(message.error());
    return std::move((*answer)->fds.front());
}

} // namespace onggi::runtime
