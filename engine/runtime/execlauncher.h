#pragma once

#include "base/uniquefd.h"
#include "runtime/launcher.h"
#include "runtime/spec.h"

#include <memory>
#include <string>
#include <vector>

namespace onggi::runtime {

/// The descriptors that come with the Spec of one more process in a container that runs.
struct ExecFds
{
    UniqueFd container; ///< pidfd of its first process
    UniqueFd seccomp;   ///< BPF program in a memory file; empty when the spec has seccomp off
};

/// One more process in a container that runs: onggi-init, born in the container's namespaces and control group, becomes
/// the program. Of the Spec only the part about the process counts, and by its id, group parent and namespaces which
/// container it is. Made in a monitor of its own, single-threaded, as root. Errors carry Docker's phrases
/// (executable not found 127, permission denied 126).
class ExecLaunch
{
public:
    /// Whether the process gets a group of its own below the container's, where the machine has the unified hierarchy:
    /// then killAll() reaches whatever it has started, wherever that has gone.
    enum class OwnGroup { No, Yes };

    static Result<std::unique_ptr<ExecLaunch>> begin(const Spec& spec, ExecFds fds, ContainerStdio stdio,
                                                     const std::string& name, OwnGroup ownGroup);
    /// Kills and reaps init unless go() has succeeded: then the program is the caller's. Removes the group.
    virtual ~ExecLaunch() = default;

    virtual pid_t pid() const = 0;
    virtual const UniqueFd& pidfd() const = 0;
    /// Readable when the container has ended.
    virtual const UniqueFd& container() const = 0;

    /// Everything up to the exec. With a terminal it yields the master.
    virtual Status prepare() = 0;
    virtual UniqueFd takeTerminal() = 0;
    /// Executes the program; returns when exec has succeeded or failed.
    virtual Status go() = 0;
    /// SIGKILL to the program and to what it has started: all that is in its group, else its process group.
    virtual void killAll() = 0;
    virtual std::vector<std::string> warnings() const = 0;
};

} // namespace onggi::runtime
