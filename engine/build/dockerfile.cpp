#include "build/dockerfile.h"

#include "build/heredocs.h"
#include "build/instructionrules.h"
#include "oci/instructiontext.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace onggi::build {

namespace {

constexpr std::size_t mostBytes = std::size_t(4) << 20;
constexpr std::size_t mostInstructions = 10'000;
constexpr std::string_view byteOrderMark = "\xEF\xBB\xBF";

std::unexpected<Error> invalid(std::string message)
{
    return fail(ErrorKind::InvalidArgument, std::move(message));
}

/// The lines of a text, line feeds included.
class Lines
{
public:
    explicit Lines(std::string_view text)
        : m_rest(text)
    {
    }
    bool atEnd() const { return m_rest.empty(); }
    int number() const { return m_number; } ///< of the line that was read last, from 1
    std::string_view next()
    {
        const auto end = std::min(m_rest.find('\n'), m_rest.size() - 1) + 1;
        const std::string_view line = m_rest.substr(0, end);
        m_rest.remove_prefix(end);
        ++m_number;
        return line;
    }

private:
    std::string_view m_rest;
    int m_number = 0;
};

std::string_view withoutLineEnd(std::string_view line)
{
    while (line.ends_with('\n') || line.ends_with('\r'))
        line.remove_suffix(1);
    return line;
}

std::string_view withoutLeadingBlanks(std::string_view line)
{
    while (!line.empty() && oci::isBlank(line.front()))
        line.remove_prefix(1);
    return line;
}

std::string_view withoutLeadingTabs(std::string_view line)
{
    line.remove_prefix(std::min(line.find_first_not_of('\t'), line.size()));
    return line;
}

/// "# name = value" in name and value.
std::optional<std::pair<std::string, std::string>> directiveOf(std::string_view line)
{
    line = oci::trimmed(line);
    if (!line.starts_with('#'))
        return std::nullopt;
    line = withoutLeadingBlanks(line.substr(1));
    const auto equals = line.find('=');
    if (equals == std::string_view::npos)
        return std::nullopt;
    std::string name = oci::lowerCase(oci::trimmed(line.substr(0, equals)));
    const std::string_view value = oci::trimmed(line.substr(equals + 1));
    if (value.empty() || (name != "escape" && name != "syntax" && name != "check"))
        return std::nullopt;
    return std::pair(std::move(name), std::string(value));
}

/// Reads instructions from lines.
class Parser
{
public:
    Parser(std::string_view text, char escape)
        : m_lines(text)
        , m_escape(escape)
    {
    }

    /// Parser directives stand before everything else, comments included.
    Status readDirectives(std::string_view text, Dockerfile& file);
    /// Nothing at the end of the text.
    Result<std::optional<Instruction>> next();
    int line() const { return m_line; } ///< the first of the instruction that was read last

private:
    /// A line and what continues it. False at the end of the text.
    bool readLogicalLine(std::string& joined);
    bool takeContinuation(std::string_view& line) const;
    Result<Instruction> instructionOf(std::string_view line);
    Status readHeredocs(Instruction& instruction);
    Result<Heredoc> readHeredoc(HeredocStart start, std::string& raw);

