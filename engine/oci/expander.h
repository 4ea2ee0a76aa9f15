#pragma once

#include "base/result.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace onggi::oci {

/// Puts variables into a Dockerfile's words and takes their quotes away: $NAME, ${NAME}, ${NAME:-word}, ${NAME:+word},
/// ${NAME-word}, ${NAME+word}, ${NAME:?word}, ${NAME?word}, ${NAME#pattern}, ${NAME##pattern}, ${NAME%pattern},
/// ${NAME%%pattern}, ${NAME/pattern/text}, ${NAME//pattern/text}. A pattern knows * and ?. The escape character protects
/// what follows it; between single quotes nothing is special, between double quotes variables are.
///
/// A value: it borrows the variables. The text may be hostile: nesting, the size of what comes out and the work for
/// patterns are bounded. InvalidArgument in Docker's words names the text: "failed to process "${": …".
class Expander
{
public:
    using Variables = std::map<std::string, std::string, std::less<>>;
    Expander(const Variables& variables, char escape)
        : m_variables(variables)
        , m_escape(escape)
    {
    }

    /// One word: "a b" stays one.
    Result<std::string> word(std::string_view text) const;
    /// A line of words, separated by blanks; an unquoted variable may become several.
    Result<std::vector<std::string>> words(std::string_view text) const;
    /// Text of a heredoc: quotes stay, variables are put in.
    Result<std::string> text(std::string_view text) const;
    /// The names that word() would look up, sorted, as far as the text can be read: a build's cache depends on them.
    std::vector<std::string> namesIn(std::string_view text) const;

private:
    const Variables& m_variables;
    char m_escape;
};

} // namespace onggi::oci
