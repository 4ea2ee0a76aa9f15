#pragma once

#include <QString>
#include <optional>

namespace onggi::ui {

struct VersionInfo;

/// What not every engine can do.
enum class Feature {
    DiskUsage,
    PruneContainers,
    PruneImages,
    PruneVolumes,
    PruneBuildCache,
    ChangeLimits, ///< of a container that is there
};

/// Why an engine that speaks this version of the API cannot do it, as a sentence; empty: it can, as far as one can know.
QString missingFeature(Feature feature, const QString& apiVersion, const std::optional<VersionInfo>& engine);

} // namespace onggi::ui
