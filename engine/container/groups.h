#pragma once

#include "container/record.h"
#include "container/settings.h"

#include <memory>

namespace onggi::container {

/// The control group of a container, which exists while it runs. NotFound when there is none.
Result<std::unique_ptr<cgroup::Group>> openGroup(const Settings& settings, const Record& record);

/// What the machine can limit; asked of the kernel once.
const cgroup::Capabilities& machineCapabilities(const Settings& settings);

} // namespace onggi::container
