#pragma once

#include "registry/client/failure.h"
#include "registry/client/http.h"

namespace onggi::registry {

/// Turns an answer that is no success into a failure in the registry's own words ("manifest unknown: manifest
/// unknown"), with its code, the kind that follows from the status, and how long it asks to wait. Nothing of
/// the body gets into the message unchecked: it is cut short and cleaned of control characters.
Failure explainStatus(const HttpResponse& response);

} // namespace onggi::registry
