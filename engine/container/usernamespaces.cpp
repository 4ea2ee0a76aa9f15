#include "container/usernamespaces.h"

#include "base/log.h"

#include <fmt/format.h>

namespace onggi::container {

UserNamespaces UserNamespaces::open(const Settings& settings, const UniqueFd& stateDirectory)
{
    UserNamespaces namespaces;
    namespaces.m_firstId = settings.firstHostId;
    if (settings.firstHostId == 0)
        return namespaces;
    auto shift = runtime::IdShift::open();
    const Status usable = shift ? shift->tryOn(stateDirectory) : Status(fail(shift.error()));
    if (usable) {
        namespaces.m_shift = std::move(*shift);
        return namespaces;
    }
    namespaces.m_obstacle = fmt::format("containers run without user namespaces here: {}: {}", settings.stateDirectory,
                                        usable.error().message());
    log::warning("{}", namespaces.m_obstacle);
    return namespaces;
}

bool UserNamespaces::needsHost(const HostConfig& host)
{
    return host.hostUser || host.privileged || host.hostPid || host.ipc == IpcMode::Host || host.network == NetworkMode::Host;
}

std::uint32_t UserNamespaces::freeBase(const std::set<std::uint32_t>& used) const
{
    std::uint32_t base = m_firstId;
    while (used.contains(base))
        base += rangeSize;
    return base;
}

std::string UserNamespaces::warningFor(const std::string& path, const UniqueFd& source) const
{
    const auto status = m_shift ? m_shift->tryOn(source) : Status();
    if (status)
        return {};
    return fmt::format("files in {} belong to nobody in the container: {}; --userns=host shows them as they are", path,
                       status.error().message());
}

} // namespace onggi::container
