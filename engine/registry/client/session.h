#pragma once

#include "registry/client/certificates.h"
#include "sys/messagesocket.h"

namespace onggi::registry {

/// Serves one onggid at the other end of the socket: takes the setup, then orders, each of which runs on a
/// thread of its own pool (so many as downloads may run at once; further orders wait their turn), and sends
/// the reports. Returns when the other end is closed, with the pool's threads possibly in the middle of their
/// work: the caller ends the process, which is how orders are cancelled.
void serve(sys::MessageSocket socket, const CertificateStore& certificates);

} // namespace onggi::registry
