#include "oci/instruction.h"

#include "oci/instructiontext.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <optional>
#include <set>

namespace onggi::oci {

namespace {

/// More than any system lets a process be started with.
constexpr std::size_t mostEnvironment = std::size_t(2) << 20;

std::unexpected<Error> invalid(std::string message)
{
    return fail(ErrorKind::InvalidArgument, std::move(message));
}

/// "1m30s", "1.5s", "500ms" in nanoseconds.
Result<std::int64_t> durationOf(std::string_view text)
{
    static constexpr std::pair<std::string_view, double> units[] = {{"ns", 1},  {"us", 1e3}, {"ms", 1e6},
                                                                    {"s", 1e9}, {"m", 6e10}, {"h", 3.6e12}};
    const auto refused = [&] { return invalid(fmt::format("\"{}\" is not a duration", text)); };
    double sum = 0;
    std::string_view rest = text;
    do {
        double value = 0;
        const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), value);
        if (error != std::errc() || value < 0)
            return refused();
        rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
        const auto length = std::min(rest.find_first_of("0123456789."), rest.size());
        const auto unit = std::ranges::find(units, rest.substr(0, length), [](const auto& each) { return each.first; });
        if (unit == std::end(units))
            return refused();
        sum += value * unit->second;
        rest.remove_prefix(length);
    } while (!rest.empty());
    if (sum > 9e18)
        return refused();
    return static_cast<std::int64_t>(sum);
}

Status setHealthOption(HealthConfig& health, const InstructionFlag& flag)
{
    const std::pair<std::string_view, std::int64_t*> durations[] = {{"interval", &health.interval},
                                                                    {"timeout", &health.timeout},
                                                                    {"start-period", &health.startPeriod},
                                                                    {"start-interval", &health.startInterval}};
    const auto wanted = std::ranges::find(durations, flag.name, [](const auto& each) { return each.first; });
    if (wanted == std::end(durations) && flag.name != "retries")
        return invalid(fmt::format("Unknown flag: {}", flag.name));
    if (!flag.value)
        return invalid(fmt::format("Missing a value on flag: {}", flag.name));
    const std::string& value = *flag.value;
    if (flag.name == "retries") {
        const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), health.retries);
        if (error != std::errc() || end != value.data() + value.size())
            return invalid(fmt::format("--retries must be a number, not \"{}\"", value));
        if (health.retries < 0)
            return invalid(fmt::format("--retries cannot be negative ({})", health.retries));
        return {};
    }
    if (value.empty())
        return {};
    ONGGI_TRY(*wanted->second, durationOf(value));
    if (*wanted->second != 0 && *wanted->second < 1'000'000)
        return invalid(fmt::format("Interval \"{}\" cannot be less than 1ms", flag.name));
    return {};
}

std::string_view keyOf(std::string_view variable)
{
    return variable.substr(0, variable.find('='));
}

} // namespace

Result<std::string> ConfigEditor::expand(std::string_view word) const
{
    return Expander(m_variables, m_escape).word(word);
}

/// The JSON form's texts or the words of the line, each expanded on its own.
Result<std::vector<std::string>> ConfigEditor::expandedList(std::string_view rest, bool split) const
{
    std::vector<std::string> expanded;
    std::optional<std::vector<std::string>> words;
    if (!split) {
        ONGGI_TRY(words, jsonForm(rest));
    }
    if (!words)
        words = splitWords(rest, m_escape);
    for (const std::string& word : *words) {
        if (split) {
            ONGGI_TRY(const auto parts, Expander(m_variables, m_escape).words(word));
            expanded.insert(expanded.end(), parts.begin(), parts.end());
        } else {
            ONGGI_TRY(std::string text, expand(word));
            expanded.push_back(std::move(text));
        }
    }
    return expanded;
}

/// The JSON form as it is, anything else for the shell.
Result<std::vector<std::string>> ConfigEditor::commandOf(std::string_view rest) const
{
    ONGGI_TRY(auto list, jsonForm(rest));
    if (list)
        return *std::move(list);
    if (rest.empty())
        return std::vector<std::string>();
    auto command = m_config.shell.empty() ? std::vector<std::string>{"/bin/sh", "-c"} : m_config.shell;
    command.emplace_back(rest);
    return command;
}

