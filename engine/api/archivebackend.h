#pragma once

#include "api/backend.h"
#include "api/filesbackend.h"

#include <functional>

namespace onggi::api {

/// What the routes for images as archives ask of the daemon. As for the other backends, everything runs on the
/// event-loop thread.
class ArchiveBackend
{
public:
    virtual ~ArchiveBackend() = default;

    struct SaveQuery
    {
        std::vector<std::string> names;
        std::string platform; ///< a JSON object, or empty
    };
    /// One tar archive. Everything that can be refused with a status is refused before begin() is called.
    virtual Awaitable<Status> save(SaveQuery query, std::function<ByteSink&()> begin) = 0;
};

} // namespace onggi::api
