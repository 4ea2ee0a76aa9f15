#include "runtime/init/init.h"

#include "runtime/init/identity.h"
#include "runtime/init/privileges.h"
#include "runtime/init/program.h"
#include "runtime/init/reaper.h"
#include "runtime/init/rootfs.h"
#include "runtime/plan.h"
#include "sys/memoryfile.h"
#include "sys/messagesocket.h"
#include "sys/process.h"
#include "sys/rootpath.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <csignal>
#include <fcntl.h>
#include <linux/keyctl.h>
#include <optional>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace onggi::runtime::init {

namespace {

constexpr int socketNumber = 3;
constexpr std::size_t planLimit = 64 * 1024 * 1024;
constexpr std::size_t seccompLimit = 64 * 1024;

/// What the first process is asked to be.
enum class Mode
{
    Start, ///< a container's first process, which makes its file system
    Join   ///< one more process in a container that runs: everything stands already
};

/// True when the launcher started us. Programs in a container can execute this binary, too, through
/// /proc/self/exe.
bool isStartedByLauncher(Mode mode)
{
    int domain = 0;
    int type = 0;
    socklen_t size = sizeof(int);
    if (getsockopt(socketNumber, SOL_SOCKET, SO_DOMAIN, &domain, &size) < 0 || domain != AF_UNIX)
        return false;
    if (getsockopt(socketNumber, SOL_SOCKET, SO_TYPE, &type, &size) < 0 || type != SOCK_SEQPACKET)
        return false;
    // Among others we look at the container's own /proc, which tells what the container wants.
    if (mode == Mode::Join)
        return true;
    struct statvfs status
    {
    };
    return statvfs("/proc/self/exe", &status) == 0 && (status.f_flag & ST_RDONLY);
}

class Init
{
public:
    Init(Mode mode, sys::MessageSocket socket)
        : m_mode(mode)
        , m_socket(std::move(socket))
    {
    }

    Status run();
    Status report(const Error& error)
    {
        return send({Step::Failed, error.kind(), error.errnoValue(), error.message()});
    }

private:
    Status send(const StepMessage& message, std::span<const int> fds = {});
    void warn(std::string text) { (void)send({Step::Warning, ErrorKind::Internal, 0, std::move(text)}); }

    Status settle();
    Result<sys::Message> receive(Step expected);
    Status receivePlan();
    Result<std::vector<UniqueFd>> receiveMounts();
    Status nameHost();
    Error phrased(const Error& error) const;
    Result<UniqueFd> openWorkingDirectory() const;
    Status enterWorkingDirectory();
    Status makeContainer();
    Status joinContainer();
    Status findProgram();
    Status setSysctls();
    Result<UniqueFd> openNull() const;
    Status connectStreams();
    Status giveStreams();
    Status execute();

    const Mode m_mode;
    sys::MessageSocket m_socket;
    Plan m_plan;
    std::string m_seccomp;
    std::optional<RootFileSystem> m_fileSystem; ///< that we have made
    UniqueFd m_root;
    Identity m_identity;
    std::optional<Program> m_program;
    Terminal m_terminal;
};

Status Init::send(const StepMessage& message, std::span<const int> fds)
{
    return m_socket.send(encodeStep(message), fds);
}

Result<sys::Message> Init::receive(Step expected)
{
    ONGGI_TRY(auto message, m_socket.receive());
    if (!message)
        return fail(ErrorKind::Cancelled, "the launcher has gone");
    ONGGI_TRY(const StepMessage step, decodeStep(message->bytes));
    if (step.step != expected)
        return fail(ErrorKind::Internal, "the launcher sent an unexpected step");
    return std::move(*message);
}

/// What holds from the first moment on, whatever the plan says.
Status Init::settle()
{
    ONGGI_CHECK(sys::closeFrom(socketNumber + 1));
    if (fcntl(socketNumber, F_SETFD, FD_CLOEXEC) < 0)
        return failErrno(errno, "keep the launcher's socket from the program");
    // Until it says "go" we die with the launcher. If it is gone already, the socket says so.
    if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) < 0)
        return failErrno(errno, "follow the launcher's death");
    // Nobody in a joined namespace may look into us or take our descriptors.
    if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0)
        return failErrno(errno, "forbid tracing");
    prctl(PR_SET_NAME, "onggi-init", 0, 0, 0);
    umask(0);
    if (setsid() < 0)
        return failErrno(errno, "make a session");
    // The host's session keys are not the container's. Without keys in the kernel there is nothing to leave.
    (void)syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, nullptr);
    return {};
}

