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

    struct LoadQuery
    {
        bool quiet = false;
        std::string platform; ///< as above
    };
    /// Answers with lines as a pull does, {"stream": "Loaded image: …"}, and an error after the first one as it does.
    virtual Awaitable<Status> load(LoadQuery query, BodySource& body, ByteSink& sink) = 0;

    struct ImportQuery
    {
        std::string repository; ///< empty: an image without a name
        std::string tag;
        std::string message;
        std::string platform; ///< "linux/arm64", or empty
        std::vector<std::string> changes; ///< Dockerfile instructions
    };
    /// The new image's id.
    virtual Awaitable<Result<std::string>> importRoot(ImportQuery query, BodySource& body) = 0;
};

} // namespace onggi::api
