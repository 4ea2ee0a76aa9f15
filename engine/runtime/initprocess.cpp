#include "runtime/initprocess.h"

#include "runtime/joining.h"
#include "runtime/plan.h"
#include "runtime/validation.h"
#include "sys/mounts.h"
#include "sys/process.h"
#include "sys/spawn.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace onggi::runtime {

namespace {

/// Out of the way of 0 … 3, where the child puts them.
constexpr int lowestSpare = 10;

Result<UniqueFd> above(int fd)
{
    UniqueFd copy(fcntl(fd, F_DUPFD_CLOEXEC, lowestSpare));
    if (!copy)
        return failErrno(errno, "duplicate a descriptor for the container");
    return copy;
}

/// onggi-init through a read-only mount of its own that is in nobody's mount table: nothing that runs as root
/// in a container can get from /proc/<pid>/exe to a writable file (CVE-2019-5736).
Result<UniqueFd> openInitProgram()
{
    const std::string path = sys::helperDirectory() + "/onggi-init";
    auto clone = sys::cloneMount(AT_FDCWD, path.c_str(), false);
    if (!clone)
        return fail(clone.error().context("find the helper " + path));
    sys::MountChange change;
    change.set = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV;
    change.propagation = MS_PRIVATE;
    ONGGI_CHECK(sys::changeMount(clone->get(), change, false));
    return above(clone->get());
}

bool joinsUserNamespace(const Spec& spec)
{
    return !spec.joined.empty() && spec.joined.front().kind == NamespaceKind::User;
}

std::uint64_t namespaceFlags(const Spec& spec)
{
    const Namespaces& namespaces = spec.namespaces;
    // The cgroup namespace is init's business, once it is in its group.
    std::uint64_t flags = CLONE_NEWNS;
    flags |= namespaces.user && !joinsUserNamespace(spec) ? CLONE_NEWUSER : 0;
    flags |= namespaces.pid ? CLONE_NEWPID : 0;
    flags |= namespaces.ipc ? CLONE_NEWIPC : 0;
    flags |= namespaces.uts ? CLONE_NEWUTS : 0;
    flags |= namespaces.network ? CLONE_NEWNET : 0;
    return flags;
}

/// What the child needs between clone and exec; made before.
struct Birth
{
    std::array<UniqueFd, 3> standard;
    UniqueFd socket;
    UniqueFd program;
    bool userNamespace = false;
    bool waitForMappings = false;
};

[[noreturn]] void failInChild(const Birth& birth, std::string_view doing)
{
    std::array<char, 256> buffer;
    const std::size_t size = encodeFailure(buffer, ErrorKind::Internal, errno, doing);
    (void)!::send(birth.socket.get(), buffer.data(), size, MSG_NOSIGNAL);
    _exit(1);
}

/// Runs in the child, in its namespaces: system calls only.
[[noreturn]] void becomeInit(const Birth& birth, char* const arguments[])
{
    if (birth.userNamespace &&
        (syscall(SYS_setgroups, 0, nullptr) < 0 || syscall(SYS_setresgid, 0, 0, 0) < 0 ||
         syscall(SYS_setresuid, 0, 0, 0) < 0))
        failInChild(birth, "become root of the user namespace");
    for (int fd = 0; fd < 3; ++fd) {
        if (dup2(birth.standard[static_cast<std::size_t>(fd)].get(), fd) < 0)
            failInChild(birth, "set up the standard streams");
    }
    if (dup2(birth.socket.get(), 3) < 0)
        failInChild(birth, "hand over the launcher's socket");
    char* const environment[] = {nullptr};
    syscall(SYS_execveat, birth.program.get(), "", arguments, environment, AT_EMPTY_PATH);
    failInChild(birth, "execute onggi-init");
}

/// Runs in the child that begins a container: system calls only.
[[noreturn]] void becomeFirst(const Birth& birth)
{
    // Until the mappings are written we are nobody, and exec would take the namespace's capabilities away.
    char word = 0;
    if (birth.waitForMappings && recv(birth.socket.get(), &word, 1, 0) != 1)
        _exit(1);
    char name[] = "onggi-init";
    char* const arguments[] = {name, nullptr};
    becomeInit(birth, arguments);
}

/// Runs in the child that joins a container; its parent has no threads.
[[noreturn]] void becomeMember(const Birth& birth, const UniqueFd& container, cgroup::Group& group)
{
    // Nothing of ours is for the eyes of the processes that we come among.
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    if (const auto entered = group.enter(); !entered) {
        errno = entered.error().errnoValue();
        failInChild(birth, "enter the container's control group");
    }
    // Whoever ends the container kills the group's members when its first process is gone: either we are among them, or
    // we see that here.
    pollfd death{container.get(), POLLIN, 0};
    if (poll(&death, 1, 0) != 0) {
        errno = ESRCH;
        failInChild(birth, "the container has ended");
    }
    int namespaces = CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWNET | CLONE_NEWCGROUP;
    namespaces |= birth.userNamespace ? CLONE_NEWUSER : 0;
    if (setns(container.get(), namespaces) < 0)
        failInChild(birth, "enter the container's namespaces");
    char name[] = "onggi-init";
    char mode[] = "join";
    char* const arguments[] = {name, mode, nullptr};
    becomeInit(birth, arguments);
}

/// Pipes that we made are root's; the container's root must be able to open them again as /dev/stdout.
void giveStreamTo(int fd, const Spec& spec)
{
    struct stat status
    {
    };
    if (spec.namespaces.user && fstat(fd, &status) == 0 && S_ISFIFO(status.st_mode))
        (void)!fchown(fd, mappedRoot(spec.uidMappings), mappedRoot(spec.gidMappings));
}

Result<Birth> prepareBirth(const Spec& spec, const ContainerStdio& stdio, const sys::MessageSocket& socket)
{
    Birth birth;
    birth.userNamespace = spec.namespaces.user;
    birth.waitForMappings = spec.namespaces.user && !joinsUserNamespace(spec);
    ONGGI_TRY(birth.program, openInitProgram());
    ONGGI_TRY(birth.socket, above(socket.fd()));
    const UniqueFd null(open("/dev/null", O_RDWR | O_CLOEXEC));
    if (!null)
        return failErrno(errno, "open /dev/null");
    const std::array<const UniqueFd*, 3> given{&stdio.input, &stdio.output, &stdio.error};
    for (std::size_t i = 0; i < given.size(); ++i) {
        if (*given[i])
            giveStreamTo(given[i]->get(), spec);
        ONGGI_TRY(birth.standard[i], above(*given[i] ? given[i]->get() : null.get()));
    }
    return birth;
}

std::string mappingText(const std::vector<IdMapping>& mappings)
{
    std::string text;
    for (const IdMapping& mapping : mappings)
        text += std::to_string(mapping.container) + " " + std::to_string(mapping.host) + " " +
                std::to_string(mapping.size) + "\n";
    return text;
}

/// In /proc nothing is missing but of a process that is gone: no fault of the container's configuration.
std::unexpected<Error> procFailure(int number, const std::string& doing)
{
    if (number == ENOENT || number == ESRCH)
        return fail(ErrorKind::Internal, "the container's first process was killed before the container ran");
    return failErrno(number, doing);
}

} // namespace

