#pragma once

#include "container/specbuilder.h"

#include <string>
#include <vector>

namespace onggi::container {

/// A --link as it stands when the container starts.
struct ResolvedLink
{
    std::string address;
    std::vector<std::string> names;       ///< for /etc/hosts: the alias, the other's host name, its name
    std::vector<std::string> environment; ///< "DB_PORT_5432_TCP=tcp://172.17.0.2:5432", …
};

/// What the other container is called in /etc/hosts of the one that has the link.
std::vector<std::string> namesOfLink(const Link& link, const Record& other);

/// Docker's legacy links: the other containers must run, on the bridge.
Result<std::vector<ResolvedLink>> resolveLinks(const Record& record, const FindContainer& find);

} // namespace onggi::container
