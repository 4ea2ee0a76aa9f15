#pragma once

#include "api/backend.h"

#include <string>

namespace onggi::api {

/// What clients watch of containers and of the disk. Implemented by the daemon; event-loop thread.
class ObserveBackend
{
public:
    virtual ~ObserveBackend() = default;

    /// {"Titles":[…],"Processes":[[…],…]}: the container's processes as the host sees them, with the columns that ps
    /// shows for these arguments. Conflict when it does not run; InvalidArgument names a column that is not known.
    virtual Awaitable<Result<Json>> top(std::string id, std::string arguments) = 0;

    struct StatsQuery
    {
        bool stream = true;
        bool oneShot = false; ///< without a stream: one reading at once, nothing to compare it with
    };
    /// One JSON object a line, each second until the container is removed; without a stream one, whose "precpu_stats"
    /// are a second older. A container that does not run gives objects without figures.
    virtual Awaitable<Status> stats(std::string id, StatsQuery query, ByteSink& sink) = 0;

    struct DiskQuery
    {
        bool containers = true;
        bool images = true;
        bool volumes = true;
        bool buildCache = true;
        int minorVersion = 50; ///< of the API
    };
    /// The body of GET /system/df.
    virtual Awaitable<Result<Json>> diskUsage(DiskQuery query) = 0;
};

} // namespace onggi::api
