#pragma once

#include "base/result.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace onggi::oci {

/// The pattern of ${NAME#pattern} and its like: * is any text, ? one character, a backslash protects *, ?, / and }.
/// Matching takes steps in proportion to value times pattern, which the caller's budget bounds.
class VariablePattern
{
public:
    /// InvalidArgument for a backslash before anything else.
    static Result<VariablePattern> parse(std::string_view text);

    /// The value without its shortest or longest beginning (or end) that the pattern is for; as it is when there is none.
    Result<std::string> withoutPrefix(std::string_view value, bool longest, std::size_t& budget) const;
    Result<std::string> withoutSuffix(std::string_view value, bool longest, std::size_t& budget) const;
    /// The longest match that begins first, or every one, replaced.
    Result<std::string> replaced(std::string_view value, std::string_view by, bool all, std::size_t& budget) const;

private:
    struct Token
    {
        enum class Kind { Literal, One, Any } kind = Kind::Literal;
        std::string text; ///< of a literal: one character
    };
    using Characters = std::vector<std::string_view>;
    Result<std::optional<std::size_t>> matchAt(const Characters& value, std::size_t begin, bool backwards, bool longest,
                                               std::size_t& budget) const;

    std::vector<Token> m_tokens;
};

} // namespace onggi::oci
