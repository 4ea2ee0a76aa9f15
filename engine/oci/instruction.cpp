#include "oci/instruction.h"

#include "base/clock.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <optional>

namespace onggi::oci {

namespace {

using nlohmann::json;

bool isBlank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && isBlank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && isBlank(text.back()))
        text.remove_suffix(1);
    return text;
}

char upper(char c)
{
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
}

bool isNameCharacter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

std::unexpected<Error> invalid(std::string message)
{
    return fail(ErrorKind::InvalidArgument, std::move(message));
}

/// A JSON array of strings; nothing when the text is anything else, which then is a command of the shell's.
std::optional<std::vector<std::string>> stringList(std::string_view text)
{
    if (!text.starts_with('['))
        return std::nullopt;
    const json list = json::parse(text, nullptr, false);
    if (!list.is_array() || !std::ranges::all_of(list, [](const json& item) { return item.is_string(); }))
        return std::nullopt;
    return list.get<std::vector<std::string>>();
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

Status setHealthOption(HealthConfig& health, std::string_view option)
{
    const auto equals = option.find('=');
    const std::string_view name = option.substr(2, equals == std::string_view::npos ? equals : equals - 2);
    const std::string_view value = equals == std::string_view::npos ? std::string_view() : option.substr(equals + 1);
    if (name == "retries") {
        const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), health.retries);
        if (error != std::errc() || end != value.data() + value.size() || health.retries < 1)
            return invalid(fmt::format("--retries must be at least 1, not \"{}\"", value));
        return {};
    }
    const std::pair<std::string_view, std::int64_t*> durations[] = {{"interval", &health.interval},
                                                                    {"timeout", &health.timeout},
                                                                    {"start-period", &health.startPeriod},
                                                                    {"start-interval", &health.startInterval}};
    const auto wanted = std::ranges::find(durations, name, [](const auto& each) { return each.first; });
    if (wanted == std::end(durations))
        return invalid(fmt::format("unknown flag: --{}", name));
    ONGGI_TRY(*wanted->second, durationOf(value));
    if (*wanted->second != 0 && *wanted->second < 1'000'000)
        return invalid(fmt::format("--{} cannot be less than 1ms", name));
    return {};
}

/// "/a/./b/../c" without detours; "/" at least.
std::string cleaned(std::string_view path)
{
    std::vector<std::string_view> parts;
    while (!path.empty()) {
        const auto slash = path.find('/');
        const std::string_view part = path.substr(0, slash);
        path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
        if (part == "..") {
            if (!parts.empty())
                parts.pop_back();
        } else if (!part.empty() && part != ".") {
            parts.push_back(part);
        }
    }
    std::string clean;
    for (const std::string_view part : parts)
        clean += fmt::format("/{}", part);
    return clean.empty() ? "/" : clean;
}

std::string_view keyOf(std::string_view variable)
{
    return variable.substr(0, variable.find('='));
}

} // namespace

Result<std::vector<std::string>> splitWords(std::string_view line)
{
    std::vector<std::string> words;
    std::string word;
    char quote = 0;
    bool inWord = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char c = line[i];
        if (quote == 0 && isBlank(c)) {
            if (inWord)
                words.push_back(std::exchange(word, {}));
            inWord = false;
            continue;
        }
        inWord = true;
        word += c;
        if (c == '\\' && quote != '\'' && i + 1 < line.size())
            word += line[++i];
        else if (quote == 0 && (c == '"' || c == '\''))
            quote = c;
        else if (c == quote)
            quote = 0;
    }
    if (quote != 0)
        return invalid(fmt::format("a quote {} has no end", quote));
    if (inWord)
        words.push_back(std::move(word));
    return words;
}

std::string ConfigEditor::variable(std::string_view name) const
{
    for (const std::string& each : m_config.environment) {
        if (keyOf(each) == name && each.size() > name.size())
            return each.substr(name.size() + 1);
    }
    return {};
}

