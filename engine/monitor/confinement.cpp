#include "monitor/confinement.h"

#include "base/uniquefd.h"

#include <csignal>
#include <cstdint>
#include <fcntl.h>
#include <initializer_list>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace onggi::monitor {

void prepareProcess()
{
    struct sigaction action
    {
    };
    action.sa_handler = [](int) {};
    action.sa_flags = SA_RESTART;
    for (const int signal : {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGPIPE, SIGUSR1, SIGUSR2})
        ::sigaction(signal, &action, nullptr);
    ::umask(077);
    if (::chdir("/") != 0)
        ::_exit(1);
}

namespace {

void confine(std::uint32_t capabilities)
{
    if (const UniqueFd score(::open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC)); score)
        (void)writeAll(score.get(), "-999");
    ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    __user_cap_data_struct sets[2]{};
    sets[0].effective = sets[0].permitted = capabilities;
    ::syscall(SYS_capset, &header, sets);
    ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

} // namespace

void confineToLeast()
{
    confine(0);
}

void confineToKilling()
{
    confine(1U << CAP_KILL);
}

} // namespace onggi::monitor
