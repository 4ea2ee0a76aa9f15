#pragma once

#include "base/result.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace onggi::build {

/// A pattern for paths, as .dockerignore and the sources of COPY and ADD have them: * is any text without a slash, ? one
/// character but a slash, [a-z] and [^a-z] one of these or none of these, ** any number of directories, a backslash
/// protects what follows it. Matching takes steps in proportion to path times pattern.
class PathPattern
{
public:
    /// InvalidArgument names a malformed pattern.
    static Result<PathPattern> parse(std::string_view text);
    bool matches(std::string_view path) const;

private:
    struct Token
    {
        enum class Kind {
            Literal,
            One,
            Star,        ///< any text without a slash
            Everything,  ///< any text
            Directories, ///< nothing, or any text that ends with a slash; the next token is its Within
            Within,
            Class
        } kind = Kind::Literal;
        std::string text; ///< of a literal
        bool negated = false;
        std::vector<std::pair<std::string, std::string>> ranges;
    };
    static bool accepts(const Token& token, std::string_view character);
    struct States
    {
        std::vector<std::size_t> list;
        std::vector<char> marks;
    };
    void enter(States& states, std::size_t state) const;

    std::vector<Token> m_tokens;
};

/// InvalidArgument for a malformed pattern.
Result<bool> matchesPath(std::string_view pattern, std::string_view path);

/// True for text that is a pattern and no plain path.
bool isPattern(std::string_view text);

} // namespace onggi::build
