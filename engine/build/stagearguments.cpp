#include "build/stagearguments.h"

#include <fmt/format.h>

namespace onggi::build {

namespace {

std::string_view nameOf(std::string_view variable)
{
    return variable.substr(0, variable.find('='));
}

} // namespace

Status StageArguments::declare(const Instruction& instruction, const std::vector<std::string>& environment, char escape)
{
    ONGGI_TRY(const auto pairs, parsePairs(instruction, escape));
    for (const auto& [written, fallback] : pairs) {
        const auto known = variables(environment);
        const Expander expander(known, escape);
        ONGGI_TRY(const std::string name, expander.word(written));
        const auto given = m_given->find(name);
        const auto global = m_globals->find(name);
        if (given != m_given->end() && given->second) {
            m_declared[name] = *given->second;
        } else if (fallback) {
            ONGGI_TRY(m_declared[name], expander.word(*fallback));
        } else if (global != m_globals->end()) {
            m_declared[name] = global->second;
        }
    }
    return {};
}

Expander::Variables StageArguments::variables(const std::vector<std::string>& environment) const
{
    Expander::Variables all = m_declared;
    for (const std::string& variable : environment) {
        const auto name = nameOf(variable);
        all[std::string(name)] = variable.substr(std::min(name.size() + 1, variable.size()));
    }
    return all;
}

std::vector<std::string> StageArguments::ofCommand(const std::vector<std::string>& environment) const
{
    auto shown = m_declared;
    for (const std::string& variable : environment)
        shown.erase(std::string(nameOf(variable)));
    std::vector<std::string> arguments;
    for (const auto& [name, value] : shown)
        arguments.push_back(fmt::format("{}={}", name, value));
    return arguments;
}

std::vector<std::string> StageArguments::predefined() const
{
    std::vector<std::string> arguments;
    for (const auto& [name, value] : *m_given) {
        if (value && !m_declared.contains(name) && isPredefinedArgument(name))
            arguments.push_back(fmt::format("{}={}", name, *value));
    }
    return arguments;
}

} // namespace onggi::build
