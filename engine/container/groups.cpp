#include "container/groups.h"

#include "container/specbuilder.h"

namespace onggi::container {

Result<std::unique_ptr<cgroup::Group>> openGroup(const Settings& settings, const Record& record)
{
    ONGGI_TRY(const auto manager, cgroup::Manager::detect(cgroup::defaultRoot, cgroupParentOf(record.host, settings)));
    return manager->open(record.id);
}

const cgroup::Capabilities& machineCapabilities(const Settings& settings)
{
    static const cgroup::Capabilities capabilities = [&settings] {
        const auto manager = cgroup::Manager::detect(cgroup::defaultRoot, settings.cgroupParent);
        return manager ? (*manager)->capabilities() : cgroup::Capabilities();
    }();
    return capabilities;
}

} // namespace onggi::container
