#include "sys/spawn.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace onggi::sys {

namespace {

/// posix_spawn's two option objects, with their calls' error numbers gathered into one.
class SpawnOptions
{
public:
    SpawnOptions()
    {
        note(posix_spawn_file_actions_init(&m_actions));
        note(posix_spawnattr_init(&m_attributes));
    }
    ~SpawnOptions()
    {
        posix_spawn_file_actions_destroy(&m_actions);
        posix_spawnattr_destroy(&m_attributes);
    }
    SpawnOptions(const SpawnOptions&) = delete;
    SpawnOptions& operator=(const SpawnOptions&) = delete;

    void duplicate(int from, int to) { note(posix_spawn_file_actions_adddup2(&m_actions, from, to)); }
    void openNull(int fd) { note(posix_spawn_file_actions_addopen(&m_actions, fd, "/dev/null", O_RDWR, 0)); }

    void resetSignals(bool newSession)
    {
        sigset_t none;
        sigset_t all;
        sigemptyset(&none);
        sigfillset(&all);
        sigdelset(&all, SIGKILL);
        sigdelset(&all, SIGSTOP);
        note(posix_spawnattr_setsigmask(&m_attributes, &none));
        note(posix_spawnattr_setsigdefault(&m_attributes, &all));
        const int session = newSession ? POSIX_SPAWN_SETSID : 0;
        note(posix_spawnattr_setflags(
            &m_attributes, static_cast<short>(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | session)));
    }

    int error() const { return m_error; }
    const posix_spawn_file_actions_t* actions() const { return &m_actions; }
    const posix_spawnattr_t* attributes() const { return &m_attributes; }

private:
    void note(int error) { m_error = m_error ? m_error : error; }

    posix_spawn_file_actions_t m_actions{};
    posix_spawnattr_t m_attributes{};
    int m_error = 0;
};

std::vector<char*> pointersTo(std::vector<std::string>& texts)
{
    std::vector<char*> pointers;
    pointers.reserve(texts.size() + 1);
    for (std::string& text : texts)
        pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

} // namespace

Result<Child> spawn(const SpawnRequest& request)
{
    int highestTarget = STDERR_FILENO;
    for (const auto& [parent, child] : request.fds)
        highestTarget = std::max(highestTarget, child);

    // A target number may be the number of another source here. Sources in that range are first duplicated
    // above it, so that no dup2 in the child destroys what a later one needs, and the copy onto its own
    // number still clears close-on-exec.
    SpawnOptions options;
    std::vector<UniqueFd> moved;
    std::array<bool, 2> standardNamed{};
    for (const auto& [parent, child] : request.fds) {
        int source = parent;
        if (source <= highestTarget) {
            UniqueFd copy(fcntl(source, F_DUPFD_CLOEXEC, highestTarget + 1));
            if (!copy)
                return failErrno(errno, "duplicate a descriptor for " + request.program);
            source = copy.get();
            moved.push_back(std::move(copy));
        }
        options.duplicate(source, child);
        if (child == STDIN_FILENO || child == STDOUT_FILENO)
            standardNamed[static_cast<std::size_t>(child)] = true;
    }
    for (int fd : {STDIN_FILENO, STDOUT_FILENO}) {
        if (!standardNamed[static_cast<std::size_t>(fd)])
            options.openNull(fd);
    }
    options.resetSignals(request.newSession);
    if (options.error())
        return failErrno(options.error(), "prepare to start " + request.program);

    std::vector<std::string> arguments{request.program};
    arguments.insert(arguments.end(), request.arguments.begin(), request.arguments.end());
    std::vector<std::string> environment = request.environment;

    Child child;
    if (const int error =
            posix_spawn(&child.pid, request.program.c_str(), options.actions(), options.attributes(),
                        pointersTo(arguments).data(), pointersTo(environment).data()))
        return failErrno(error, "start " + request.program);

    // The child stays a zombie until we reap it, so the number cannot have passed to another process.
    child.pidfd.reset(static_cast<int>(syscall(SYS_pidfd_open, child.pid, 0)));
    if (!child.pidfd) {
        const int error = errno;
        ::kill(child.pid, SIGKILL);
        while (waitpid(child.pid, nullptr, 0) < 0 && errno == EINTR) {
        }
        return failErrno(error, "open the process of " + request.program);
    }
    return child;
}

Result<ExitStatus> reap(const UniqueFd& pidfd)
{
    siginfo_t info{};
    while (waitid(static_cast<idtype_t>(P_PIDFD), static_cast<id_t>(pidfd.get()), &info, WEXITED) < 0) {
        if (errno != EINTR)
            return failErrno(errno, "wait for a child process");
    }
    if (info.si_code == CLD_EXITED)
        return ExitStatus{info.si_status, 0};
    return ExitStatus{128 + info.si_status, info.si_status};
}

std::string helperDirectory()
{
    if (const char* given = secure_getenv("ONGGI_HELPER_DIR"); given && *given == '/')
        return given;
    std::array<char, PATH_MAX> path;
    const ssize_t size = readlink("/proc/self/exe", path.data(), path.size());
    if (size <= 0)
        return ".";
    const std::string_view binary(path.data(), static_cast<std::size_t>(size));
    const std::size_t slash = binary.rfind('/');
    return std::string(binary.substr(0, slash == 0 ? 1 : slash));
}

} // namespace onggi::sys
