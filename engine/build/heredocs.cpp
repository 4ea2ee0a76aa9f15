#include "build/heredocs.h"

#include "oci/instructiontext.h"

#include <algorithm>
#include <charconv>

namespace onggi::build {

namespace {

/// The name without what protects its characters.
std::string unquoted(std::string_view name)
{
    std::string plain;
    char quote = 0;
    for (std::size_t i = 0; i < name.size(); ++i) {
        const char c = name[i];
        if (c == quote)
            quote = 0;
        else if (quote == 0 && (c == '"' || c == '\''))
            quote = c;
        else if (c == '\\' && quote != '\'' && i + 1 < name.size())
            plain += name[++i];
        else
            plain += c;
    }
    return plain;
}

} // namespace

std::optional<HeredocStart> heredocOf(std::string_view word)
{
    HeredocStart start;
    const auto digits = std::min(word.find_first_not_of("0123456789"), word.size());
    const auto [end, error] = std::from_chars(word.data(), word.data() + digits, start.heredoc.descriptor);
    if (digits > 0 && error != std::errc())
        return std::nullopt;
    word.remove_prefix(digits);
    if (!word.starts_with("<<"))
        return std::nullopt;
    word.remove_prefix(2);
    start.chomp = word.starts_with('-');
    if (start.chomp)
        word.remove_prefix(1);
    if (word.empty() || word.find('<') != std::string_view::npos)
        return std::nullopt;
    start.heredoc.name = unquoted(word);
    if (start.heredoc.name.empty())
        return std::nullopt;
    start.heredoc.expand = start.heredoc.name == word;
    return start;
}

std::vector<HeredocStart> heredocsOf(std::string_view line)
{
    std::vector<HeredocStart> starts;
    if (line.find("<<") == std::string_view::npos)
        return starts;
    for (const std::string& word : oci::splitWords(line, '\\')) {
        if (auto start = heredocOf(word))
            starts.push_back(*std::move(start));
    }
    return starts;
}

} // namespace onggi::build
