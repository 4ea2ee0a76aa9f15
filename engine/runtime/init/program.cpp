#include "runtime/init/program.h"

#include <cerrno>
#include <sys/stat.h>
#include <unistd.h>

namespace onggi::runtime::init {

namespace {

constexpr std::string_view defaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// 0 when the file could be executed, as far as its mode says.
int problemWith(const std::string& path)
{
    struct stat status
    {
    };
    if (stat(path.c_str(), &status) < 0)
        return errno;
    if (S_ISDIR(status.st_mode))
        return EISDIR;
    if (!S_ISREG(status.st_mode) || !(status.st_mode & 0111))
        return EACCES;
    return 0;
}

Error startError(int errnoValue, const std::string& message)
{
    const Error error = Error::fromErrno(errnoValue, message);
    const ErrorKind kind = errnoValue == EISDIR ? ErrorKind::PermissionDenied : error.kind();
    return Error(kind, error.message(), errnoValue);
}

std::string_view pathOf(const std::vector<std::string>& environment)
{
    constexpr std::string_view name = "PATH=";
    for (const std::string& variable : environment) {
        if (variable.starts_with(name))
            return std::string_view(variable).substr(name.size());
    }
    return defaultPath;
}

std::vector<char*> pointersTo(std::vector<std::string>& texts)
{
    std::vector<char*> pointers;
    for (std::string& text : texts)
        pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

} // namespace

Result<Program> Program::find(const std::vector<std::string>& arguments,
                              const std::vector<std::string>& environment)
{
    Program program;
    program.m_arguments = arguments;
    program.m_environment = environment;
    const std::string& name = arguments.front();
    const std::string quoted = "exec: \"" + name + "\"";
    if (name.find('/') != std::string::npos) {
        const int problem = problemWith(name);
        if (problem == ENOENT || problem == ENOTDIR)
            return fail(startError(problem, quoted + ": stat " + name));
        if (problem)
            return fail(startError(problem, quoted));
        program.m_candidates.push_back(name);
        return program;
    }

    bool forbidden = false;
    std::string_view rest = pathOf(environment);
    while (!rest.empty()) {
        const std::string directory(rest.substr(0, rest.find(':')));
        rest.remove_prefix(std::min(rest.size(), directory.size() + 1));
        const std::string path = (directory.empty() ? "." : directory) + "/" + name;
        const int problem = problemWith(path);
        if (problem == 0)
            program.m_candidates.push_back(path);
        forbidden = forbidden || problem == EACCES;
    }
    if (!program.m_candidates.empty())
        return program;
    if (forbidden)
        return fail(startError(EACCES, quoted));
    return fail(ErrorKind::NotFound, quoted + ": executable file not found in $PATH");
}

Error Program::execute()
{
    const std::vector<char*> arguments = pointersTo(m_arguments);
    const std::vector<char*> environment = pointersTo(m_environment);
    int problem = ENOENT;
    std::string failed = m_arguments.front();
    for (const std::string& path : m_candidates) {
        execve(path.c_str(), arguments.data(), environment.data());
        // The user may lack the right to one of them and have another further on in the PATH.
        problem = errno;
        failed = path;
        if (problem != EACCES && problem != ENOENT)
            break;
    }
    if (problem == ENOEXEC)
        return Error(ErrorKind::InvalidArgument, "exec " + failed + ": exec format error", ENOEXEC);
    return startError(problem, "exec " + failed);
}

} // namespace onggi::runtime::init
