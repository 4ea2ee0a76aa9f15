#pragma once

#include "container/specbuilder.h"

#include <nlohmann/json_fwd.hpp>

namespace onggi::container {

/// Replaces the names in container:NAME modes by ids, also in the HostConfig that inspect shows, and takes over what
/// the new container must share with those that it joins: the host name, and the range of user ids, because the kernel
/// lets nobody into a namespace without its user namespace. InvalidArgument in Docker's words, also when they don't fit together.
Status settleJoins(Record& record, nlohmann::json& hostJson, const FindContainer& find);

/// True when the container joins another's namespaces, whose user ids it has then.
bool joinsAnother(const HostConfig& host);

/// Opens the namespaces of the joined containers, which must run, and puts them into the spec.
Status joinNamespaces(const Record& record, const FindContainer& find, Preparation& preparation);

} // namespace onggi::container
