#pragma once

#include "container/record.h"
#include "container/settings.h"

#include <memory>

namespace onggi::container {

/// The control group of a container, which exists while it runs. NotFound when there is none.
Result<std::unique_ptr<cgroup::Group>> openGroup(const Settings& settings, const Record& record);

/// Kills whatever is still in a container's group, and removes the group: a monitor that was killed leaves it. It may be
/// gone already.
Status endGroup(const std::string& id, const std::string& cgroupParent);

/// What the machine can limit; asked of the kernel once.
const cgroup::Capabilities& machineCapabilities(const Settings& settings);

} // namespace onggi::container
