#pragma once

#include "base/result.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

/// `docker top`: a container's processes from /proc, without running any program, neither one of the image nor the host's
/// ps. Values and free functions.
namespace onggi::container {

/// One process as the host sees it (proc(5)).
struct ProcessInfo
{
    pid_t pid = 0;
    pid_t parent = 0;
    pid_t group = 0;
    pid_t session = 0;
    pid_t foregroundGroup = 0;
    char state = '?';
    std::int64_t terminal = 0; ///< device number
    std::uint64_t flags = 0;
    std::uint64_t cpuTicks = 0;
    std::uint64_t startTicks = 0; ///< since boot
    std::int64_t priority = 0;
    std::int64_t nice = 0;
    std::int64_t threads = 0;
    std::uint64_t virtualBytes = 0;
    std::uint64_t residentPages = 0;
    std::int64_t processor = 0;
    std::uint32_t realUser = 0, user = 0, realGroup = 0, effectiveGroup = 0;
    bool lockedMemory = false;
    std::string name;      ///< of the program, at most 15 bytes
    std::string arguments; ///< joined by spaces; control characters are question marks
};

/// The process that the texts of its files stat, status and cmdline tell of. InvalidArgument when they are cut.
Result<ProcessInfo> parseProcess(std::string_view stat, std::string_view status, std::string_view commandLine);

/// Reads those of the processes that are still there. A process can make its command line take for ever to read (it is
/// its own memory), so this is not for the event loop.
std::vector<ProcessInfo> readProcesses(const std::vector<pid_t>& pids);

/// What the columns need of the machine.
struct ProcessContext
{
    std::int64_t now = 0;            ///< unix seconds
    double secondsSinceBoot = 0;
    std::int64_t ticksPerSecond = 100;
    std::int64_t pageSize = 4096;
    std::uint64_t memoryBytes = 0;
    std::map<std::uint32_t, std::string> users, groups; ///< names from /etc/passwd and /etc/group

    static ProcessContext ofThisMachine();
};

/// A choice of columns.
class ProcessTable
{
public:
    /// Arguments of ps: "-ef" (also for none), "aux", "-o pid,comm=NAME" and the like. Which processes are shown is not
    /// theirs to say. InvalidArgument names what is not known.
    static Result<ProcessTable> parse(std::string_view arguments);

    const std::vector<std::string>& titles() const { return m_titles; }
    std::vector<std::string> row(const ProcessInfo& process, const ProcessContext& context) const;

private:
    Status add(std::string_view column);
    Status addList(std::string_view list);

    std::vector<std::string> m_titles;
    std::vector<std::size_t> m_columns; ///< into the table of columns
};

} // namespace onggi::container
