#pragma once

#include "container/links.h"
#include "container/settings.h"

namespace onggi::container {

/// Writes the container's hosts, hostname and resolv.conf into its directory, each beside and renamed, so that a
/// container that runs keeps reading the whole old file.
Status writeContainerFiles(const Record& record, const Settings& settings, const std::vector<ResolvedLink>& links,
                           const UniqueFd& directory);

} // namespace onggi::container
