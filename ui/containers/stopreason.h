#pragma once

#include "docker/values.h"

#include <QString>

namespace onggi::ui {

/// "Why did it stop?" in one or two sentences: what the exit code means and what would help. Empty while it runs or
/// has not run yet.
QString stopReason(const ContainerDetails& details, bool endAsked = false);

} // namespace onggi::ui