/// Takes the quotes off a word and puts variables in.
Result<std::string> ConfigEditor::expand(std::string_view word) const
{
    std::string text;
    char quote = 0;
    for (std::size_t i = 0; i < word.size(); ++i) {
        const char c = word[i];
        if (quote == 0 && (c == '"' || c == '\'')) {
            quote = c;
        } else if (c == quote) {
            quote = 0;
        } else if (c == '\\' && quote != '\'' && i + 1 < word.size()) {
            // Between double quotes it protects only what has a meaning there.
            if (quote == '"' && word[i + 1] != '"' && word[i + 1] != '\\' && word[i + 1] != '$')
                text += c;
            text += word[++i];
        } else if (c == '$' && quote != '\'' && i + 1 < word.size() && word[i + 1] == '{') {
            const auto end = word.find('}', i);
            if (end == std::string_view::npos)
                return invalid(fmt::format("\"{}\" has a ${{ without its end", word));
            const std::string_view inside = word.substr(i + 2, end - i - 2);
            const auto colon = inside.find(':');
            const std::string value = variable(inside.substr(0, colon));
            const std::string_view modifier = colon == std::string_view::npos ? std::string_view() : inside.substr(colon + 1);
            if (colon != std::string_view::npos && !modifier.starts_with('-') && !modifier.starts_with('+'))
                return invalid(fmt::format("\"{}\": unsupported modifier in substitution", word));
            if (modifier.starts_with('-') && value.empty())
                text += modifier.substr(1);
            else if (modifier.starts_with('+'))
                text += value.empty() ? std::string_view() : modifier.substr(1);
            else
                text += value;
            i = end;
        } else if (c == '$' && quote != '\'' && i + 1 < word.size() && isNameCharacter(word[i + 1])) {
            std::size_t end = i + 1;
            while (end < word.size() && isNameCharacter(word[end]))
                ++end;
            text += variable(word.substr(i + 1, end - i - 1));
            i = end - 1;
        } else {
            text += c;
        }
    }
    return text;
}

Result<std::vector<std::string>> ConfigEditor::expandedWords(std::string_view rest) const
{
    ONGGI_TRY(const auto words, splitWords(rest));
    std::vector<std::string> expanded;
    for (const std::string& word : words) {
        ONGGI_TRY(std::string text, expand(word));
        expanded.push_back(std::move(text));
    }
    return expanded;
}

/// The JSON form as it is, anything else for the shell.
Result<std::vector<std::string>> ConfigEditor::commandOf(std::string_view rest) const
{
    if (auto list = stringList(rest))
        return *std::move(list);
    if (rest.empty())
        return std::vector<std::string>();
    auto command = m_config.shell.empty() ? std::vector<std::string>{"/bin/sh", "-c"} : m_config.shell;
    command.emplace_back(rest);
    return command;
}

Status ConfigEditor::setEnvironment(std::string_view rest)
{
    ONGGI_TRY(const auto words, splitWords(rest));
    if (words.empty())
        return invalid("at least one variable is required");
    std::vector<std::string> variables;
    if (words.front().find('=') == std::string::npos) {
        // "ENV NAME the rest of the line"
        const std::string_view value = trimmed(rest.substr(words.front().size()));
        if (value.empty())
            return invalid("a variable needs a value");
        ONGGI_TRY(const std::string text, expand(value));
        variables.push_back(words.front() + "=" + text);
    } else {
        for (const std::string& word : words) {
            if (word.find('=') == std::string::npos)
                return invalid(fmt::format("can't find = in \"{}\". Must be of the form: name=value", word));
            ONGGI_TRY(std::string text, expand(word));
            if (text.starts_with('='))
                return invalid("names can not be blank");
            variables.push_back(std::move(text));
        }
    }
    for (std::string& fresh : variables) {
        const auto old = std::ranges::find_if(m_config.environment, [&](const std::string& each) { return keyOf(each) == keyOf(fresh); });
        if (old == m_config.environment.end())
            m_config.environment.push_back(std::move(fresh));
        else
            *old = std::move(fresh);
    }
    return {};
}

Status ConfigEditor::setLabels(std::string_view rest)
{
    ONGGI_TRY(const auto words, splitWords(rest));
    if (words.empty())
        return invalid("at least one label is required");
    if (words.front().find('=') == std::string::npos) {
        ONGGI_TRY(std::string value, expand(trimmed(rest.substr(words.front().size()))));
        m_config.labels[words.front()] = std::move(value);
        return {};
    }
    for (const std::string& word : words) {
        ONGGI_TRY(const std::string text, expand(word));
        const auto equals = text.find('=');
        if (equals == std::string::npos || equals == 0)
            return invalid(fmt::format("can't find = in \"{}\". Must be of the form: name=value", word));
        m_config.labels[text.substr(0, equals)] = text.substr(equals + 1);
    }
    return {};
}

