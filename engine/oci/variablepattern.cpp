#include "oci/variablepattern.h"

#include "oci/instructiontext.h"

#include <fmt/format.h>

namespace onggi::oci {

Result<VariablePattern> VariablePattern::parse(std::string_view text)
{
    VariablePattern pattern;
    const auto characters = charactersOf(text);
    for (std::size_t i = 0; i < characters.size(); ++i) {
        Token token{Token::Kind::Literal, std::string(characters[i])};
        if (token.text == "*") {
            token.kind = Token::Kind::Any;
        } else if (token.text == "?") {
            token.kind = Token::Kind::One;
        } else if (token.text == "\\") {
            token.text = i + 1 < characters.size() ? characters[++i] : std::string_view();
            if (token.text.size() != 1 || std::string_view("*?\\/}").find(token.text) == std::string_view::npos)
                return fail(ErrorKind::InvalidArgument,
                            fmt::format("invalid pattern ({}) in substitution: invalid escape '\\{}'", text, token.text));
        }
        pattern.m_tokens.push_back(std::move(token));
    }
    return pattern;
}

/// Runs all ways through the pattern at once, so that no pattern costs more than value times pattern.
Result<std::optional<std::size_t>> VariablePattern::matchAt(const Characters& value, std::size_t begin, bool backwards, bool longest,
                                                            std::size_t& budget) const
{
    const std::size_t count = m_tokens.size();
    const auto token = [&](std::size_t i) -> const Token& { return m_tokens[backwards ? count - 1 - i : i]; };
    const auto character = [&](std::size_t i) { return value[backwards ? value.size() - 1 - i : i]; };
    // states[i]: the first i tokens are matched. A * may match nothing.
    std::vector<char> states(count + 1, 0);
    const auto enter = [&](std::vector<char>& into, std::size_t state) {
        into[state] = 1;
        while (state < count && token(state).kind == Token::Kind::Any)
            into[++state] = 1;
    };
    enter(states, 0);
    std::optional<std::size_t> found;
    for (std::size_t length = 0;; ++length) {
        if (states[count] != 0) {
            found = length;
            if (!longest)
                return found;
        }
        if (begin + length == value.size())
            return found;
        if (budget < count + 1)
            return fail(ErrorKind::InvalidArgument, "the pattern of a substitution takes too much work");
        budget -= count + 1;
        std::vector<char> next(count + 1, 0);
        bool alive = false;
        for (std::size_t i = 0; i < count; ++i) {
            if (states[i] == 0)
                continue;
            const Token& each = token(i);
            if (each.kind == Token::Kind::Any)
                enter(next, i);
            else if (each.kind == Token::Kind::One || each.text == character(begin + length))
                enter(next, i + 1);
            else
                continue;
            alive = true;
        }
        if (!alive)
            return found;
        states = std::move(next);
    }
}

Result<std::string> VariablePattern::withoutPrefix(std::string_view value, bool longest, std::size_t& budget) const
{
    const auto characters = charactersOf(value);
    ONGGI_TRY(const auto length, matchAt(characters, 0, false, longest, budget));
    for (std::size_t i = 0; i < length.value_or(0); ++i)
        value.remove_prefix(characters[i].size());
    return std::string(value);
}

Result<std::string> VariablePattern::withoutSuffix(std::string_view value, bool longest, std::size_t& budget) const
{
    const auto characters = charactersOf(value);
    ONGGI_TRY(const auto length, matchAt(characters, 0, true, longest, budget));
    for (std::size_t i = 0; i < length.value_or(0); ++i)
        value.remove_suffix(characters[characters.size() - 1 - i].size());
    return std::string(value);
}

Result<std::string> VariablePattern::replaced(std::string_view value, std::string_view by, bool all, std::size_t& budget) const
{
    const auto characters = charactersOf(value);
    std::string result;
    std::size_t at = 0;
    bool afterMatch = false; // an empty match right behind another is none
    while (at <= characters.size()) {
        ONGGI_TRY(const auto length, matchAt(characters, at, false, true, budget));
        if (length && (*length > 0 || !afterMatch)) {
            if (budget < by.size())
                return fail(ErrorKind::InvalidArgument, "a substitution makes too long a text");
            budget -= by.size();
            result += by;
            at += *length;
            afterMatch = true;
            if (!all)
                break;
            if (*length > 0)
                continue;
        }
        if (at == characters.size())
            break;
        result += characters[at++];
        afterMatch = false;
    }
    for (; at < characters.size(); ++at)
        result += characters[at];
    return result;
}

} // namespace onggi::oci
