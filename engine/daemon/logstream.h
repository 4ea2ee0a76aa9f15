#pragma once

#include "api/backend.h"
#include "container/containerservice.h"

namespace onggi::daemon {

/// Writes a container's log to a client as `docker logs` reads it: framed, or raw with a terminal; following until
/// the container has ended or the client has left.
api::Awaitable<Status> streamLogs(container::ContainerService& containers, container::ContainerPtr container,
                                  api::ContainerBackend::LogsQuery query, api::ByteSink& sink, bool raw = false);

} // namespace onggi::daemon
