#include "image/garbagecollector.h"

namespace onggi::image {

Result<GarbageCollector::Needed> GarbageCollector::needed() const
{
    Needed result;
    ONGGI_TRY(result.references, m_images.references());
    if (m_layersInUse) {
        const auto inUse = m_layersInUse();
        result.inUse.insert(inUse.begin(), inUse.end());
    }
    return result;
}

Status GarbageCollector::removeBlob(const Needed& needed, const oci::Digest& blob, Collected& collected)
{
    if (needed.references.blobs.contains(blob) || m_pins->holds(blob))
        return {};
    const std::int64_t bytes = m_content.size(blob).value_or(0);
    const Status removed = m_content.remove(blob);
    if (!removed && removed.error().kind() != ErrorKind::NotFound)
        return fail(removed.error());
    collected.bytes += removed ? bytes : 0;
    return m_images.forget(blob);
}

Status GarbageCollector::removeLayer(const Needed& needed, const oci::DiffId& layer, Collected& collected)
{
    if (needed.references.layers.contains(layer) || needed.inUse.contains(layer) || m_pins->holds(layer))
        return {};
    const std::int64_t bytes = m_layers.size(layer).value_or(0);
    const Status removed = m_layers.remove(layer);
    if (!removed && removed.error().kind() != ErrorKind::NotFound)
        return fail(removed.error());
    if (removed) {
        collected.layers.insert(layer);
        collected.bytes += bytes;
    }
    return {};
}

Result<GarbageCollector::Collected> GarbageCollector::collect(const ImageRecord& removed)
{
    Collected collected;
    // Without the containers' word on what they use, nothing may go.
    if (!m_layersInUse)
        return collected;
    ONGGI_TRY(const Needed keep, needed());
    for (const oci::Digest& blob : {removed.id.digest, removed.manifest})
        ONGGI_CHECK(removeBlob(keep, blob, collected));
    for (const ImageRecord::Layer& layer : removed.layers) {
        ONGGI_CHECK(removeBlob(keep, layer.blob, collected));
        ONGGI_CHECK(removeLayer(keep, layer.diffId, collected));
    }
    return collected;
}

Result<GarbageCollector::Collected> GarbageCollector::collectAll(std::chrono::seconds minimumAge)
{
    Collected collected;
    if (!m_layersInUse)
        return collected;
    ONGGI_TRY(const Needed keep, needed());
    const TimePoint newest = Clock::system().now() - minimumAge;
    ONGGI_TRY(const auto blobs, m_content.list());
    for (const oci::Digest& blob : blobs) {
        const auto stored = m_content.storedAt(blob);
        if (stored && *stored <= newest)
            ONGGI_CHECK(removeBlob(keep, blob, collected));
    }
    ONGGI_TRY(const auto layers, m_layers.list());
    for (const oci::DiffId& layer : layers) {
        const auto applied = m_layers.appliedAt(layer);
        if (applied && *applied <= newest)
            ONGGI_CHECK(removeLayer(keep, layer, collected));
    }
    return collected;
}

} // namespace onggi::image
