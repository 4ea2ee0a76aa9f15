#pragma once

#include "docker/values.h"

#include <optional>

namespace onggi::ui {

// What `docker version` prints of client and engine, and what `docker -v` does in one line. For reading and
// copying.
QString versionText(const std::optional<VersionInfo>& engine, const QString& address);
QString shortVersionText(const std::optional<VersionInfo>& engine);

} // namespace onggi::ui
