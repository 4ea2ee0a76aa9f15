#pragma once

#include "build/dockerfile.h"
#include "build/plan.h"

#include <string>
#include <vector>

namespace onggi::build {

/// The build arguments of one stage, as its ARG instructions declare them one by one. A given value comes first, then the
/// instruction's own, then that of the ARG before the first FROM. The environment of the image hides an argument of its
/// name, whichever was first. A stage on top of another begins with a copy of that one's. A value; what it is made with
/// must live longer.
class StageArguments
{
public:
    StageArguments(const GivenArguments& given, const Expander::Variables& globals)
        : m_given(&given)
        , m_globals(&globals)
    {
    }

    /// ARG. The environment is the image's, "NAME=value".
    Status declare(const Instruction& instruction, const std::vector<std::string>& environment, char escape);

    /// What is declared and has a value.
    const Expander::Variables& declared() const { return m_declared; }
    /// Of an instruction's words: the environment, and arguments below it.
    Expander::Variables variables(const std::vector<std::string>& environment) const;
    /// "NAME=value", sorted: what RUN's command sees beside the environment. It belongs to the step's history and key.
    std::vector<std::string> ofCommand(const std::vector<std::string>& environment) const;
    /// Proxies that were given and not declared: the command sees them, history and cache do not.
    std::vector<std::string> predefined() const;

private:
    const GivenArguments* m_given;
    const Expander::Variables* m_globals;
    Expander::Variables m_declared;
};

} // namespace onggi::build
