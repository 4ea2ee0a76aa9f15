#include "runtime/init/reaper.h"

#include "sys/process.h"

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace onggi::runtime::init {

namespace {

/// Reaps all that have ended; ends with the program.
void reapEnded(pid_t program)
{
    for (;;) {
        int status = 0;
        const pid_t pid = waitpid(-1, &status, WNOHANG);
        if (pid < 0 && errno == EINTR)
            continue;
        if (pid <= 0)
            return;
        if (pid == program)
            _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
    }
}

} // namespace

void prepareToReap()
{
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, nullptr);
}

void beReaper(pid_t program)
{
    // Without process 1 of a namespace of our own, orphans would go to the host's.
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    // The program's streams must end when it closes them.
    if (const int null = open("/dev/null", O_RDWR | O_CLOEXEC); null >= 0) {
        for (int fd = 0; fd < 3; ++fd)
            dup2(null, fd);
    }
    (void)sys::closeFrom(3);
    sigset_t all;
    sigfillset(&all);
    for (;;) {
        const int signal = sigwaitinfo(&all, nullptr);
        if (signal == SIGCHLD)
            reapEnded(program);
        else if (signal > 0)
            ::kill(program, signal);
    }
}

} // namespace onggi::runtime::init