Status Init::receivePlan()
{
    ONGGI_TRY(const sys::Message message, receive(Step::Plan));
    if (message.fds.empty())
        return fail(ErrorKind::Internal, "the launch plan did not come");
    ONGGI_TRY(const std::string bytes, sys::readMemory(message.fds[0].get(), planLimit));
    ONGGI_TRY(m_plan, decodePlan(bytes));
    if (!m_plan.hasSeccomp)
        return {};
    if (message.fds.size() < 2)
        return fail(ErrorKind::Internal, "the seccomp program did not come");
    ONGGI_TRY(m_seccomp, sys::readMemory(message.fds[1].get(), seccompLimit));
    return {};
}

Result<std::vector<UniqueFd>> Init::receiveMounts()
{
    std::vector<UniqueFd> mounts;
    while (mounts.size() < m_plan.mountCount) {
        ONGGI_TRY(sys::Message message, receive(Step::Mounts));
        if (message.fds.empty())
            return fail(ErrorKind::Internal, "the container's mounts did not come");
        for (UniqueFd& fd : message.fds)
            mounts.push_back(std::move(fd));
    }
    return mounts;
}

Status Init::nameHost()
{
    const Spec& spec = m_plan.spec;
    if (!spec.namespaces.uts)
        return {};
    if (!spec.hostname.empty() && sethostname(spec.hostname.data(), spec.hostname.size()) < 0)
        return failErrno(errno, "set the host name " + spec.hostname);
    if (!spec.domainname.empty() && setdomainname(spec.domainname.data(), spec.domainname.size()) < 0)
        return failErrno(errno, "set the domain name " + spec.domainname);
    return {};
}

/// The sentence in which Docker's clients look for what went wrong with a program.
Error Init::phrased(const Error& error) const
{
    const char* const doing = m_mode == Mode::Start
        ? "failed to create task for container"
        : "OCI runtime exec failed: exec failed: unable to start container process";
    return Error(error.kind(), std::string(doing) + ": " + error.message() + ": unknown", error.errnoValue());
}

/// A container that starts gets its directory made; a process that comes later finds it or not.
Result<UniqueFd> Init::openWorkingDirectory() const
{
    const std::string& path = m_plan.spec.workingDirectory;
    if (m_mode == Mode::Start) {
        auto directory = sys::makeInRoot(m_root.get(), path, sys::NodeKind::Directory);
        if (!directory)
            return fail(directory.error().context("working directory \"" + path + "\""));
        return directory;
    }
    auto directory = sys::openInRoot(m_root.get(), path, O_PATH | O_DIRECTORY);
    if (directory)
        return directory;
    const int reason = directory.error().errnoValue();
    return fail(phrased(Error::fromErrno(reason, "chdir to cwd (\"" + path + "\") set in config.json failed")));
}

Status Init::enterWorkingDirectory()
{
    const std::string doing = "working directory \"" + m_plan.spec.workingDirectory + "\"";
    ONGGI_TRY(const UniqueFd directory, openWorkingDirectory());
    if (fchdir(directory.get()) < 0)
        return failErrno(errno, doing);
    // The kernel names a directory outside the root "(unreachable)…" (CVE-2024-21626).
    std::array<char, PATH_MAX> where;
    if (!getcwd(where.data(), where.size()) || where.front() != '/')
        return fail(ErrorKind::PermissionDenied, doing + " is outside the container");
    return {};
}

