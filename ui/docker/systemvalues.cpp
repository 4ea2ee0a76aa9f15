#include "docker/systemvalues.h"

#include <QJsonArray>
#include <QSet>
#include <algorithm>

namespace onggi::ui {

namespace {

qint64 bytesIn(const QJsonValue& value)
{
    // -1 stands for "not counted".
    return std::max<qint64>(0, qint64(value.toDouble()));
}

DiskUsage::Kind imagesIn(const QJsonObject& json)
{
    DiskUsage::Kind kind;
    qint64 used = 0;
    qint64 sum = 0;
    for (const auto& value : json.value("Images").toArray()) {
        const auto image = value.toObject();
        const auto size = bytesIn(image.value("Size"));
        const auto shared = bytesIn(image.value("SharedSize"));
        ++kind.count;
        sum += size - std::min(size, shared);
        if (image.value("Containers").toInt() == 0)
            continue;
        ++kind.inUse;
        used += size - std::min(size, shared);
    }
    // Podman says 0 of all layers together.
    kind.size = std::max(bytesIn(json.value("LayersSize")), sum);
    // As docker has it: what shares its layers with an image in use counts for reclaimable there, too.
    kind.reclaimable = kind.inUse == kind.count ? 0 : std::max<qint64>(0, kind.size - used);
    return kind;
}

DiskUsage::Kind containersIn(const QJsonArray& array)
{
    static const QSet<QString> active{"running", "paused", "restarting"};
    DiskUsage::Kind kind;
    for (const auto& value : array) {
        const auto container = value.toObject();
        const auto size = bytesIn(container.value("SizeRw"));
        ++kind.count;
        kind.size += size;
        if (active.contains(container.value("State").toString().toLower()))
            ++kind.inUse;
        else
            kind.reclaimable += size;
    }
    return kind;
}

DiskUsage::Kind volumesIn(const QJsonArray& array)
{
    DiskUsage::Kind kind;
    for (const auto& value : array) {
        const auto usage = value.toObject().value("UsageData").toObject();
        const auto size = bytesIn(usage.value("Size"));
        ++kind.count;
        kind.size += size;
        if (usage.value("RefCount").toInt() > 0)
            ++kind.inUse;
        else
            kind.reclaimable += size;
    }
    return kind;
}

DiskUsage::Kind buildCacheIn(const QJsonObject& json)
{
    DiskUsage::Kind kind;
    // Engines without BuildKit say one sum, or nothing.
    if (!json.value("BuildCache").isArray() && !json.contains("BuilderSize")) {
        kind.known = false;
        return kind;
    }
    for (const auto& value : json.value("BuildCache").toArray()) {
        const auto entry = value.toObject();
        const auto size = bytesIn(entry.value("Size"));
        const bool used = entry.value("InUse").toBool();
        ++kind.count;
        kind.inUse += used;
        if (entry.value("Shared").toBool())
            continue;
        kind.size += size;
        if (!used)
            kind.reclaimable += size;
    }
    if (kind.count == 0)
        kind.size = kind.reclaimable = bytesIn(json.value("BuilderSize"));
    return kind;
}

} // namespace

DiskUsage DiskUsage::fromJson(const QJsonObject& json)
{
    return {imagesIn(json), containersIn(json.value("Containers").toArray()), volumesIn(json.value("Volumes").toArray()),
            buildCacheIn(json)};
}

} // namespace onggi::ui
