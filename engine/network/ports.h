#pragma once

#include "network/network.h"

namespace onggi::network {

/// Claims a binding's host port for us: a socket bound to it, held as long as the port is published.
/// Forwarding happens in the kernel before any socket is asked, so this one never serves; it keeps other
/// programs from taking a port that would not work for them, and lets their claims be found. A connection
/// that comes before forwarding is set up is refused as if nobody were there yet; a datagram is dropped.
///
/// A hostPort of 0 is replaced by a free one, a range by the first of it that is free. Conflict when somebody has it, in Docker's words;
/// InvalidArgument when the address is not one of this host's.
Result<UniqueFd> claimPort(PortBinding& binding);

} // namespace onggi::network
