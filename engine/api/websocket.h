#pragma once

#include "api/backend.h"
#include "api/request.h"

namespace onggi::api {

/// InvalidArgument when the request is no WebSocket handshake (RFC 6455, section 4.2.1).
Status checkWebSocket(const Request& request);

/// Answers the handshake on the client's connection and carries bytes between its messages and the stream, one end of a
/// socket pair, until either side ends. What the client is sent are binary messages; a WebSocket has no half that could
/// end alone.
Awaitable<void> serveWebSocket(const Request& request, HijackedConnection client, UniqueFd stream);

} // namespace onggi::api
