#include "oci/expander.h"

#include "oci/instructiontext.h"
#include "oci/variablepattern.h"

#include <fmt/format.h>
#include <set>

namespace onggi::oci {

namespace {

constexpr std::size_t mostNesting = 64;
constexpr std::size_t mostWord = std::size_t(1) << 20;
constexpr std::size_t mostText = std::size_t(8) << 20;
constexpr std::size_t mostPatternSteps = 50'000'000;

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

bool isNameCharacter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || isDigit(c) || c == '_';
}

std::unexpected<Error> invalid(std::string message)
{
    return fail(ErrorKind::InvalidArgument, std::move(message));
}

/// Gathers characters to words. What was quoted or escaped never separates.
class WordList
{
public:
    void add(std::string_view text)
    {
        for (const char c : text) {
            if (!isBlank(c)) {
                m_word += c;
            } else if (!m_word.empty()) {
                m_words.push_back(std::exchange(m_word, {}));
            }
        }
    }
    void addWhole(std::string_view text) { m_word += text; }
    std::vector<std::string> take()
    {
        if (!m_word.empty())
            m_words.push_back(std::move(m_word));
        return std::move(m_words);
    }

private:
    std::string m_word;
    std::vector<std::string> m_words;
};

enum class Quotes
{
    Process,
    Keep
};

/// Reads one text from its begin to its end.
class Reader
{
public:
    Reader(std::string_view text, const Expander::Variables& variables, char escape, Quotes quotes)
        : m_text(text)
        , m_variables(variables)
        , m_escape(escape)
        , m_quotes(quotes)
    {
    }

    static constexpr char end = '\0';
    /// Up to the character, which is read, too; up to the end of the text for the end.
    Result<std::string> until(char stop, bool keepEscapes, WordList* words);
    std::set<std::string>& names() { return m_names; }

private:
    bool atEnd() const { return m_position == m_text.size(); }
    bool next(char c) const { return !atEnd() && m_text[m_position] == c; }
    Result<std::string> singleQuoted();
    Result<std::string> doubleQuoted(bool keepEscapes);
    Result<std::string> variable();
    Result<std::string> braced();
    Result<std::string> modified(const std::string& name, char modifier, bool emptyIsUnset);
    Result<std::string> substituted(const std::string& name);
    /// The text within braces up to the stop; says what is missing when the text ends first.
    Result<std::string> inner(char stop, bool keepEscapes, std::string_view missing);
    std::string name();
    Status checkSize(std::string_view result) const;
    const std::string* find(const std::string& name);

