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

Status GarbageCollector::removeBlob(const Needed& needed, const oci::Digest& blob)
{
    if (needed.references.blobs.contains(blob) || m_pins->holds(blob))
        return {};
    const Status removed = m_content.remove(blob);
    if (!removed && removed.error().kind() != ErrorKind::NotFound)
        return fail(removed.error());
    return m_images.forget(blob);
}

Result<bool> GarbageCollector::removeLayer(const Needed& needed, const oci::DiffId& layer)
{
    if (needed.references.layers.contains(layer) || needed.inUse.contains(layer) || m_pins->holds(layer))
        return false;
    const Status removed = m_layers.remove(layer);
    if (!removed && removed.error().kind() != ErrorKind::NotFound)
        return fail(removed.error());
    return removed.has_value();
}

Result<std::set<oci::DiffId>> GarbageCollector::collect(const ImageRecord& removed)
{
    std::set<oci::DiffId> gone;
    // Without the containers' word on what they use, nothing may go.
    if (!m_layersInUse)
        return gone;
    ONGGI_TRY(const Needed keep, needed());
    for (const oci::Digest& blob : {removed.id.digest, removed.manifest})
        ONGGI_CHECK(removeBlob(keep, blob));
    for (const ImageRecord::Layer& layer : removed.layers) {
        ONGGI_CHECK(removeBlob(keep, layer.blob));
        ONGGI_TRY(const bool layerGone, removeLayer(keep, layer.diffId));
        if (layerGone)
            gone.insert(layer.diffId);
    }
    return gone;
}

Status GarbageCollector::collectAll(std::chrono::seconds minimumAge)
{
    if (!m_layersInUse)
        return {};
    ONGGI_TRY(const Needed keep, needed());
    const TimePoint newest = Clock::system().now() - minimumAge;
    ONGGI_TRY(const auto blobs, m_content.list());
    for (const oci::Digest& blob : blobs) {
        const auto stored = m_content.storedAt(blob);
        if (stored && *stored <= newest)
            ONGGI_CHECK(removeBlob(keep, blob));
    }
    ONGGI_TRY(const auto layers, m_layers.list());
    for (const oci::DiffId& layer : layers) {
        const auto applied = m_layers.appliedAt(layer);
        if (!applied || *applied > newest)
            continue;
        ONGGI_TRY([[maybe_unused]] const bool gone, removeLayer(keep, layer));
    }
    return {};
}

} // namespace onggi::image
