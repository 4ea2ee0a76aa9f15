#pragma once

#include "base/uniquefd.h"

namespace onggi::runtime {

/// Knows whether files can be shown to a container's user namespace with shifted owners (idmapped mounts), which is
/// the kernel's and the file system's business. Holds a user namespace that nobody runs in, made for trying. Owned by
/// who decides about containers, on any thread; one is enough for a process.
class IdShift
{
public:
    /// Makes the namespace. Fails where this machine has no user namespaces for us (user.max_user_namespaces, a
    /// sandbox around the engine). Call it while the process has one thread.
    static Result<IdShift> open();

    /// Tries it on a detached clone of the mount that this descriptor (O_PATH will do) is on. NotImplemented when the
    /// file system can't.
    Status tryOn(const UniqueFd& directory) const;

private:
    explicit IdShift(UniqueFd userNamespace)
        : m_userNamespace(std::move(userNamespace))
    {
    }

    UniqueFd m_userNamespace;
};

} // namespace onggi::runtime
