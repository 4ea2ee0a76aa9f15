#pragma once

#include "base/uniquefd.h"
#include "cgroup/cgroup.h"
#include "runtime/launcher.h"
#include "runtime/plan.h"
#include "sys/messagesocket.h"

#include <span>
#include <sys/types.h>
#include <vector>

namespace onggi::runtime {

/// onggi-init between its birth and the exec of the container's program: the process and our end of its
/// socket. Single-threaded processes only.
class InitProcess
{
public:
    /// Clones init into new namespaces (those of the spec) and the group, and gets it to execute onggi-init,
    /// but no further. Writes the user namespace's mappings, unless it is another container's. The sources
    /// have the namespaces that spec.joined names.
    static Result<InitProcess> start(const Spec& spec, const std::vector<UniqueFd>& sources,
                                     const ContainerStdio& stdio, cgroup::Group& group);
    /// Clones init into the namespaces of a container that runs, whose first process the pidfd is, and into its group
    /// (birthGroup: a directory of the unified hierarchy for CLONE_INTO_CGROUP, or -1). NotFound when the container has
    /// ended. From then on every child of the calling process is born in the container's process namespace.
    static Result<InitProcess> join(const Spec& spec, const ContainerStdio& stdio, const UniqueFd& container,
                                    cgroup::Group& group, int birthGroup);

    InitProcess(InitProcess&&) = default;
    /// Kills and reaps it, unless released.
    ~InitProcess();
    InitProcess(const InitProcess&) = delete;
    InitProcess& operator=(const InitProcess&) = delete;
    InitProcess& operator=(InitProcess&&) = delete;

    pid_t pid() const { return m_pid; }
    const UniqueFd& pidfd() const { return m_pidfd; }
    sys::MessageSocket& socket() { return m_socket; }
    /// One of its namespaces ("user", "net").
    Result<UniqueFd> openNamespace(const char* name) const;
    Status writeProcFile(const char* name, std::string_view text) const;

    /// Init's next report that is no warning (those are added to warnings); nothing at end of file. A terminal that
    /// comes along goes to terminal.
    Result<std::optional<StepMessage>> nextReport(std::vector<std::string>& warnings, UniqueFd& terminal);
    /// Why there will be no report any more. Reaps init.
    Error lastWords();
    /// Sets a resource limit, or the highest that the engine may give, and says so in warnings.
    Status setLimit(const Rlimit& limit, std::vector<std::string>& warnings) const;
    /// Waits until everything stands but the program; with a terminal wanted, one must have come.
    Status awaitReady(bool wanted, std::vector<std::string>& warnings, UniqueFd& terminal);
    /// Sets the limits and has the program executed: what init became is the caller's from then on. Otherwise init's
    /// own words.
    Status execute(std::span<const Rlimit> limits, std::vector<std::string>& warnings, UniqueFd& terminal);
    /// What init became is the caller's to reap.
    void release() { m_released = true; }

private:
    InitProcess() = default;

    pid_t m_pid = -1;
    UniqueFd m_pidfd;
    sys::MessageSocket m_socket;
    bool m_released = false;
};

} // namespace onggi::runtime