Status Init::makeContainer()
{
    if (m_plan.spec.namespaces.cgroup && unshare(CLONE_NEWCGROUP) < 0)
        return failErrno(errno, "make a cgroup namespace");
    ONGGI_CHECK(nameHost());
    ONGGI_TRY(std::vector<UniqueFd> mounts, receiveMounts());
    m_fileSystem.emplace(m_plan, std::move(mounts));
    ONGGI_CHECK(m_fileSystem->attach());
    ONGGI_CHECK(m_fileSystem->mountAll());
    ONGGI_CHECK(m_fileSystem->protect());
    ONGGI_CHECK(m_fileSystem->pivot());
    m_terminal = m_fileSystem->takeTerminal();
    return {};
}

/// We stand in all of the container's namespaces already.
Status Init::joinContainer()
{
    if (!m_plan.spec.terminal)
        return {};
    ONGGI_TRY(m_terminal, openTerminal(m_root.get(), m_plan.spec.terminalRows, m_plan.spec.terminalColumns));
    return {};
}

Status Init::findProgram()
{
    ONGGI_TRY(m_identity, lookUpIdentity(m_root.get(), m_plan.spec.user, m_plan.spec.additionalGroups));
    std::vector<std::string>& environment = m_plan.spec.environment;
    if (std::ranges::none_of(environment, [](const std::string& text) { return text.starts_with("HOME="); }))
        environment.push_back("HOME=" + m_identity.home);
    ONGGI_CHECK(enterWorkingDirectory());
    auto program = Program::find(m_plan.spec.arguments, environment);
    if (!program)
        return fail(phrased(program.error()));
    m_program = std::move(*program);
    return {};
}

Status Init::setSysctls()
{
    for (const auto& [name, value] : m_plan.spec.sysctls) {
        // "net.ipv4.conf.eth0/1.forwarding": a slash in the name is a dot in the path.
        std::string path = name;
        for (char& c : path)
            c = c == '.' ? '/' : c == '/' ? '.' : c;
        const auto file = sys::openInRoot(m_fileSystem->proc(), "sys/" + path, O_WRONLY, sys::Symlinks::Refuse);
        if (!file)
            return fail(file.error().context("set sysctl " + name));
        if (const auto status = writeAll(file->get(), value); !status)
            return fail(status.error().context("set sysctl " + name + " to \"" + value + "\""));
    }
    return {};
}

/// Not the host's null device: that would be a descriptor of its file system. In a container that runs something else may
/// stand in its place by now; it is looked at before it is opened.
Result<UniqueFd> Init::openNull() const
{
    constexpr unsigned memoryMajor = 1;
    constexpr unsigned nullMinor = 3;
    const auto isNull = [](const UniqueFd& fd) {
        struct stat status
        {
        };
        return fstat(fd.get(), &status) == 0 && S_ISCHR(status.st_mode) && status.st_rdev == makedev(memoryMajor, nullMinor);
    };
    ONGGI_TRY(const UniqueFd found, sys::openInRoot(m_root.get(), "/dev/null", O_PATH));
    if (isNull(found)) {
        ONGGI_TRY(UniqueFd null, sys::openInRoot(m_root.get(), "/dev/null", O_RDWR | O_NOCTTY));
        if (isNull(null))
            return null;
    }
    return fail(ErrorKind::PermissionDenied, "/dev/null in the container is not the null device");
}

