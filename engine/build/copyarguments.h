#pragma once

#include "build/dockerfile.h"

#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace onggi::build {

/// What one COPY or ADD asks for, its words expanded. Nothing of it is looked up: whether a source is there, and how many
/// files a pattern stands for, is the executor's to find.
struct CopyArguments
{
    std::string keyword;               ///< "COPY" or "ADD", for messages
    std::vector<std::string> sources;  ///< paths and patterns, relative to the context or to from's root
    std::vector<std::string> urls;     ///< of ADD
    std::vector<Heredoc> heredocs;     ///< files of their own; their text is expanded
    std::string destination;           ///< absolute, without detours
    bool toDirectory = false;          ///< it was written as one: with a slash at its end, or as "."
    std::optional<std::string> from;   ///< a stage or an image instead of the context
    std::optional<std::string> owner;  ///< "user:group" as the image knows them
    std::optional<mode_t> mode;
    std::string checksum;              ///< of ADD's one URL, "sha256:…"

    /// InvalidArgument in Docker's words; NotImplemented for git repositories.
    static Result<CopyArguments> read(const Instruction& instruction, const Expander& expander, const std::string& workingDirectory);

    /// Refuses several sources for one file's name.
    Status checkCount(std::size_t matches) const;
};

/// True for http:// and https://.
bool isUrl(std::string_view source);
/// The name that a file of this URL gets: the last part of its path, unescaped; empty where the path ends with a slash.
std::string fileNameOf(std::string_view url);
/// True for what names a git repository: git://, git@, or a URL whose path ends with .git.
bool isGitRepository(std::string_view source);

} // namespace onggi::build