Status ConfigEditor::addPorts(std::string_view rest)
{
    ONGGI_TRY(const auto words, expandedWords(rest));
    if (words.empty())
        return invalid("at least one port is required");
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
            const std::string key = fmt::format("{}/{}", port, protocol);
            if (!std::ranges::count(m_config.exposedPorts, key))
                m_config.exposedPorts.push_back(key);
        }
    }
    return {};
}

Status ConfigEditor::addVolumes(std::string_view rest)
{
    auto paths = stringList(rest);
    if (!paths) {
        ONGGI_TRY(paths, expandedWords(rest));
    }
    if (paths->empty())
        return invalid("at least one path is required");
    for (const std::string& path : *paths) {
        if (trimmed(path).empty())
            return invalid("a volume's path can not be an empty string");
        if (!std::ranges::count(m_config.volumes, path))
            m_config.volumes.push_back(path);
    }
    return {};
}

Status ConfigEditor::setHealth(std::string_view rest)
{
    HealthConfig health;
    while (rest.starts_with("--")) {
        const auto end = std::min(rest.find_first_of(" \t"), rest.size());
        ONGGI_CHECK(setHealthOption(health, rest.substr(0, end)));
        rest = trimmed(rest.substr(end));
    }
    const auto end = std::min(rest.find_first_of(" \t["), rest.size());
    std::string kind(rest.substr(0, end));
    std::ranges::transform(kind, kind.begin(), upper);
    rest = trimmed(rest.substr(end));
    if (kind == "NONE" && rest.empty()) {
        health.test = {"NONE"};
    } else if (kind == "CMD" && !rest.empty()) {
        if (auto list = stringList(rest)) {
            health.test = {"CMD"};
            health.test.insert(health.test.end(), list->begin(), list->end());
        } else {
            health.test = {"CMD-SHELL", std::string(rest)};
        }
    } else {
        return invalid("it must be NONE, or CMD and a command");
    }
    m_config.health = std::move(health);
    return {};
}

Status ConfigEditor::setWorkingDirectory(std::string_view rest)
{
    ONGGI_TRY(const std::string path, expand(rest));
    if (path.empty())
        return invalid("a path is required");
    m_config.workingDirectory = cleaned(path.starts_with('/') ? path : m_config.workingDirectory + "/" + path);
    return {};
}

Status ConfigEditor::applyTo(const std::string& name, std::string_view rest)
{
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
        return setHealth(rest);
    } else if (name == "LABEL") {
        return setLabels(rest);
    } else if (name == "ONBUILD") {
        if (rest.empty())
            return invalid("an instruction is required");
        m_config.onBuild.emplace_back(rest);
    } else if (name == "SHELL") {
        auto shell = stringList(rest);
        if (!shell || shell->empty())
            return invalid("it takes its arguments in the JSON form");
        m_config.shell = *std::move(shell);
    } else if (name == "STOPSIGNAL") {
        ONGGI_TRY(m_config.stopSignal, expand(rest));
    } else if (name == "USER") {
        ONGGI_TRY(m_config.user, expand(rest));
    } else if (name == "VOLUME") {
        return addVolumes(rest);
    } else if (name == "WORKDIR") {
        return setWorkingDirectory(rest);
    } else {
        return invalid("it is not a valid change command");
    }
    return {};
}

Status ConfigEditor::apply(std::string_view instruction)
{
    instruction = trimmed(instruction);
    const auto end = std::min(instruction.find_first_of(" \t[="), instruction.size());
    std::string name(instruction.substr(0, end));
    std::ranges::transform(name, name.begin(), upper);
    std::string_view rest = instruction.substr(end);
    // "CMD=x" is taken as it is by nobody's parser but by many people's fingers.
    if (rest.starts_with('='))
        return invalid(fmt::format("{}: separate the instruction from its arguments by a blank", name));
    const Status applied = applyTo(name, trimmed(rest));
    return applied ? applied : Status(fail(applied.error().context(name)));
}

} // namespace onggi::oci
