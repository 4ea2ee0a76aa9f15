#pragma once

#include <QJsonObject>
#include <QString>

/// What the API says of the engine as a whole. As in values.h: plain values, sizes in bytes.
namespace onggi::ui {

/// `docker system df`: what lies on the engine's disk, by kind, and what of it nobody needs.
struct DiskUsage
{
    struct Kind
    {
        int count = 0;
        int inUse = 0;
        qint64 size = 0;
        qint64 reclaimable = 0;
        bool known = true; ///< false: the engine does not say
        bool operator==(const Kind&) const = default;
    };
    Kind images;     ///< layers that several share count once
    Kind containers; ///< what they have written
    Kind volumes;
    Kind buildCache;
    qint64 total() const { return images.size + containers.size + volumes.size + buildCache.size; }
    qint64 reclaimable() const
    {
        return images.reclaimable + containers.reclaimable + volumes.reclaimable + buildCache.reclaimable;
    }
    static DiskUsage fromJson(const QJsonObject& json);
};

} // namespace onggi::ui
