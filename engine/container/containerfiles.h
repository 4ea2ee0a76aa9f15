#pragma once

#include "container/links.h"
#include "container/settings.h"

namespace onggi::container {

/// Writes the container's hosts, hostname and resolv.conf into its directory, each beside and renamed, so that a
/// container that runs keeps reading the whole old file.
Status writeContainerFiles(const Record& record, const Settings& settings, const std::vector<ResolvedLink>& links,
                           const UniqueFd& directory);

/// Takes the line with exactly these names out of the container's hosts. In the file itself: a container that runs has it
/// mounted. What the container has written there stays.
Status forgetHost(const UniqueFd& directory, const std::vector<std::string>& names);

} // namespace onggi::container
