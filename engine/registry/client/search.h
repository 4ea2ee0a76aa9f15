#pragma once

#include "registry/client/authorization.h"
#include "registry/client/http.h"

namespace onggi::registry {

/// Asks an index and cuts its reply down to what protocol.h says of Found: a JSON array, types checked, texts
/// bounded.
Result<std::string> search(HttpClient& http, const Setup& setup, const Search& order);

} // namespace onggi::registry
