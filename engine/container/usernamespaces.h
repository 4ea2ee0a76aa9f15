#pragma once

#include "container/record.h"
#include "container/settings.h"
#include "runtime/idshift.h"

#include <optional>
#include <set>
#include <string>

namespace onggi::container {

/// Decides which host ids a container's users are: a range of its own for each (the default), or the host's own ids
/// where that was asked for, is needed, or the machine can't do better. Made once by the ContainerService.
class UserNamespaces
{
public:
    static constexpr std::uint32_t rangeSize = 65536;

    /// Tries on the state directory whether owners can be shifted there. Where not, containers run with the host's ids,
    /// the log says so once, and every container that is created gets the warning.
    static UserNamespaces open(const Settings& settings, const UniqueFd& stateDirectory);

    /// False when switched off (userns-remap) or impossible here.
    bool enabled() const { return m_shift.has_value(); }
    /// Why it is not possible here; empty when it is, or when nobody wants it.
    const std::string& obstacle() const { return m_obstacle; }

    /// True for containers that need the host's user namespace: they asked for it, are privileged, or share
    /// namespaces of the host's, where root of another user namespace could do nothing.
    static bool needsHost(const HostConfig& host);
    /// The first range that is not among the used ones.
    std::uint32_t freeBase(const std::set<std::uint32_t>& used) const;

    /// A sentence when the files of a bind source would belong to nobody in the container, else empty.
    std::string warningFor(const std::string& path, const UniqueFd& source) const;

private:
    std::uint32_t m_firstId = 0;
    std::optional<runtime::IdShift> m_shift;
    std::string m_obstacle;
};

} // namespace onggi::container
