#include "container/groups.h"

namespace onggi::container {

Result<std::unique_ptr<cgroup::Group>> openGroup(const Settings& settings, const Record& record)
{
    ONGGI_TRY(const auto manager, cgroup::Manager::detect(cgroup::defaultRoot, settings.cgroupParent));
    return manager->open(record.id);
}

} // namespace onggi::container
