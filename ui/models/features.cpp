#include "models/features.h"

#include "docker/values.h"

#include <QCoreApplication>
#include <QVersionNumber>
#include <algorithm>

namespace onggi::ui {

namespace {

struct Features
{
    Q_DECLARE_TR_FUNCTIONS(Features)
};

QString firstVersionWith(Feature feature)
{
    switch (feature) {
    case Feature::ChangeLimits: return QStringLiteral("1.22");
    case Feature::PruneBuildCache: return QStringLiteral("1.31");
    default: return QStringLiteral("1.25");
    }
}

/// The version of the engine's Podman; null: it is none.
QVersionNumber podmanVersion(const VersionInfo& engine)
{
    const auto found = std::find_if(engine.components.begin(), engine.components.end(),
                                    [](const auto& component) { return component.name == QLatin1String("Podman Engine"); });
    return found == engine.components.end() ? QVersionNumber() : QVersionNumber::fromString(found->version);
}

} // namespace

QString missingFeature(Feature feature, const QString& apiVersion, const std::optional<VersionInfo>& engine)
{
    const auto spoken = QVersionNumber::fromString(apiVersion);
    const auto first = firstVersionWith(feature);
    if (!spoken.isNull() && spoken < QVersionNumber::fromString(first))
        return Features::tr("This engine is too old for it: it speaks version %1 of the API, and this came with %2.").arg(apiVersion, first);
    if (!engine)
        return {};
    const auto podman = podmanVersion(*engine);
    if (podman.isNull())
        return {};
    if (feature == Feature::PruneBuildCache)
        return Features::tr("Podman keeps what builds leave among its images.");
    if (feature == Feature::ChangeLimits && podman < QVersionNumber(5))
        return Features::tr("Podman can change limits only from version 5 on.");
    return {};
}

} // namespace onggi::ui
