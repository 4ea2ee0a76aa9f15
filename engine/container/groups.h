#pragma once

#include "container/record.h"
#include "container/settings.h"

#include <memory>

namespace onggi::container {

/// The control group of a container, which exists while it runs. NotFound when there is none.
Result<std::unique_ptr<cgroup::Group>> openGroup(const Settings& settings, const Record& record);

} // namespace onggi::container
