#include "oci/instructiontext.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace onggi::oci {

namespace {

std::unexpected<Error> invalid(std::string message)
{
    return fail(ErrorKind::InvalidArgument, std::move(message));
}

/// Reads one flag; quotes protect blanks and go, a backslash protects whatever its file's escape character is.
std::string takeFlag(std::string_view& text)
{
    std::string flag;
    char quote = 0;
    std::size_t i = 0;
    for (; i < text.size() && (quote != 0 || !isBlank(text[i])); ++i) {
        const char c = text[i];
        if (c == '\\') {
            if (i + 1 < text.size())
                flag += text[++i];
        } else if (c == quote) {
            quote = 0;
        } else if (quote == 0 && (c == '"' || c == '\'')) {
            quote = c;
        } else {
            flag += c;
        }
    }
    text = trimmed(text.substr(i));
    return flag;
}

} // namespace

bool isBlank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && isBlank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && isBlank(text.back()))
        text.remove_suffix(1);
    return text;
}

std::string upperCase(std::string_view text)
{
    std::string upper(text);
    std::ranges::transform(upper, upper.begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    return upper;
}

std::string lowerCase(std::string_view text)
{
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return lower;
}

std::vector<std::string_view> charactersOf(std::string_view text)
{
    std::vector<std::string_view> characters;
    while (!text.empty()) {
        std::size_t length = 1;
        if (static_cast<unsigned char>(text.front()) >= 0xC0) {
            while (length < 4 && length < text.size() && (static_cast<unsigned char>(text[length]) & 0xC0) == 0x80)
                ++length;
        }
        characters.push_back(text.substr(0, length));
        text.remove_prefix(length);
    }
    return characters;
}

std::string cleanPath(std::string_view path)
{
    const bool absolute = path.starts_with('/');
    std::vector<std::string_view> parts;
    while (!path.empty()) {
        const auto slash = path.find('/');
        const std::string_view part = path.substr(0, slash);
        path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
        if (part == ".." && !parts.empty() && parts.back() != "..")
            parts.pop_back();
        else if (!part.empty() && part != "." && !(part == ".." && absolute))
            parts.push_back(part);
    }
    std::string clean = absolute ? "/" : "";
    for (const std::string_view part : parts)
        clean += fmt::format("{}{}", clean.empty() || clean == "/" ? "" : "/", part);
    return clean.empty() ? "." : clean;
}

std::vector<std::string> splitWords(std::string_view line, char escape)
{
    std::vector<std::string> words;
    std::string word;
    char quote = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char c = line[i];
        if (quote == 0 && isBlank(c)) {
            if (!word.empty())
                words.push_back(std::exchange(word, {}));
            continue;
        }
        if (c == escape && quote != '\'') {
            if (i + 1 == line.size())
                break; // it protects nothing
            word += c;
            word += line[++i];
            continue;
        }
        word += c;
        if (quote == 0 && (c == '"' || c == '\''))
            quote = c;
        else if (c == quote)
            quote = 0;
    }
    if (!word.empty())
        words.push_back(std::move(word));
    return words;
}

std::vector<std::string> splitAtBlanks(std::string_view line)
{
    std::vector<std::string> words;
    for (line = trimmed(line); !line.empty();) {
        const auto length = static_cast<std::size_t>(std::ranges::find_if(line, isBlank) - line.begin());
        words.emplace_back(line.substr(0, length));
        line = trimmed(line.substr(length));
    }
    return words;
}

Result<std::optional<std::vector<std::string>>> jsonForm(std::string_view arguments)
{
    arguments = trimmed(arguments);
    if (!arguments.starts_with('['))
        return std::nullopt;
    const auto list = nlohmann::json::parse(arguments, nullptr, false);
    if (!list.is_array())
        return std::nullopt;
    if (!std::ranges::all_of(list, [](const auto& item) { return item.is_string(); }))
        return invalid("when using JSON array syntax, arrays must be comprised of strings only");
    auto strings = list.get<std::vector<std::string>>();
    // A NUL would end the text wherever a C string is made of it.
    if (std::ranges::any_of(strings, [](const std::string& item) { return item.find('\0') != std::string::npos; }))
        return invalid("a text in a JSON array must not hold a NUL character");
    return strings;
}

std::vector<InstructionFlag> takeFlags(std::string_view& arguments)
{
    std::vector<InstructionFlag> flags;
    arguments = trimmed(arguments);
    while (arguments.starts_with("--")) {
        const std::string flag = takeFlag(arguments);
        if (flag == "--")
            break;
        const auto equals = flag.find('=');
        flags.push_back({flag.substr(2, equals == std::string::npos ? equals : equals - 2), std::nullopt});
        if (equals != std::string::npos)
            flags.back().value = flag.substr(equals + 1);
    }
    return flags;
}

Result<NamedValues> namedValues(std::string_view keyword, std::string_view arguments, char escape)
{
    arguments = trimmed(arguments);
    const auto words = splitWords(arguments, escape);
    if (words.empty())
        return invalid(fmt::format("{} requires at least one argument", keyword));
    NamedValues values;
    if (words.front().find('=') == std::string::npos) {
        const auto end = std::ranges::find_if(arguments, isBlank);
        if (end == arguments.end())
            return invalid(fmt::format("{} must have two arguments", keyword));
        const auto length = static_cast<std::size_t>(end - arguments.begin());
        values.emplace_back(arguments.substr(0, length), std::string(trimmed(arguments.substr(length))));
        return values;
    }
    for (const std::string& word : words) {
        const auto equals = word.find('=');
        if (equals == std::string::npos)
            return invalid(fmt::format("Syntax error - can't find = in \"{}\". Must be of the form: name=value", word));
        if (equals == 0)
            return invalid(fmt::format("{} names can not be blank", keyword));
        values.emplace_back(word.substr(0, equals), word.substr(equals + 1));
    }
    return values;
}

Result<NamedValues> argumentNames(std::string_view arguments, char escape)
{
    NamedValues values;
    for (const std::string& word : splitWords(arguments, escape)) {
        const auto equals = word.find('=');
        if (equals == 0)
            return invalid("ARG names can not be blank");
        values.emplace_back(word.substr(0, equals), std::nullopt);
        if (equals != std::string::npos)
            values.back().second = word.substr(equals + 1);
    }
    if (values.empty())
        return invalid("ARG requires at least one argument");
    return values;
}

} // namespace onggi::oci
