#pragma once

#include "registry/client/http.h"
#include "registry/protocol.h"

#include <chrono>
#include <functional>

namespace onggi::registry {

/// Fetches any file of the web, with no login, into an open and empty file. A cut connection is tried again from the
/// start. Errors name the host; a file of more than the order's limit is refused. Progress is told at most ten times a
/// second: bytes that have come, and those that are expected or 0.
Answer<Downloaded> downloadFile(HttpClient& http, const Download& order, int file,
                                const std::function<void(std::int64_t, std::int64_t)>& progress);

} // namespace onggi::registry