    Lines m_lines;
    char m_escape;
    int m_line = 0;
    std::size_t m_count = 0;
};

Status Parser::readDirectives(std::string_view text, Dockerfile& file)
{
    std::set<std::string> seen;
    for (Lines lines(text); !lines.atEnd();) {
        const auto directive = directiveOf(lines.next());
        if (!directive)
            break;
        const auto& [name, value] = *directive;
        m_line = lines.number();
        if (!seen.insert(name).second)
            return invalid(fmt::format("only one {} parser directive can be used", name));
        if (name == "syntax") {
            file.syntax = value;
        } else if (name == "escape") {
            if (value != "\\" && value != "`")
                return invalid(fmt::format("invalid escape token '{}' does not match ` or \\", value));
            file.escape = value.front();
        }
    }
    m_escape = file.escape;
    return {};
}

/// The escape character at a line's end joins the next one to it, unless another one protects it.
bool Parser::takeContinuation(std::string_view& line) const
{
    std::string_view text = line;
    while (text.ends_with(' ') || text.ends_with('\t'))
        text.remove_suffix(1);
    if (!text.ends_with(m_escape) || (text.size() > 1 && text[text.size() - 2] == m_escape))
        return false;
    line = text.substr(0, text.size() - 1);
    return true;
}

bool Parser::readLogicalLine(std::string& joined)
{
    while (!m_lines.atEnd()) {
        std::string_view line = withoutLeadingBlanks(withoutLineEnd(m_lines.next()));
        if (line.empty() || line.starts_with('#'))
            continue;
        m_line = m_lines.number();
        bool continued = takeContinuation(line);
        joined = line;
        while (continued && !m_lines.atEnd()) {
            line = withoutLineEnd(m_lines.next());
            const std::string_view content = withoutLeadingBlanks(line);
            if (content.empty() || content.starts_with('#'))
                continue;
            continued = takeContinuation(line);
            joined += line;
        }
        if (!oci::trimmed(joined).empty())
            return true;
    }
    return false;
}

Result<Heredoc> Parser::readHeredoc(HeredocStart start, std::string& raw)
{
    while (!m_lines.atEnd()) {
        const std::string_view line = m_lines.next();
        raw += line;
        const std::string_view kept = start.chomp ? withoutLeadingTabs(line) : line;
        if (withoutLineEnd(kept) == start.heredoc.name)
            return std::move(start.heredoc);
        start.heredoc.content += kept;
    }
    return invalid(fmt::format("unterminated heredoc: there is no line {}", start.heredoc.name));
}

Status Parser::readHeredocs(Instruction& instruction)
{
    const bool trigger = instruction.keyword == "ONBUILD";
    std::string_view line = instruction.arguments;
    if (trigger) {
        const auto length = static_cast<std::size_t>(std::ranges::find_if(line, oci::isBlank) - line.begin());
        if (!takesHeredocs(oci::upperCase(line.substr(0, length))))
            return {};
        line.remove_prefix(length);
        oci::takeFlags(line);
    } else if (!takesHeredocs(instruction.keyword)) {
        return {};
    }
    // A JSON array's texts are data; one with a mistake is reported with the instruction's other rules.
    if (const auto json = oci::jsonForm(line); !json || *json)
        return {};
    std::string raw;
    for (HeredocStart& start : heredocsOf(line)) {
        ONGGI_TRY(Heredoc heredoc, readHeredoc(std::move(start), raw));
        if (!trigger)
            instruction.heredocs.push_back(std::move(heredoc));
    }
    if (!raw.empty() && trigger)
        instruction.arguments += fmt::format("\n{}", withoutLineEnd(raw));
    return {};
}

Result<Instruction> Parser::instructionOf(std::string_view line)
{
    Instruction instruction;
    instruction.line = m_line;
    line = oci::trimmed(line);
    instruction.text = line;
    if (line.find('\0') != std::string_view::npos)
        return invalid("a Dockerfile is text, but there is a NUL byte");
    const auto length = static_cast<std::size_t>(std::ranges::find_if(line, oci::isBlank) - line.begin());
    instruction.keyword = oci::upperCase(line.substr(0, length));
    line = oci::trimmed(line.substr(length));
    const auto flags = oci::takeFlags(line);
    instruction.arguments = line;
    ONGGI_CHECK(readHeredocs(instruction));
    ONGGI_CHECK(applyRules(instruction, flags, m_escape));
    return instruction;
}

Result<std::optional<Instruction>> Parser::next()
{
    std::string line;
    if (!readLogicalLine(line))
        return std::nullopt;
    if (++m_count > mostInstructions)
        return invalid(fmt::format("there are more than {} instructions", mostInstructions));
    ONGGI_TRY(auto instruction, instructionOf(line));
    return instruction;
}

bool isStageName(std::string_view name)
{
    return !name.empty() && name.front() >= 'a' && name.front() <= 'z' && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
    });
}

