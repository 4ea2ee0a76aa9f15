#pragma once

#include "oci/image.h"

#include <string>
#include <string_view>
#include <vector>

namespace onggi::oci {

/// Applies Dockerfile instructions that change nothing but an image's config: CMD, ENTRYPOINT, ENV, EXPOSE, HEALTHCHECK,
/// LABEL, ONBUILD, SHELL, STOPSIGNAL, USER, VOLUME and WORKDIR, as the Dockerfile reference describes them, in the JSON
/// and in the shell form. Variables ($NAME, ${NAME}, ${NAME:-else}, ${NAME:+then}) are those of the config's own
/// environment. One object for a sequence of instructions: what ENTRYPOINT does depends on a CMD before it.
class ConfigEditor
{
public:
    explicit ConfigEditor(ExecutionConfig config)
        : m_config(std::move(config))
    {
    }

    /// One instruction without its continuation lines, "ENV A=1". InvalidArgument names it.
    Status apply(std::string_view instruction);
    const ExecutionConfig& config() const { return m_config; }

private:
    Status applyTo(const std::string& name, std::string_view rest);
    Status setEnvironment(std::string_view rest);
    Status setLabels(std::string_view rest);
    Status addPorts(std::string_view rest);
    Status addVolumes(std::string_view rest);
    Status setHealth(std::string_view rest);
    Status setWorkingDirectory(std::string_view rest);
    Result<std::vector<std::string>> commandOf(std::string_view rest) const;
    Result<std::vector<std::string>> expandedWords(std::string_view rest) const;
    Result<std::string> expand(std::string_view word) const;
    std::string variable(std::string_view name) const;

    ExecutionConfig m_config;
    bool m_commandSet = false;
};

/// The words of a line: blanks separate, single and double quotes and backslashes protect, and stay where they are.
/// InvalidArgument for a quote without its end.
Result<std::vector<std::string>> splitWords(std::string_view line);

} // namespace onggi::oci
