#include "build/instructionrules.h"

#include "build/heredocs.h"
#include "oci/instruction.h"

#include <algorithm>
#include <fmt/format.h>
#include <numeric>

namespace onggi::build {

namespace {

enum class FlagKind
{
    Switch,
    Text,
    Texts
};

struct FlagRule
{
    std::string_view keyword;
    std::string_view name;
    FlagKind kind;
};

constexpr FlagRule flagRules[] = {
    {"ADD", "checksum", FlagKind::Text},
    {"ADD", "chmod", FlagKind::Text},
    {"ADD", "chown", FlagKind::Text},
    {"ADD", "exclude", FlagKind::Texts},
    {"ADD", "keep-git-dir", FlagKind::Switch},
    {"ADD", "link", FlagKind::Switch},
    {"COPY", "chmod", FlagKind::Text},
    {"COPY", "chown", FlagKind::Text},
    {"COPY", "exclude", FlagKind::Texts},
    {"COPY", "from", FlagKind::Text},
    {"COPY", "link", FlagKind::Switch},
    {"COPY", "parents", FlagKind::Switch},
    {"FROM", "platform", FlagKind::Text},
    {"HEALTHCHECK", "interval", FlagKind::Text},
    {"HEALTHCHECK", "retries", FlagKind::Text},
    {"HEALTHCHECK", "start-interval", FlagKind::Text},
    {"HEALTHCHECK", "start-period", FlagKind::Text},
    {"HEALTHCHECK", "timeout", FlagKind::Text},
    {"RUN", "mount", FlagKind::Texts},
    {"RUN", "network", FlagKind::Text},
    {"RUN", "security", FlagKind::Text},
};

constexpr std::string_view keywords[] = {"ADD",        "ARG",   "CMD",     "COPY", "ENTRYPOINT", "ENV",        "EXPOSE", "FROM",   "HEALTHCHECK",
                                         "LABEL",      "MAINTAINER", "ONBUILD", "RUN",  "SHELL",      "STOPSIGNAL", "USER",   "VOLUME", "WORKDIR"};

std::unexpected<Error> invalid(std::string message)
{
    return fail(ErrorKind::InvalidArgument, std::move(message));
}

/// The flags with their values.
Result<std::vector<Flag>> checkedFlags(std::string_view keyword, const std::vector<oci::InstructionFlag>& flags)
{
    std::vector<Flag> checked;
    for (const auto& [name, value] : flags) {
        const auto rule =
            std::ranges::find_if(flagRules, [&](const FlagRule& each) { return each.keyword == keyword && each.name == name; });
        if (rule == std::end(flagRules))
            return invalid(fmt::format("Unknown flag: {}", name));
        if (rule->kind != FlagKind::Texts && std::ranges::find(checked, name, &Flag::name) != checked.end())
            return invalid(fmt::format("Duplicate flag specified: {}", name));
        if (rule->kind != FlagKind::Switch) {
            if (!value)
                return invalid(fmt::format("Missing a value on flag: {}", name));
            checked.push_back({name, *value});
            continue;
        }
        const std::string upper = oci::upperCase(value.value_or("true"));
        if (upper.empty())
            return invalid(fmt::format("Missing a value on flag: {}", name));
        if (upper != "TRUE" && upper != "FALSE")
            return invalid(fmt::format("Expecting boolean value for flag {}, not: {}", name, *value));
        checked.push_back({name, upper == "TRUE" ? "true" : "false"});
    }
    return checked;
}

Status checkRun(const Instruction& run)
{
    if (oci::trimmed(run.arguments).empty() || (run.json && run.json->empty()))
        return invalid("RUN requires at least one argument");
    if (const std::string* network = run.flag("network"); network && *network != "default" && *network != "none" && *network != "host")
        return invalid(fmt::format("unsupported network mode \"{}\" (it is default, none or host)", *network));
    if (const std::string* security = run.flag("security"); security && *security != "sandbox")
        return invalid(fmt::format("RUN --security={} is not supported: no command of a build has more rights than a container", *security));
    for (const Flag& flag : run.flags) {
        if (flag.name != "mount")
            continue;
        ONGGI_CHECK(RunMount::sourceOf(flag.value));
        if (flag.value.find('$') == std::string::npos)
            ONGGI_CHECK(RunMount::parse(flag.value));
    }
    return {};
}

Status checkCopy(const Instruction& copy)
{
    if (const std::string* from = copy.flag("from"); from && from->find('$') != std::string::npos)
        return invalid("variable expansion is not supported for --from, define a new stage with FROM using ARG from global scope as a "
                       "workaround");
    static constexpr std::pair<std::string_view, std::string_view> unsupported[] = {
        {"parents", "copy each directory to its own destination"},
        {"exclude", "name what is to be copied, or leave files out by .dockerignore"},
        {"keep-git-dir", "git repositories cannot be added"}};
    for (const auto& [name, remedy] : unsupported) {
        if (const std::string* value = copy.flag(name); value && *value != "false")
            return fail(ErrorKind::NotImplemented, fmt::format("{} --{} is not supported: {}", copy.keyword, name, remedy));
    }
    const auto words = copy.json ? *copy.json : oci::splitAtBlanks(copy.arguments);
    if (words.size() < 2)
        return invalid(fmt::format("{} requires at least two arguments, but only one was provided. Destination could not be determined", copy.keyword));
    if (!copy.json && heredocOf(words.back()))
        return invalid(fmt::format("{} cannot accept a heredoc as a destination", copy.keyword));
    return {};
}

Status checkTrigger(const Instruction& onBuild)
{
    if (onBuild.arguments.empty())
        return invalid("ONBUILD requires at least one argument");
    // Before the trigger is parsed: a chain of them must not become a chain of calls.
    const auto end = std::ranges::find_if(onBuild.arguments, oci::isBlank);
    ONGGI_CHECK(checkTriggerKeyword(oci::upperCase(std::string_view(onBuild.arguments.begin(), end))));
    ONGGI_CHECK(Dockerfile::parseTrigger(onBuild.arguments));
    return {};
}

/// How many letters must be put in, taken out or changed to make the one word the other.
std::size_t distance(std::string_view one, std::string_view other)
{
    std::vector<std::size_t> row(other.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t(0));
    for (std::size_t i = 0; i < one.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < other.size(); ++j) {
            const std::size_t changed = diagonal + (one[i] == other[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({changed, row[j] + 1, row[j + 1] + 1});
        }
    }
    return row.back();
}

} // namespace

bool takesHeredocs(std::string_view keyword)
{
    return keyword == "RUN" || keyword == "COPY" || keyword == "ADD";
}

Status checkTriggerKeyword(std::string_view keyword)
{
    if (keyword == "ONBUILD")
        return invalid("Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed");
    if (keyword == "FROM" || keyword == "MAINTAINER")
        return invalid(fmt::format("{} isn't allowed as an ONBUILD trigger", keyword));
    return {};
}

std::string unknownInstruction(std::string_view keyword)
{
    const std::string upper = oci::upperCase(keyword.substr(0, 20));
    const auto nearest = std::ranges::min_element(keywords, {}, [&](std::string_view each) { return distance(upper, each); });
    const bool near = distance(upper, *nearest) <= 2 && upper.size() > 2;
    return fmt::format("unknown instruction: {}{}", keyword.substr(0, 100), near ? fmt::format(" (did you mean {}?)", *nearest) : std::string());
}

Status applyRules(Instruction& instruction, const std::vector<oci::InstructionFlag>& flags, char escape)
{
    const std::string& keyword = instruction.keyword;
    if (!std::ranges::binary_search(keywords, keyword))
        return invalid(unknownInstruction(oci::trimmed(instruction.text.substr(0, keyword.size()))));
    ONGGI_TRY(instruction.flags, checkedFlags(keyword, flags));
    const std::string& arguments = instruction.arguments;
    if (takesHeredocs(keyword) || keyword == "CMD" || keyword == "ENTRYPOINT" || keyword == "SHELL" || keyword == "VOLUME") {
        ONGGI_TRY(instruction.json, oci::jsonForm(arguments));
    }
    if (keyword == "RUN")
        return checkRun(instruction);
    if (keyword == "COPY" || keyword == "ADD")
        return checkCopy(instruction);
    if (keyword == "ONBUILD")
        return checkTrigger(instruction);
    if (keyword == "ENV" || keyword == "LABEL" || keyword == "ARG")
        ONGGI_CHECK(parsePairs(instruction, escape));
    if (keyword == "HEALTHCHECK") // nothing in it is expanded
        return oci::ConfigEditor({}).apply(instruction.text);
    if ((keyword == "EXPOSE" || keyword == "VOLUME") && (arguments.empty() || (instruction.json && instruction.json->empty())))
        return invalid(fmt::format("{} requires at least one argument", keyword));
    if ((keyword == "MAINTAINER" || keyword == "STOPSIGNAL" || keyword == "USER" || keyword == "WORKDIR") && arguments.empty())
        return invalid(fmt::format("{} requires exactly one argument", keyword));
    if (keyword == "SHELL" && !instruction.json)
        return invalid(fmt::format("SHELL requires the arguments to be in JSON form: {}", instruction.text));
    if (keyword == "SHELL" && instruction.json->empty())
        return invalid("SHELL requires at least one argument");
    return {};
}

} // namespace onggi::build
