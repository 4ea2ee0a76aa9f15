#pragma once

#include "content/contentstore.h"
#include "image/imagestore.h"
#include "image/pulljob.h"
#include "snapshot/layerstore.h"

namespace onggi::image {

/// Decides what of the content and the layer store nobody needs. Event-loop thread.
class GarbageCollector
{
public:
    GarbageCollector(content::ContentStore& content, snapshot::LayerStore& layers, ImageStore& images, std::shared_ptr<Pins> pins)
        : m_content(content)
        , m_layers(layers)
        , m_images(images)
        , m_pins(std::move(pins))
    {
    }

    void setLayerUsers(std::function<std::vector<oci::DiffId>()> layersInUse) { m_layersInUse = std::move(layersInUse); }

    struct Collected
    {
        std::set<oci::DiffId> layers;
        std::int64_t bytes = 0; ///< of these layers' files, and of blobs
    };
    /// What the image that was just removed had for itself alone.
    Result<Collected> collect(const ImageRecord& removed);
    /// Everything that is old enough.
    Result<Collected> collectAll(std::chrono::seconds minimumAge);

private:
    struct Needed
    {
        ImageStore::References references;
        std::set<oci::DiffId> inUse;
    };
    Result<Needed> needed() const;
    Status removeBlob(const Needed& needed, const oci::Digest& blob, Collected& collected);
    Status removeLayer(const Needed& needed, const oci::DiffId& layer, Collected& collected);

    content::ContentStore& m_content;
    snapshot::LayerStore& m_layers;
    ImageStore& m_images;
    std::shared_ptr<Pins> m_pins;
    std::function<std::vector<oci::DiffId>()> m_layersInUse;
};

} // namespace onggi::image
