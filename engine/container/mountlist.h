#pragma once

#include "container/specbuilder.h"

namespace onggi::container {

/// Puts the container's mounts into the spec, the sources of binds opened by descriptor: Docker's default ones, the files
/// hosts, hostname and resolv.conf (another container's when its network is joined), and the user's, parents first.
Status addMounts(const Record& record, const SpecSources& sources, const UniqueFd& containerDirectory, Preparation& preparation);

/// Adds a bind of a descriptor (O_PATH will do) to what a spec has.
Status addBind(UniqueFd source, runtime::Mount mount, Preparation& preparation);

} // namespace onggi::container