/// Name and value of ENV's and LABEL's pairs, both expanded.
Result<std::vector<std::pair<std::string, std::string>>> ConfigEditor::expandedPairs(std::string_view keyword, std::string_view rest) const
{
    ONGGI_TRY(const NamedValues values, namedValues(keyword, rest, m_escape));
    std::vector<std::pair<std::string, std::string>> pairs;
    for (const auto& [writtenName, writtenValue] : values) {
        ONGGI_TRY(std::string name, expand(writtenName));
        ONGGI_TRY(std::string value, expand(writtenValue.value_or("")));
        if (name.empty())
            return invalid(fmt::format("{} names can not be blank", keyword));
        pairs.emplace_back(std::move(name), std::move(value));
    }
    return pairs;
}

Status ConfigEditor::setEnvironment(std::string_view rest)
{
    ONGGI_TRY(const auto pairs, expandedPairs("ENV", rest));
    auto environment = m_config.environment;
    for (const auto& [name, value] : pairs) {
        std::string fresh = fmt::format("{}={}", name, value);
        const auto old = std::ranges::find_if(environment, [&](const std::string& each) { return keyOf(each) == name; });
        if (old == environment.end())
            environment.push_back(std::move(fresh));
        else
            *old = std::move(fresh);
    }
    std::size_t size = 0;
    for (const std::string& each : environment)
        size += each.size();
    if (size > mostEnvironment)
        return invalid(fmt::format("the environment would be larger than {} MiB", mostEnvironment >> 20));
    m_config.environment = std::move(environment);
    return {};
}

Status ConfigEditor::setLabels(std::string_view rest)
{
    ONGGI_TRY(const auto pairs, expandedPairs("LABEL", rest));
    for (const auto& [name, value] : pairs)
        m_config.labels[name] = value;
    return {};
}

Status ConfigEditor::addPorts(std::string_view rest)
{
    ONGGI_TRY(const auto words, expandedList(rest, true));
    if (words.empty())
        return invalid("EXPOSE requires at least one argument");
    std::set<std::string> known(m_config.exposedPorts.begin(), m_config.exposedPorts.end());
    for (const std::string& word : words) {
        const auto slash = word.find('/');
        const std::string protocol = slash == std::string::npos ? "tcp" : word.substr(slash + 1);
        const std::string_view numbers = std::string_view(word).substr(0, slash);
        const auto dash = numbers.find('-');
        const auto number = [](std::string_view text) {
            int value = 0;
            const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
            return error == std::errc() && end == text.data() + text.size() && value > 0 && value < 65536 ? value : 0;
        };
        const int first = number(numbers.substr(0, dash));
        const int last = dash == std::string_view::npos ? first : number(numbers.substr(dash + 1));
        if (first == 0 || last < first || (protocol != "tcp" && protocol != "udp" && protocol != "sctp"))
            return invalid(fmt::format("invalid containerPort: {}", word));
        for (int port = first; port <= last; ++port) {
            std::string key = fmt::format("{}/{}", port, protocol);
            if (known.insert(key).second)
                m_config.exposedPorts.push_back(std::move(key));
        }
    }
    return {};
}

Status ConfigEditor::addVolumes(std::string_view rest)
{
    ONGGI_TRY(const auto paths, expandedList(rest, false));
    if (paths.empty())
        return invalid("VOLUME requires at least one argument");
    for (const std::string& each : paths) {
        const std::string path(trimmed(each));
        if (path.empty())
            return invalid("VOLUME specified can not be an empty string");
        if (!std::ranges::count(m_config.volumes, path))
            m_config.volumes.push_back(path);
    }
    return {};
}

