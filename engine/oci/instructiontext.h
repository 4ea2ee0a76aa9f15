#pragma once

#include "base/result.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// How the text of one Dockerfile instruction is made: flags, then a JSON array, words, or name=value pairs. For whoever
/// reads instructions: a build's Dockerfile, and the changes that a commit is given. Nothing is expanded here.
namespace onggi::oci {

/// Space, tab, line feed and their like: what separates words in a Dockerfile.
bool isBlank(char c);
std::string_view trimmed(std::string_view text);
std::string upperCase(std::string_view text);
std::string lowerCase(std::string_view text);

/// The characters of a text; a byte that is no UTF-8 is one of its own.
std::vector<std::string_view> charactersOf(std::string_view text);

/// The path without detours, "a/./b/../c/" as "a/c"; "." for nothing. A leading slash stays.
std::string cleanPath(std::string_view path);

/// The words of a line: blanks separate, quotes and the escape character protect and stay where they are.
std::vector<std::string> splitWords(std::string_view line, char escape);

/// The same where quotes have no meaning yet (FROM, COPY, ADD): blanks alone separate.
std::vector<std::string> splitAtBlanks(std::string_view line);

/// The arguments as a JSON array of strings; nothing when they are no JSON array, which makes them the shell form.
/// InvalidArgument for an array that holds something else.
Result<std::optional<std::vector<std::string>>> jsonForm(std::string_view arguments);

/// --name=value or --name at the beginning of an instruction's arguments.
struct InstructionFlag
{
    std::string name;
    std::optional<std::string> value;
};

/// Takes the flags off the arguments, quotes off the flags. A "--" ends them.
std::vector<InstructionFlag> takeFlags(std::string_view& arguments);

using NamedValues = std::vector<std::pair<std::string, std::optional<std::string>>>;

/// What ENV and LABEL say: "A=1 B=2", or "A the rest" for one. The keyword stands in the messages.
Result<NamedValues> namedValues(std::string_view keyword, std::string_view arguments, char escape);
/// What ARG says: "A B=2".
Result<NamedValues> argumentNames(std::string_view arguments, char escape);

} // namespace onggi::oci
