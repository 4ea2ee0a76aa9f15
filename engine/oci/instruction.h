#pragma once

#include "oci/expander.h"
#include "oci/image.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace onggi::oci {

struct InstructionFlag;

/// Applies Dockerfile instructions that change nothing but an image's config: CMD, ENTRYPOINT, ENV, EXPOSE, HEALTHCHECK,
/// LABEL, ONBUILD, SHELL, STOPSIGNAL, USER, VOLUME and WORKDIR, as the Dockerfile reference describes them, in the JSON
/// and in the shell form. Variables are those of the config's own environment, and behind it a build's arguments. One
/// object for a sequence of instructions: what ENTRYPOINT does depends on a CMD before it.
class ConfigEditor
{
public:
    explicit ConfigEditor(ExecutionConfig config)
        : m_config(std::move(config))
    {
    }

    /// One instruction without its continuation lines, "ENV A=1". InvalidArgument names it.
    Status apply(std::string_view instruction, const Expander::Variables& arguments = {}, char escape = '\\');
    const ExecutionConfig& config() const { return m_config; }

private:
    Status applyTo(const std::string& name, std::string_view rest);
    Status setEnvironment(std::string_view rest);
    Status setLabels(std::string_view rest);
    Status addPorts(std::string_view rest);
    Status addVolumes(std::string_view rest);
    Status setHealth(std::string_view rest, const std::vector<InstructionFlag>& flags);
    Status setWorkingDirectory(std::string_view rest);
    Status setText(std::string& field, std::string_view keyword, std::string_view rest);
    Result<std::vector<std::string>> commandOf(std::string_view rest) const;
    Result<std::vector<std::string>> expandedList(std::string_view rest, bool split) const;
    Result<std::vector<std::pair<std::string, std::string>>> expandedPairs(std::string_view keyword, std::string_view rest) const;
    Result<std::string> expand(std::string_view word) const;

    ExecutionConfig m_config;
    Expander::Variables m_variables; ///< of the instruction at hand
    char m_escape = '\\';
    bool m_commandSet = false;
};

} // namespace onggi::oci
