#pragma once

#include "base/uniquefd.h"

namespace onggi::unpack {

/// Locks the process into the directory before it reads a byte that a stranger sent. Afterwards it has
/// - mount, network, IPC, UTS and cgroup namespaces of its own, with the directory as the only mount (nosuid, nodev,
///   noexec), so that nothing else of the machine has a name;
/// - no descriptors above the directory's, and the directory's as its root only;
/// - uid 0, so that most files need no chown, with six capabilities of the twenty that root has over files and
///   processes: CHOWN, DAC_OVERRIDE, FOWNER, FSETID, MKNOD and SETFCAP. SYS_ADMIN, which trusted.* attributes would
///   need, is not among them: the daemon sets the one attribute of that kind;
/// - a system-call filter that has no execve, no socket, no mount, no signal and no fcntl;
/// - limits on memory and descriptors, and its parent's death as its own.
///
/// A process namespace would cost a second process: without kill, ptrace and /proc the others cannot be reached anyway.
/// Single-threaded, once. Answers with the root directory.
Result<UniqueFd> confine(UniqueFd directory);

} // namespace onggi::unpack
