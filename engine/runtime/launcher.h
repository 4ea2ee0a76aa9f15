#pragma once

#include "base/uniquefd.h"
#include "cgroup/cgroup.h"
#include "runtime/spec.h"
#include "sys/messagesocket.h"

#include <memory>
#include <vector>

namespace onggi::runtime {

/// The descriptors that come with a Spec.
struct LaunchFds
{
    UniqueFd layers;    ///< directory: state/layers
    UniqueFd container; ///< directory: state/containers/<id> with upper/ and work/
    UniqueFd seccomp;   ///< BPF program in a memory file; empty when the spec has seccomp off
    std::vector<UniqueFd> sources; ///< O_PATH descriptors of bind mounts
};

/// The container's ends of its standard streams. With a terminal the launcher makes the pty inside the container's
/// own devpts and hands the master out instead.
struct ContainerStdio
{
    UniqueFd input, output, error; ///< empty input is /dev/null
};

/// How the overlay is put together: by descriptors where the kernel can (6.13; with a user namespace 6.15), else by
/// paths in a private mount namespace. The choice is for tests.
enum class OverlayMethod { Automatic, Paths };

/// A container whose namespaces stand and whose init waits for go().
///
/// Made in the monitor, single-threaded, as root: it clones onggi-init straight into its namespaces and cgroup,
/// prepares the overlay and the bind mounts as detached mounts, and talks with init over a socket, one typed message
/// a step. Init mounts, pivots, drops privileges, loads seccomp and executes the program. When init fails, its own
/// words come back as the Error. Errors carry Docker's phrases where the CLI derives exit codes from them
/// ("executable file not found in $PATH" 127, "permission denied" 126, else 125).
class Launch
{
public:
    /// Clones init and makes its namespaces. On failure nothing is left (cgroup included).
    static Result<std::unique_ptr<Launch>> begin(const Spec& spec, LaunchFds fds, ContainerStdio stdio,
                                                 OverlayMethod overlay = OverlayMethod::Automatic);
    /// Kills init, reaps it and removes the control group, unless go() has succeeded: then they are the caller's.
    virtual ~Launch() = default;

    virtual pid_t pid() const = 0;
    virtual const UniqueFd& pidfd() const = 0;
    /// The container's network namespace, for the daemon to wire; empty with the host's network.
    virtual const UniqueFd& networkNamespace() const = 0;
    virtual cgroup::Group& group() = 0;

    /// Mounts everything and stops before exec (mounting goes on while the daemon wires the network). With a
    /// terminal this also yields the pty master.
    virtual Status prepare() = 0;
    virtual UniqueFd takeTerminal() = 0;
    /// Executes the program; returns when exec has succeeded or failed.
    virtual Status go() = 0;
    /// What this machine did not allow and the container does without (limits above the hard ones, capabilities that
    /// we don't have ourselves), a sentence each; complete after go().
    virtual std::vector<std::string> warnings() const = 0;
};

} // namespace onggi::runtime
