#pragma once

#include "build/common.h"

#include <string>
#include <vector>

namespace onggi::build {

/// One RUN, expanded.
struct RunOrder
{
    oci::ImageId image;
    std::vector<std::string> command;
    std::vector<std::string> environment; ///< beside the image's
    std::string network;                  ///< of --network; empty: the build's
    std::vector<RunMount> mounts;
    std::string script; ///< of a heredoc that names its own interpreter; the command is its path then
    std::string stepText;
};

struct RunOutcome
{
    image::NewLayer layer;
    std::string container; ///< its id
};

/// Where the script of a heredoc stands in the container.
constexpr const char* scriptPath = "/dev/pipes/script";

/// Runs a command in a container like any other, shows its output as it comes, and takes what it has changed. The
/// container is gone afterwards, unless it failed and the client wants to look at it. Fails in Docker's words when
/// the command does.
Awaitable<Result<RunOutcome>> runCommand(Common& common, std::size_t channel, RunOrder order);

/// The exit code that a failed command's error carries; 0: it is another error.
int exitCodeOf(const Error& error);

} // namespace onggi::build