Status Init::connectStreams()
{
    if (m_terminal.peer) {
        if (ioctl(m_terminal.peer.get(), TIOCSCTTY, 0) < 0)
            return failErrno(errno, "take the terminal");
        for (int fd = 0; fd < 3; ++fd) {
            if (dup2(m_terminal.peer.get(), fd) < 0)
                return failErrno(errno, "connect the terminal");
        }
        return {};
    }
    const std::array<bool, 3> given{m_plan.hasInput, m_plan.hasOutput, m_plan.hasError};
    for (int fd = 0; fd < 3; ++fd) {
        if (given[static_cast<std::size_t>(fd)])
            continue;
        ONGGI_TRY(const UniqueFd null, openNull());
        if (dup2(null.get(), fd) < 0)
            return failErrno(errno, "connect the standard streams");
    }
    return {};
}

/// The user must be able to open /dev/stdout again. Not every stream has an owner to change.
Status Init::giveStreams()
{
    for (int fd = 0; fd < 3; ++fd) {
        struct stat status
        {
        };
        if (fstat(fd, &status) < 0)
            return failErrno(errno, "look at the standard streams");
        const bool isOurs = S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode) || isatty(fd);
        if (isOurs && status.st_uid != m_identity.uid)
            (void)!fchown(fd, m_identity.uid, static_cast<gid_t>(-1));
    }
    return {};
}

Status Init::execute()
{
    if (!m_program)
        return fail(ErrorKind::InvalidArgument, "there is no program to execute, only mounts");
    ONGGI_CHECK(setSysctls());
    std::vector<std::string> missing;
    ONGGI_TRY(const std::uint64_t capabilities, availableCapabilities(m_plan.capabilities, missing));
    for (const std::string& name : missing)
        warn("the capability " + name + " is not available here");
    ONGGI_CHECK(connectStreams());
    ONGGI_CHECK(giveStreams());
    umask(static_cast<mode_t>(m_plan.spec.umask));
    // Before the privileges go: a profile need not allow it afterwards. The socket's end of file tells the
    // launcher that the program runs.
    ONGGI_CHECK(sys::closeOnExecFrom(socketNumber));
    // A container goes on without the launcher; one more process in it ends with its own, which nobody can replace.
    const bool diesWithParent = m_mode == Mode::Join;
    ONGGI_CHECK(dropPrivileges(m_identity, capabilities, m_plan.spec.noNewPrivileges, m_seccomp, diesWithParent));

    if (m_plan.spec.useInit) {
        prepareToReap();
        const pid_t pid = fork();
        if (pid < 0)
            return failErrno(errno, "fork the program");
        if (pid > 0)
            beReaper(pid);
        setpgid(0, 0);
        if (m_plan.spec.terminal)
            tcsetpgrp(STDIN_FILENO, getpid());
    }
    resetSignals();
    return fail(phrased(m_program->execute()));
}

Status Init::run()
{
    ONGGI_CHECK(settle());
    ONGGI_CHECK(receivePlan());
    if (m_mode == Mode::Start)
        ONGGI_CHECK(makeContainer());
    m_root.reset(open("/", O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!m_root)
        return failErrno(errno, "open the container's root");
    if (m_mode == Mode::Join)
        ONGGI_CHECK(joinContainer());
    if (!m_plan.spec.mountsOnly)
        ONGGI_CHECK(findProgram());
    const UniqueFd master = std::move(m_terminal.master);
    const int fds[] = {master.get()};
    ONGGI_CHECK(send({Step::Ready, ErrorKind::Internal, 0, {}}, std::span<const int>(fds, master ? 1 : 0)));
    ONGGI_CHECK(receive(Step::Go));
    return execute();
}

} // namespace

int run(int argumentCount)
{
    const Mode mode = argumentCount > 1 ? Mode::Join : Mode::Start;
    if (!isStartedByLauncher(mode)) {
        constexpr std::string_view text = "onggi-init: only onggi-monitor starts this program\n";
        (void)!write(STDERR_FILENO, text.data(), text.size());
        return 1;
    }
    Init init(mode, sys::MessageSocket(UniqueFd(socketNumber)));
    if (const auto status = init.run(); !status)
        (void)init.report(status.error());
    return 1;
}

} // namespace onggi::runtime::init