Result<InitProcess> InitProcess::start(const Spec& spec, const std::vector<UniqueFd>& sources,
                                       const ContainerStdio& stdio, cgroup::Group& group)
{
    ONGGI_TRY(auto ends, sys::MessageSocket::pair());
    ONGGI_TRY(const Birth birth, prepareBirth(spec, stdio, ends.second));
    ends.second.takeFd().reset();

    InitProcess process;
    process.m_socket = std::move(ends.first);
    const std::uint64_t flags = namespaceFlags(spec);
    const auto pid = group.bear([&]() -> Result<pid_t> {
        if (!spec.joined.empty())
            return cloneIntoJoined(spec.joined, sources, flags, group.unifiedFd(), process.m_pidfd, [&birth] { becomeFirst(birth); });
        const auto child = sys::cloneProcess(flags, process.m_pidfd, group.unifiedFd());
        if (child && *child == 0)
            becomeFirst(birth);
        return child;
    });
    if (!pid)
        return fail(pid.error().context("create the container's namespaces"));
    process.m_pid = *pid;

    if (birth.waitForMappings) {
        ONGGI_CHECK(process.writeProcFile("uid_map", mappingText(spec.uidMappings)));
        ONGGI_CHECK(process.writeProcFile("gid_map", mappingText(spec.gidMappings)));
        ONGGI_CHECK(process.m_socket.send("m"));
    }
    return process;
}

