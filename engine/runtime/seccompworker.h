#pragma once

#include "base/result.h"

#include <string>
#include <string_view>
#include <vector>

/// Compiling a seccomp profile in a process of its own: the compiler's memory, several times that of the idle engine,
/// goes with it, and a client's profile is parsed without the engine's rights. The process is the engine's own program,
/// called with seccompWorkerFlag.
namespace onggi::runtime {

inline constexpr std::string_view seccompWorkerFlag = "--compile-seccomp";

/// Runs the worker and waits for its program: an array of struct sock_filter as bytes. InvalidArgument names what is
/// wrong in the profile. On any thread.
Result<std::string> compileApart(std::string_view profileJson, const std::vector<std::string>& capabilities);

/// The worker: the profile is standard input, the capabilities are the arguments, and the answer goes to standard
/// output, the kind of an error or nothing on its first line, the program or the message behind it. Returns the exit code.
int runSeccompWorker(const std::vector<std::string>& capabilities);

} // namespace onggi::runtime
