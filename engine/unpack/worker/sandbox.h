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

/// As above, for a helper that reads one tree, or copies it, and parses nothing: the tree is the only mount, read-only,
/// and further directories stay open, the descriptors up to `last`. SYS_ADMIN stays, too, because overlayfs keeps its
/// marks in attributes that take it; no system call that it is otherwise good for is allowed.
Result<UniqueFd> confineToTree(UniqueFd directory, int last);

enum class ContainerAccess { Read, Write };
/// Which file system the answer's root is: the container's with all its mounts, or the bare one.
enum class ContainerView { Mounts, BareRoot };

/// Moves the process into the mount namespace of the process that the pidfd names, and into its user namespace when it
/// has one, whose root it becomes. Everything that is to be loaded must be loaded before: from here on the container's
/// files stand where the host's stood, and none of them is executed, loaded or opened as a device (the mounts are a
/// private copy, nodev and noexec, and read-only for reading). What remains of rights is as for confine(), within the
/// user namespace. Single-threaded, once; closes every descriptor above 3. Answers with the container's root directory.
Result<UniqueFd> confineInContainer(UniqueFd pidfd, bool userNamespace, ContainerAccess access, ContainerView view);

} // namespace onggi::unpack
