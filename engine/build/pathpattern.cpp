#include "build/pathpattern.h"

#include "oci/instructiontext.h"

#include <algorithm>
#include <fmt/format.h>
#include <optional>

namespace onggi::build {

namespace {

using Characters = std::vector<std::string_view>;

constexpr std::size_t mostBytes = 4096;

/// One end of a class's range; nothing where the class is malformed.
std::optional<std::string> rangeEnd(const Characters& characters, std::size_t& at)
{
    if (at < characters.size() && (characters[at] == "-" || characters[at] == "]"))
        return std::nullopt;
    if (at < characters.size() && characters[at] == "\\")
        ++at;
    // Something must follow: the class is still open.
    if (at + 1 >= characters.size())
        return std::nullopt;
    return std::string(characters[at++]);
}

/// The class behind "[", up to behind its "]".
std::optional<std::vector<std::pair<std::string, std::string>>> classOf(const Characters& characters, std::size_t& at)
{
    std::vector<std::pair<std::string, std::string>> ranges;
    while (ranges.empty() || characters[at] != "]") {
        const auto low = rangeEnd(characters, at);
        if (!low)
            return std::nullopt;
        auto high = low;
        if (characters[at] == "-") {
            ++at;
            high = rangeEnd(characters, at);
            if (!high)
                return std::nullopt;
        }
        ranges.emplace_back(*low, *high);
    }
    ++at;
    return ranges;
}

} // namespace

Result<PathPattern> PathPattern::parse(std::string_view text)
{
    PathPattern pattern;
    auto& tokens = pattern.m_tokens;
    const auto malformed = [&] { return fail(ErrorKind::InvalidArgument, fmt::format("\"{}\": syntax error in pattern", text)); };
    if (text.size() > mostBytes)
        return fail(ErrorKind::InvalidArgument, fmt::format("a pattern is longer than {} bytes", mostBytes));
    const Characters characters = oci::charactersOf(text);
    for (std::size_t at = 0; at < characters.size();) {
        const std::string_view c = characters[at++];
        if (c == "*" && at < characters.size() && characters[at] == "*") {
            const bool slash = ++at < characters.size() && characters[at] == "/";
            if (slash)
                ++at;
            const std::string_view rest = at < characters.size() ? text.substr(static_cast<std::size_t>(characters[at].data() - text.data())) : "";
            // At a pattern's end it takes all; "**name" is any path that ends so.
            if (rest.empty() || (tokens.empty() && !slash && !isPattern(rest))) {
                tokens.push_back({Token::Kind::Everything});
            } else {
                tokens.push_back({Token::Kind::Directories});
                tokens.push_back({Token::Kind::Within});
            }
        } else if (c == "*") {
            tokens.push_back({Token::Kind::Star});
        } else if (c == "?") {
            tokens.push_back({Token::Kind::One});
        } else if (c == "[") {
            Token token{Token::Kind::Class};
            token.negated = at < characters.size() && characters[at] == "^";
            if (token.negated)
                ++at;
            auto ranges = classOf(characters, at);
            if (!ranges)
                return malformed();
            token.ranges = *std::move(ranges);
            tokens.push_back(std::move(token));
        } else if (c == "\\") {
            if (at == characters.size())
                return malformed();
            tokens.push_back({Token::Kind::Literal, std::string(characters[at++])});
        } else {
            tokens.push_back({Token::Kind::Literal, std::string(c)});
        }
    }
    return pattern;
}

bool PathPattern::accepts(const Token& token, std::string_view character)
{
    switch (token.kind) {
    case Token::Kind::Literal:
        return token.text == character;
    case Token::Kind::One:
    case Token::Kind::Star:
        return character != "/";
    case Token::Kind::Everything:
    case Token::Kind::Within:
        return true;
    case Token::Kind::Directories:
        return false;
    case Token::Kind::Class:
        // The bytes of UTF-8 sort as its characters do.
        return character != "/" &&
               std::ranges::any_of(token.ranges, [&](const auto& range) { return range.first <= character && character <= range.second; }) !=
                   token.negated;
    }
    return false;
}

/// Adds the state (that many tokens are matched) and those that follow it without a character.
void PathPattern::enter(States& states, std::size_t state) const
{
    for (;;) {
        if (states.marks[state] != 0)
            return;
        states.marks[state] = 1;
        states.list.push_back(state);
        if (state == m_tokens.size())
            return;
        const auto kind = m_tokens[state].kind;
        if (kind == Token::Kind::Directories)
            enter(states, state + 1);
        else if (kind != Token::Kind::Star && kind != Token::Kind::Everything)
            return;
        state += kind == Token::Kind::Directories ? 2 : 1;
    }
}

bool PathPattern::matches(std::string_view path) const
{
    States states{{}, std::vector<char>(m_tokens.size() + 1, 0)};
    States next = states;
    enter(states, 0);
    for (const std::string_view character : oci::charactersOf(path)) {
        for (const std::size_t state : next.list)
            next.marks[state] = 0;
        next.list.clear();
        for (const std::size_t state : states.list) {
            if (state == m_tokens.size() || !accepts(m_tokens[state], character))
                continue;
            const auto kind = m_tokens[state].kind;
            const bool repeats = kind == Token::Kind::Star || kind == Token::Kind::Everything || kind == Token::Kind::Within;
            if (repeats)
                enter(next, state);
            if (!repeats || (kind == Token::Kind::Within && character == "/"))
                enter(next, state + 1);
        }
        if (next.list.empty())
            return false;
        std::swap(states, next);
    }
    return states.marks[m_tokens.size()] != 0;
}

Result<bool> matchesPath(std::string_view pattern, std::string_view path)
{
    ONGGI_TRY(const PathPattern parsed, PathPattern::parse(pattern));
    return parsed.matches(path);
}

bool isPattern(std::string_view text)
{
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\')
            ++i;
        else if (text[i] == '*' || text[i] == '?' || text[i] == '[')
            return true;
    }
    return false;
}

} // namespace onggi::build