    std::string_view m_text;
    const Expander::Variables& m_variables;
    char m_escape;
    Quotes m_quotes;
    std::size_t m_position = 0;
    std::size_t m_depth = 0;
    std::size_t m_budget = mostPatternSteps;
    std::set<std::string> m_names;
};

const std::string* Reader::find(const std::string& name)
{
    m_names.insert(name);
    const auto found = m_variables.find(name);
    return found == m_variables.end() ? nullptr : &found->second;
}

std::string Reader::name()
{
    const std::size_t begin = m_position;
    if (!atEnd() && isDigit(m_text[m_position])) {
        while (!atEnd() && isDigit(m_text[m_position]))
            ++m_position;
    } else if (!atEnd() && std::string_view("@*#?-$!").find(m_text[m_position]) != std::string_view::npos) {
        ++m_position; // the shell's own parameters, which are never set here
    } else {
        while (!atEnd() && isNameCharacter(m_text[m_position]))
            ++m_position;
    }
    return std::string(m_text.substr(begin, m_position - begin));
}

Result<std::string> Reader::until(char stop, bool keepEscapes, WordList* words)
{
    std::string result;
    while (!atEnd()) {
        ONGGI_CHECK(checkSize(result));
        const char c = m_text[m_position];
        if (stop != end && c == stop) {
            ++m_position;
            return result;
        }
        if (c == '$' || (m_quotes == Quotes::Process && (c == '\'' || c == '"'))) {
            ONGGI_TRY(const std::string part, c == '$' ? variable() : c == '"' ? doubleQuoted(keepEscapes) : singleQuoted());
            result += part;
            if (words != nullptr && c == '$')
                words->add(part);
            else if (words != nullptr)
                words->addWhole(part);
            continue;
        }
        ++m_position;
        if (c != m_escape) {
            result += c;
            if (words != nullptr)
                words->add(std::string_view(&c, 1));
            continue;
        }
        std::string kept;
        if (keepEscapes)
            kept += c;
        if (!atEnd())
            kept += m_text[m_position++];
        result += kept;
        if (words != nullptr)
            words->addWhole(kept);
    }
    if (stop != end)
        return invalid(fmt::format("unexpected end of statement while looking for matching {}", stop));
    ONGGI_CHECK(checkSize(result));
    return result;
}

Status Reader::checkSize(std::string_view result) const
{
    const std::size_t most = m_quotes == Quotes::Keep ? mostText : mostWord;
    if (result.size() > most)
        return invalid(fmt::format("with its variables it is longer than {} MiB", most >> 20));
    return {};
}

Result<std::string> Reader::singleQuoted()
{
    const auto close = m_text.find('\'', ++m_position);
    if (close == std::string_view::npos)
        return invalid("unexpected end of statement while looking for matching single-quote");
    std::string result(m_text.substr(m_position, close - m_position));
    m_position = close + 1;
    return result;
}

Result<std::string> Reader::doubleQuoted(bool keepEscapes)
{
    std::string result;
    ++m_position;
    while (!next('"')) {
        if (atEnd())
            return invalid("unexpected end of statement while looking for matching double-quote");
        ONGGI_CHECK(checkSize(result));
        if (next('$')) {
            ONGGI_TRY(const std::string value, variable());
            result += value;
            continue;
        }
        const char c = m_text[m_position++];
        if (c != m_escape) {
            result += c;
            continue;
        }
        // It protects only what has a meaning here, and stays before anything else.
        const bool protects = next('"') || next('$') || next(m_escape);
        if (keepEscapes || (!protects && !atEnd()))
            result += c;
        if (protects)
            result += m_text[m_position++];
    }
    ++m_position;
    return result;
}

Result<std::string> Reader::variable()
{
    ++m_position;
    if (next('{')) {
        ++m_position;
        if (++m_depth > mostNesting)
            return invalid("substitutions are nested too deeply");
        auto value = braced();
        --m_depth;
        return value;
    }
    const std::string wanted = name();
    if (wanted.empty())
        return std::string("$");
    const std::string* value = find(wanted);
    return value != nullptr ? *value : std::string();
}

Result<std::string> Reader::braced()
{
    if (atEnd())
        return invalid("syntax error: missing '}'");
    if (next('{') || next('}') || next(':'))
        return invalid("syntax error: bad substitution");
    const std::string wanted = name();
    if (atEnd())
        return invalid("syntax error: missing '}'");
    const char modifier = m_text[m_position++];
    switch (modifier) {
    case '}': {
        const std::string* value = find(wanted);
        return value != nullptr ? *value : std::string();
    }
    case ':':
        if (atEnd())
            return invalid("syntax error: missing '}'");
        if (std::string_view("-+?").find(m_text[m_position]) == std::string_view::npos)
            return invalid(fmt::format("unsupported modifier (:{}) in substitution", m_text[m_position]));
        return modified(wanted, m_text[m_position++], true);
    case '-':
    case '+':
    case '?':
        return modified(wanted, modifier, false);
    case '#':
    case '%':
    case '/':
        --m_position;
        return substituted(wanted);
    default:
        return invalid(fmt::format("unsupported modifier ({}) in substitution", modifier));
    }
}

Result<std::string> Reader::inner(char stop, bool keepEscapes, std::string_view missing)
{
    auto text = until(stop, keepEscapes, nullptr);
    if (!text && atEnd())
        return invalid(fmt::format("syntax error: missing {}", missing));
    return text;
}

Result<std::string> Reader::modified(const std::string& name, char modifier, bool emptyIsUnset)
{
    ONGGI_TRY(std::string word, inner('}', false, "'}'"));
    const std::string* value = find(name);
    const bool unset = value == nullptr || (emptyIsUnset && value->empty());
    if (modifier == '+')
        return unset ? std::string() : std::move(word);
    if (!unset)
        return *value;
    if (modifier == '-')
        return word;
    if (word.empty())
        word = value == nullptr ? "is not allowed to be unset" : "is not allowed to be empty";
    return invalid(fmt::format("{}: {}", name, word));
}

Result<std::string> Reader::substituted(const std::string& name)
{
    const char kind = m_text[m_position++];
    const bool twice = next(kind);
    if (twice)
        ++m_position;
    ONGGI_TRY(const std::string text, inner(kind == '/' ? '/' : '}', true, kind == '/' ? "'/' in ${}" : "'}'"));
    std::string by;
    if (kind == '/') {
        ONGGI_TRY(by, inner('}', true, "'}'"));
    }
    const std::string* value = find(name);
    ONGGI_TRY(const VariablePattern pattern, VariablePattern::parse(text));
    if (kind == '#')
        return pattern.withoutPrefix(value != nullptr ? *value : "", twice, m_budget);
    if (kind == '%')
        return pattern.withoutSuffix(value != nullptr ? *value : "", twice, m_budget);
    return pattern.replaced(value != nullptr ? *value : "", by, twice, m_budget);
}

/// The text of a message, in quotes; a long one is cut.
std::string quoted(std::string_view text)
{
    std::string result = "\"";
    for (const char c : text.substr(0, 200)) {
        if (c == '"' || c == '\\')
            result += '\\';
        if (c == '\n')
            result += "\\n";
        else if (c == '\t')
            result += "\\t";
        else
            result += c;
    }
    return result + (text.size() > 200 ? "…\"" : "\"");
}

template<typename T>
Result<T> named(Result<T> result, std::string_view text)
{
    if (!result)
        return fail(result.error().context(fmt::format("failed to process {}", quoted(text))));
    return result;
}

} // namespace

Result<std::string> Expander::word(std::string_view text) const
{
    return named(Reader(text, m_variables, m_escape, Quotes::Process).until(Reader::end, false, nullptr), text);
}

Result<std::vector<std::string>> Expander::words(std::string_view text) const
{
    WordList words;
    ONGGI_CHECK(named(Reader(text, m_variables, m_escape, Quotes::Process).until(Reader::end, false, &words), text));
    return words.take();
}

Result<std::string> Expander::text(std::string_view text) const
{
    return named(Reader(text, m_variables, m_escape, Quotes::Keep).until(Reader::end, false, nullptr), text);
}

std::vector<std::string> Expander::namesIn(std::string_view text) const
{
    Reader reader(text, m_variables, m_escape, Quotes::Process);
    const auto ignored = reader.until(Reader::end, false, nullptr);
    static_cast<void>(ignored);
    return {reader.names().begin(), reader.names().end()};
}

} // namespace onggi::oci
