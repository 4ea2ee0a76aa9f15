#pragma once

#include "network/network.h"

#include <span>

namespace onggi::network {

/// Makes the kernel forget the UDP flows to these host ports, so that the next datagram of a client that
/// never paused is looked up anew. Without that, a flow keeps going where it went when it began: to nobody
/// before the container was there, or to a container that is gone. TCP needs no such thing, since its flows
/// end with their connection. What cannot be forgotten runs out by itself; so there is nothing to report.
void forgetUdpFlows(std::span<const PortBinding> ports);

} // namespace onggi::network
