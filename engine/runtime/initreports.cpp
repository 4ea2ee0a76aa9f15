// What init says on its way to the program, and its limits.
#include "runtime/initprocess.h"

#include "runtime/validation.h"
#include "sys/spawn.h"

#include <algorithm>
#include <cerrno>
#include <sys/resource.h>

namespace onggi::runtime {

Result<std::optional<StepMessage>> InitProcess::nextReport(std::vector<std::string>& warnings, UniqueFd& terminal)
{
    for (;;) {
        ONGGI_TRY(auto message, m_socket.receive());
        if (!message)
            return std::nullopt;
        ONGGI_TRY(StepMessage step, decodeStep(message->bytes));
        if (step.step == Step::Warning) {
            warnings.push_back(step.text);
            continue;
        }
        if (step.step == Step::Ready && !message->fds.empty())
            terminal = std::move(message->fds.front());
        return step;
    }
}

Error InitProcess::lastWords()
{
    std::string how = "without a word";
    if (const auto status = sys::reap(m_pidfd)) {
        release();
        how = status->signal ? "by signal " + std::to_string(status->signal)
                             : "with code " + std::to_string(status->code);
    }
    return Error(ErrorKind::Internal, "the container's process ended " + how +
                                          " while it was being set up; a memory limit may be too low");
}

Status InitProcess::setLimit(const Rlimit& limit, std::vector<std::string>& warnings) const
{
    ONGGI_TRY(const int number, rlimitNumber(limit.type));
    const auto resource = static_cast<__rlimit_resource>(number);
    const rlimit wanted{limit.soft, limit.hard};
    if (prlimit(m_pid, resource, &wanted, nullptr) == 0)
        return {};
    const int error = errno;
    // Raising the hard limit takes CAP_SYS_RESOURCE, which an engine that is itself confined may lack.
    rlimit current{};
    if (error != EPERM || prlimit(m_pid, resource, nullptr, &current) < 0)
        return failErrno(error, "set " + limit.type);
    const rlimit clamped{std::min(wanted.rlim_cur, current.rlim_max),
                         std::min(wanted.rlim_max, current.rlim_max)};
    if (prlimit(m_pid, resource, &clamped, nullptr) < 0)
        return failErrno(errno, "set " + limit.type);
    warnings.push_back(limit.type + " is limited to " + std::to_string(clamped.rlim_max) +
                       ", the most that the engine itself has");
    return {};
}

} // namespace onggi::runtime