Result<InitProcess> InitProcess::join(const Spec& spec, const ContainerStdio& stdio, const UniqueFd& container,
                                      cgroup::Group& group, int birthGroup)
{
    ONGGI_TRY(auto ends, sys::MessageSocket::pair());
    ONGGI_TRY(const Birth birth, prepareBirth(spec, stdio, ends.second));
    ends.second.takeFd().reset();

    InitProcess process;
    process.m_socket = std::move(ends.first);
    // A process cannot change its own process namespace, only that of its children.
    if (setns(container.get(), CLONE_NEWPID) < 0)
        return failErrno(errno, "enter the container's process namespace");
    ONGGI_TRY(process.m_pid, sys::cloneProcess(0, process.m_pidfd, birthGroup));
    if (process.m_pid == 0)
        becomeMember(birth, container, group);
    return process;
}

InitProcess::~InitProcess()
{
    if (!m_pidfd || m_released)
        return;
    (void)sys::signalProcess(m_pidfd, SIGKILL);
    (void)sys::reap(m_pidfd);
}

Result<UniqueFd> InitProcess::openNamespace(const char* name) const
{
    const std::string path = "/proc/" + std::to_string(m_pid) + "/ns/" + name;
    UniqueFd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd)
        return procFailure(errno, std::string("open the container's namespace ") + name);
    return fd;
}

Status InitProcess::writeProcFile(const char* name, std::string_view text) const
{
    const std::string path = "/proc/" + std::to_string(m_pid) + "/" + name;
    const UniqueFd fd(open(path.c_str(), O_WRONLY | O_CLOEXEC));
    if (!fd)
        return procFailure(errno, std::string("open ") + name + " of the container's first process");
    const ssize_t written = write(fd.get(), text.data(), text.size());
    if (written != static_cast<ssize_t>(text.size()))
        return procFailure(errno, std::string("write ") + name + " of the container's first process");
    return {};
}

Status InitProcess::awaitReady(bool wanted, std::vector<std::string>& warnings, UniqueFd& terminal)
{
    ONGGI_TRY(const auto report, nextReport(warnings, terminal));
    if (!report)
        return fail(lastWords());
    if (report->step != Step::Ready)
        return fail(report->error());
    if (wanted && !terminal)
        return fail(ErrorKind::Internal, "onggi-init made no terminal");
    return {};
}

Status InitProcess::execute(std::span<const Rlimit> limits, std::vector<std::string>& warnings, UniqueFd& terminal)
{
    for (const Rlimit& limit : limits)
        ONGGI_CHECK(setLimit(limit, warnings));
    const auto sent = m_socket.send(encodeStep({Step::Go, ErrorKind::Internal, 0, {}}));
    if (!sent && sent.error().kind() != ErrorKind::Unavailable)
        return sent;
    ONGGI_TRY(const auto report, nextReport(warnings, terminal));
    if (report)
        return fail(report->error());
    if (!sent)
        return fail(lastWords());
    release();
    return {};
}

} // namespace onggi::runtime
