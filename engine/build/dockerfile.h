#pragma once

#include "base/result.h"
#include "build/pathpattern.h"
#include "oci/expander.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// A Dockerfile as pure values (the Dockerfile reference, without BuildKit's experimental parts). Nothing here looks at a
/// file, an image or the network; parsing is total: whatever the bytes, there is a result or an error that names the line.
namespace onggi::build {

/// <<NAME in RUN, COPY or ADD.
struct Heredoc
{
    std::string name;
    std::string content;   ///< with its last line feed; tabs are gone already for <<-
    bool expand = true;    ///< variables in it count: the name was not quoted
    int descriptor = 0;    ///< of 3<<NAME; 0 where none was given
};

/// --name=value or --name before an instruction's arguments.
struct Flag
{
    std::string name;
    std::string value; ///< "true" where there is none
};

/// One instruction, continuation lines joined and comments inside it dropped; nothing is expanded yet.
struct Instruction
{
    std::string keyword;            ///< upper case
    std::vector<Flag> flags;
    std::string arguments;          ///< all behind the flags, as written; of ONBUILD with its heredocs
    std::optional<std::vector<std::string>> json; ///< where the arguments are a JSON array of strings (exec form)
    std::vector<Heredoc> heredocs;
    int line = 0;                   ///< of its first line, from 1
    std::string text;               ///< "RUN --network=none make", for messages and the history

    /// The flag's value, of the first of its name; null where it is not given.
    const std::string* flag(std::string_view name) const;
};

/// What RUN's shell form gives the shell: the arguments, the heredocs' texts behind them; where the arguments are nothing
/// but a heredoc, its text alone.
std::string shellText(const Instruction& run);

/// FROM and what follows it.
struct Stage
{
    std::string base;     ///< not expanded: "$BASE", "golang:1", an earlier stage, "scratch"
    std::string name;     ///< of AS, lower case; may be empty
    std::string platform; ///< of --platform, not expanded
    int line = 0;
    std::vector<Instruction> instructions;
};

struct Dockerfile
{
    char escape = '\\';
    std::string syntax;                   ///< of "# syntax="; not followed
    std::vector<Instruction> globalArgs;  ///< ARG before the first FROM
    std::vector<Stage> stages;            ///< at least one

    /// InvalidArgument in Docker's words, with the line: "dockerfile parse error on line 3: unknown instruction: RUNN".
    /// Bounded: 4 MiB of text, 10,000 instructions.
    static Result<Dockerfile> parse(std::string_view text);
    /// What an ONBUILD of a base image left for the next build: exactly one instruction, none that begins a stage.
    static Result<Instruction> parseTrigger(std::string_view text);
};

using oci::Expander;

/// ENV, LABEL and ARG: "A=1 B=2" or the old "A 1". Not expanded.
Result<std::vector<std::pair<std::string, std::optional<std::string>>>> parsePairs(const Instruction& instruction, char escape);

/// --mount=type=…,target=… of RUN.
struct RunMount
{
    enum class Type { Bind, Cache, Tmpfs, Secret, Ssh };
    enum class Sharing { Shared, Private, Locked };
    Type type = Type::Bind;
    std::string target;
    std::string source; ///< of a secret its file's name in the client's request, where no id is given
    std::string from;   ///< a stage or an image; empty: the context
    std::string id;     ///< of a cache or a secret
    Sharing sharing = Sharing::Shared;
    bool readOnly = false;
    bool required = false;
    std::optional<unsigned> mode;
    unsigned uid = 0;
    unsigned gid = 0;
    std::int64_t size = 0; ///< of a tmpfs; 0: no limit of its own
    std::string environment; ///< of a secret: env=
    /// The fields' values are expanded where there is something to expand them with.
    static Result<RunMount> parse(std::string_view value, const Expander* expander = nullptr);
    /// Its from= alone, which knows no variables; empty where there is none.
    static Result<std::string> sourceOf(std::string_view value);
};

/// A .dockerignore: which paths of a context are left out (filepath.Match with **, ! for exceptions, the last one wins).
class IgnoreList
{
public:
    static Result<IgnoreList> parse(std::string_view text);
    /// The path is relative to the context, without a leading slash.
    bool ignores(std::string_view path) const;
    /// True when something below an ignored directory may still be wanted.
    bool hasExceptions() const;

private:
    struct Rule
    {
        PathPattern pattern;
        bool exception = false;
    };
    std::vector<Rule> m_rules;
};

} // namespace onggi::build
