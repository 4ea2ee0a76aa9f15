#pragma once

#include "container/record.h"

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace onggi::container {

/// What POST /containers/{id}/update asks for, settled against a container: what its record will say, and what its
/// control group must be told while it runs.
struct ResourceUpdate
{
    std::string hostJson; ///< HostConfig with the changes
    HostConfig host;      ///< the same, checked
    cgroup::Limits changes; ///< only what differs
    cgroup::Limits undo;    ///< what takes the changes back
};

/// Docker's rules: what is empty or zero stays as it is, what contradicts the container's present limits is refused in
/// Docker's words, and what cannot be changed later is refused by name. Changes nothing itself.
Result<ResourceUpdate> settleUpdate(const Record& record, const nlohmann::json& body);

} // namespace onggi::container
