#pragma once

#include "base/uniquefd.h"

#include <string>
#include <sys/types.h>
#include <vector>

namespace onggi::sys {

/// A helper program to start. Nothing of ours runs between fork and exec (posix_spawn), so this is safe in a
/// multi-threaded process.
struct SpawnRequest
{
    std::string program;                ///< absolute path
    std::vector<std::string> arguments; ///< argv[1…]; argv[0] is the program's path
    std::vector<std::string> environment;
    struct Inherited
    {
        int parent; ///< descriptor here
        int child;  ///< its number there
    };
    std::vector<Inherited>
        fds; ///< everything else is close-on-exec; 0 and 1 become /dev/null unless named, 2 stays
    bool newSession = true; ///< setsid, so that a signal to our terminal's group does not reach it
};

/// A started child. Its parent must reap it (waitid with P_PIDFD).
struct Child
{
    pid_t pid = -1;
    UniqueFd pidfd;
};

Result<Child> spawn(const SpawnRequest& request);

/// How a child ended: exit code, or 128 + signal.
struct ExitStatus
{
    int code = 0;
    int signal = 0;
};
/// Waits for the child and reaps it.
Result<ExitStatus> reap(const UniqueFd& pidfd);

/// The directory of this process's own binary: where its helpers are, in the build tree and when installed in
/// one libexec folder alike. Where the environment has ONGGI_HELPER_DIR (an absolute path; tests, whose
/// binaries stand elsewhere, set it) that directory instead.
std::string helperDirectory();

} // namespace onggi::sys
