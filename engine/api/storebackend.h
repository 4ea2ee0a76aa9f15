#pragma once

#include "api/backend.h"

#include <string>

namespace onggi::api {

/// What is kept beside containers, and how to get rid of it: prunes of everything but containers, volumes, networks.
/// Implemented by the daemon; event-loop thread.
class StoreBackend
{
public:
    virtual ~StoreBackend() = default;

    /// {"ImagesDeleted":[{"Untagged"|"Deleted"}…],"SpaceReclaimed"}.
    virtual Awaitable<Result<Json>> pruneImages(Filters filters) = 0;
    /// {"NetworksDeleted":[…]}.
    virtual Awaitable<Result<Json>> pruneNetworks(Filters filters) = 0;
    /// {"CachesDeleted":[…],"SpaceReclaimed"}.
    /// So many bytes of what was used last stay.
    virtual Awaitable<Result<Json>> pruneBuildCache(Filters filters, std::int64_t keep) = 0;
    /// {"VolumesDeleted":[…],"SpaceReclaimed"}. Anonymous ones; with the filter all=true those with a name, too.
    virtual Awaitable<Result<Json>> pruneVolumes(Filters filters) = 0;

    /// An array, without who is connected.
    virtual Awaitable<Result<Json>> listNetworks(Filters filters) = 0;
    /// By name, id, or the beginning of an id.
    virtual Awaitable<Result<Json>> inspectNetwork(std::string name) = 0;

    /// {"Volumes":[…],"Warnings":[…]}.
    virtual Awaitable<Result<Json>> listVolumes(Filters filters) = 0;
    /// The body is Docker's volume config; one that exists already is answered, too.
    virtual Awaitable<Result<Json>> createVolume(Json body) = 0;
    virtual Awaitable<Result<Json>> inspectVolume(std::string name) = 0;
    /// Conflict while a container has it. With force one that is not there is no error.
    virtual Awaitable<Status> removeVolume(std::string name, bool force) = 0;
};

} // namespace onggi::api
