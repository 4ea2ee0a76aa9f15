#pragma once

#include "base/result.h"

#include <cstdint>
#include <string>
#include <vector>

namespace onggi::runtime::init {

/// Who the program runs as.
struct Identity
{
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;
    std::vector<std::uint32_t> groups; ///< supplementary, the primary group among them (CVE-2022-36109)
    std::string home = "/";
};

/// Looks up "name|uid[:group|gid]" in the image's own /etc/passwd and /etc/group below root. What consists of
/// digits is a number and never a name. Without a group the passwd entry's holds, and the groups that list
/// the user. Files that are no regular files or too large are refused. InvalidArgument in Docker's words for
/// what is not there.
Result<Identity> lookUpIdentity(int root, const std::string& user,
                                const std::vector<std::string>& additionalGroups);

} // namespace onggi::runtime::init
