#pragma once

#include "base/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace onggi::runtime::init {

/// A program in the container: where it may be, and how its exec fails in Docker's words (the sentence that stands around
/// them is the caller's).
class Program
{
public:
    /// Looks arguments[0] up as execvp would, in the PATH of the environment and the current root and working
    /// directory. NotFound or PermissionDenied say so before the container is told to go.
    static Result<Program> find(const std::vector<std::string>& arguments,
                                const std::vector<std::string>& environment);

    /// Executes it; returns only the error.
    Error execute();

private:
    Program() = default;

    std::vector<std::string> m_candidates;
    std::vector<std::string> m_arguments;
    std::vector<std::string> m_environment;
};

} // namespace onggi::runtime::init
