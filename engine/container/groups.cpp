#include "container/groups.h"

#include "container/specbuilder.h"

namespace onggi::container {

Result<std::unique_ptr<cgroup::Group>> openGroup(const Settings& settings, const Record& record)
{
    ONGGI_TRY(const auto manager, cgroup::Manager::detect(cgroup::defaultRoot, cgroupParentOf(record.host, settings)));
    return manager->open(record.id);
}

Status endGroup(const std::string& id, const std::string& cgroupParent)
{
    ONGGI_TRY(const auto manager, cgroup::Manager::detect(cgroup::defaultRoot, cgroupParent));
    auto group = manager->open(id);
    if (!group)
        return group.error().kind() == ErrorKind::NotFound ? Status() : Status(fail(std::move(group).error()));
    // A process that was just being born into the group may come after the kill.
    Status removed;
    for (int attempt = 0; attempt < 3; ++attempt) {
        ONGGI_CHECK((*group)->kill());
        removed = (*group)->remove();
        if (removed)
            break;
    }
    return removed;
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