Result<Stage> stageOf(const Instruction& from)
{
    Stage stage;
    stage.line = from.line;
    if (const std::string* platform = from.flag("platform"))
        stage.platform = *platform;
    const auto words = oci::splitAtBlanks(from.arguments);
    const bool named = words.size() == 3 && oci::upperCase(words[1]) == "AS";
    if (words.size() != 1 && !named)
        return invalid("FROM requires either one or three arguments");
    stage.base = words[0];
    if (named) {
        stage.name = oci::lowerCase(words[2]);
        if (!isStageName(stage.name))
            return invalid(fmt::format("invalid name for build stage: \"{}\", name can't start with a number or contain symbols", words[2]));
    }
    return stage;
}

Status place(Dockerfile& file, Instruction instruction)
{
    if (instruction.keyword == "FROM") {
        ONGGI_TRY(Stage stage, stageOf(instruction));
        if (!stage.name.empty() && std::ranges::find(file.stages, stage.name, &Stage::name) != file.stages.end())
            return invalid(fmt::format("{} stage name already used", stage.name));
        file.stages.push_back(std::move(stage));
    } else if (!file.stages.empty()) {
        file.stages.back().instructions.push_back(std::move(instruction));
    } else if (instruction.keyword == "ARG") {
        file.globalArgs.push_back(std::move(instruction));
    } else {
        return invalid("no build stage in current context");
    }
    return {};
}

Status parseAll(Parser& parser, std::string_view text, Dockerfile& file)
{
    ONGGI_CHECK(parser.readDirectives(text, file));
    for (;;) {
        ONGGI_TRY(auto instruction, parser.next());
        if (!instruction)
            return {};
        ONGGI_CHECK(place(file, *std::move(instruction)));
    }
}

} // namespace

const std::string* Instruction::flag(std::string_view name) const
{
    const auto found = std::ranges::find(flags, name, &Flag::name);
    return found == flags.end() ? nullptr : &found->value;
}

std::string shellText(const Instruction& run)
{
    // A shell that knows no heredocs still gets through the simplest kind.
    if (run.heredocs.size() == 1 && heredocOf(run.arguments))
        return run.heredocs.front().content;
    std::string text = run.arguments;
    for (const Heredoc& heredoc : run.heredocs)
        text += fmt::format("\n{}{}", heredoc.content, heredoc.name);
    return text;
}

Result<Dockerfile> Dockerfile::parse(std::string_view text)
{
    Dockerfile file;
    if (text.starts_with(byteOrderMark))
        text.remove_prefix(byteOrderMark.size());
    if (oci::trimmed(text).empty())
        return invalid("the Dockerfile cannot be empty");
    if (text.size() > mostBytes)
        return invalid(fmt::format("the Dockerfile is larger than {} MiB", mostBytes >> 20));
    Parser parser(text, file.escape);
    if (const Status parsed = parseAll(parser, text, file); !parsed)
        return fail(parsed.error().context(fmt::format("dockerfile parse error on line {}", parser.line())));
    if (file.stages.empty())
        return invalid(file.globalArgs.empty() ? "file with no instructions" : "there is no FROM: no build stage in current context");
    return file;
}

Result<Instruction> Dockerfile::parseTrigger(std::string_view text)
{
    if (text.size() > mostBytes)
        return invalid(fmt::format("an ONBUILD trigger is larger than {} MiB", mostBytes >> 20));
    Parser parser(text, '\\');
    ONGGI_TRY(auto instruction, parser.next());
    if (!instruction)
        return invalid("an ONBUILD trigger is empty");
    ONGGI_CHECK(checkTriggerKeyword(instruction->keyword));
    ONGGI_TRY(const auto further, parser.next());
    if (further)
        return invalid("onbuild trigger should be a single expression");
    return *std::move(instruction);
}

} // namespace onggi::build
