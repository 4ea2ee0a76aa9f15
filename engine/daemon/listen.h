#pragma once

#include "base/uniquefd.h"

#include <string>
#include <vector>

namespace onggi::daemon {

/// The sockets that the service manager has opened for us (sd_listen_fds(3)): LISTEN_FDS descriptors from 3 on, when
/// LISTEN_PID is this process. Clears the variables, so that no child takes them for its own.
std::vector<UniqueFd> inheritedSockets();

/// Makes a listening unix stream socket at "unix:PATH" or "unix:///PATH". A file that is there and that nobody listens on
/// is replaced; Conflict when somebody does. Mode 0660 and the given group where there is such a group, else 0600.
Result<UniqueFd> listenUnix(const std::string& address, const std::string& group);

/// Succeeds when an engine answers /_ping at the socket file; Unavailable says why not. Waits for at most five seconds.
Status ping(const std::string& socketFile);

} // namespace onggi::daemon
