#include "runtime/seccompworker.h"

#include "runtime/seccompprofile.h"
#include "sys/memoryfile.h"
#include "sys/pipe.h"
#include "sys/spawn.h"

#include <cerrno>
#include <grp.h>
#include <unistd.h>

namespace onggi::runtime {

namespace {

constexpr std::size_t maxProfile = 16 << 20;
constexpr std::size_t maxAnswer = 1 << 20;
constexpr uid_t nobody = 65534;

Status dropRights()
{
    if (::geteuid() != 0)
        return {};
    if (::setgroups(0, nullptr) != 0 || ::setresgid(nobody, nobody, nobody) != 0 || ::setresuid(nobody, nobody, nobody) != 0)
        return failErrno(errno, "dropping the rights of the seccomp compiler");
    return {};
}

Result<std::string> compileInput(const std::vector<std::string>& capabilities)
{
    ONGGI_CHECK(dropRights());
    ONGGI_TRY(const std::string json, readAll(STDIN_FILENO, maxProfile));
    ONGGI_TRY(const SeccompProfile profile, parseSeccompProfile(json, capabilities));
    return compileSeccompProfile(profile);
}

} // namespace

Result<std::string> compileApart(std::string_view profileJson, const std::vector<std::string>& capabilities)
{
    ONGGI_TRY(const UniqueFd profile, sys::sealedMemory("seccomp-profile", profileJson));
    ONGGI_TRY(sys::Pipe pipe, sys::makePipe(sys::PipeUse::Messages));

    sys::SpawnRequest worker;
    worker.program = sys::helperDirectory() + "/onggid";
    worker.arguments = {std::string(seccompWorkerFlag)};
    worker.arguments.insert(worker.arguments.end(), capabilities.begin(), capabilities.end());
    worker.fds = {{profile.get(), STDIN_FILENO}, {pipe.write.get(), STDOUT_FILENO}};
    ONGGI_TRY(const sys::Child child, sys::spawn(worker));
    pipe.write.reset();
    const auto answer = readAll(pipe.read.get(), maxAnswer);
    const auto ended = sys::reap(child.pidfd);
    if (!answer)
        return fail(answer.error());
    const auto line = answer->find('\n');
    if (!ended || line == std::string::npos)
        return fail(ErrorKind::Internal, "the seccomp compiler died without an answer");
    if (line > 0)
        return fail(errorKindFromString(std::string_view(*answer).substr(0, line)), answer->substr(line + 1));
    return answer->substr(1);
}

int runSeccompWorker(const std::vector<std::string>& capabilities)
{
    const auto program = compileInput(capabilities);
    const std::string answer = program ? "\n" + *program
                                       : std::string(nameOf(program.error().kind())) + "\n" + program.error().message();
    return writeAll(STDOUT_FILENO, answer) ? 0 : 1;
}

} // namespace onggi::runtime
