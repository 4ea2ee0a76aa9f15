#pragma once

#include "base/uniquefd.h"

#include <cstdint>
#include <sys/types.h>

/// Processes and what they may do: clone3, pidfds, capabilities.
namespace onggi::sys {

/// clone3 without sharing memory: returns 0 in the child. The child of a process with threads may only make
/// system calls until exec. intoCgroup is a directory of the unified hierarchy or -1.
Result<pid_t> cloneProcess(std::uint64_t flags, UniqueFd& pidfd, int intoCgroup = -1);

Result<UniqueFd> openProcess(pid_t pid);
/// NotFound when the process has ended.
Status signalProcess(const UniqueFd& pidfd, int signal);

/// Marks every descriptor from first up close-on-exec, or closes them.
Status closeOnExecFrom(unsigned first);
Status closeFrom(unsigned first);

/// Bit N is capability N.
struct Capabilities
{
    std::uint64_t effective = 0;
    std::uint64_t permitted = 0;
    std::uint64_t inheritable = 0;
};
Result<Capabilities> capabilities();
Status setCapabilities(const Capabilities& sets);
/// What this thread's bounding set holds.
std::uint64_t boundingCapabilities();
/// Drops from the bounding set what is not in keep.
Status boundCapabilities(std::uint64_t keep);

} // namespace onggi::sys