Status ConfigEditor::setHealth(std::string_view rest, const std::vector<InstructionFlag>& flags)
{
    const auto length = static_cast<std::size_t>(std::ranges::find_if(rest, isBlank) - rest.begin());
    const std::string kind = upperCase(rest.substr(0, length));
    rest = trimmed(rest.substr(length));
    HealthConfig health;
    if (kind.empty())
        return invalid("HEALTHCHECK requires at least one argument");
    if (kind == "NONE") {
        if (!rest.empty() || !flags.empty())
            return invalid("HEALTHCHECK NONE takes no arguments");
        health.test = {"NONE"};
    } else if (kind == "CMD") {
        for (const InstructionFlag& flag : flags)
            ONGGI_CHECK(setHealthOption(health, flag));
        ONGGI_TRY(auto list, jsonForm(rest));
        if (list ? list->empty() : rest.empty())
            return invalid("Missing command after HEALTHCHECK CMD");
        if (list) {
            health.test = {"CMD"};
            health.test.insert(health.test.end(), list->begin(), list->end());
        } else {
            health.test = {"CMD-SHELL", std::string(rest)};
        }
    } else {
        return invalid(fmt::format("Unknown type \"{}\" in HEALTHCHECK (try CMD)", kind));
    }
    m_config.health = std::move(health);
    return {};
}

Status ConfigEditor::setWorkingDirectory(std::string_view rest)
{
    ONGGI_TRY(const std::string path, expand(rest));
    if (path.empty())
        return invalid("WORKDIR requires exactly one argument");
    m_config.workingDirectory = cleanPath(path.starts_with('/') ? path : fmt::format("/{}/{}", m_config.workingDirectory, path));
    return {};
}

Status ConfigEditor::setText(std::string& field, std::string_view keyword, std::string_view rest)
{
    ONGGI_TRY(std::string text, expand(rest));
    if (text.empty())
        return invalid(fmt::format("{} requires exactly one argument", keyword));
    field = std::move(text);
    return {};
}

Status ConfigEditor::applyTo(const std::string& name, std::string_view rest)
{
    const auto flags = takeFlags(rest);
    if (!flags.empty() && name != "HEALTHCHECK")
        return invalid(fmt::format("Unknown flag: {}", flags.front().name));
    if (name == "CMD") {
        ONGGI_TRY(m_config.command, commandOf(rest));
        m_commandSet = true;
    } else if (name == "ENTRYPOINT") {
        ONGGI_TRY(m_config.entrypoint, commandOf(rest));
        if (!m_commandSet)
            m_config.command.clear();
    } else if (name == "ENV") {
        return setEnvironment(rest);
    } else if (name == "EXPOSE") {
        return addPorts(rest);
    } else if (name == "HEALTHCHECK") {
        return setHealth(rest, flags);
    } else if (name == "LABEL") {
        return setLabels(rest);
    } else if (name == "ONBUILD") {
        if (rest.empty())
            return invalid("ONBUILD requires at least one argument");
        m_config.onBuild.emplace_back(rest);
    } else if (name == "SHELL") {
        ONGGI_TRY(auto shell, jsonForm(rest));
        if (!shell)
            return invalid(fmt::format("SHELL requires the arguments to be in JSON form: {}", rest));
        if (shell->empty())
            return invalid("SHELL requires at least one argument");
        m_config.shell = *std::move(shell);
    } else if (name == "STOPSIGNAL") {
        return setText(m_config.stopSignal, name, rest);
    } else if (name == "USER") {
        return setText(m_config.user, name, rest);
    } else if (name == "VOLUME") {
        return addVolumes(rest);
    } else if (name == "WORKDIR") {
        return setWorkingDirectory(rest);
    } else {
        return invalid("it is not a valid change command");
    }
    return {};
}

Status ConfigEditor::apply(std::string_view instruction, const Expander::Variables& arguments, char escape)
{
    instruction = trimmed(instruction);
    const auto end = std::min(instruction.find_first_of(" \t="), instruction.size());
    const std::string name = upperCase(instruction.substr(0, end));
    const std::string_view rest = instruction.substr(end);
    // "CMD=x" is taken as it is by nobody's parser but by many people's fingers.
    if (rest.starts_with('='))
        return invalid(fmt::format("{}: separate the instruction from its arguments by a blank", name));
    m_escape = escape;
    m_variables = arguments;
    for (const std::string& each : m_config.environment)
        m_variables[std::string(keyOf(each))] = each.substr(std::min(keyOf(each).size() + 1, each.size()));
    const Status applied = applyTo(name, trimmed(rest));
    if (applied || applied.error().message().starts_with(name))
        return applied;
    return fail(applied.error().context(name));
}

} // namespace onggi::oci
