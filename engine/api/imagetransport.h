#pragma once

#include "api/router.h"

/// What the routes that bring images in have in common.
namespace onggi::api {

/// POST /images/create with fromSrc: an image of an archive in the body.
Awaitable<Status> importRoot(Services& services, const Request& request, Responder& responder);

/// Ends a reply of JSON lines: when its status has gone out with the first line, a failure travels as the last one.
Awaitable<Status> endLines(Status done, Responder& responder, ByteSink& sink);

} // namespace onggi::api
