#pragma once

#include "image/bytestream.h"
#include "image/garbagecollector.h"
#include "image/layerblobs.h"
#include "image/layerpuller.h"
#include "image/saveplan.h"

#include <functional>
#include <memory>

namespace onggi::image {

/// Images out of the store and into it as archives: save, load, import. Owned by the ImageService, whose stores it works
/// on. Event-loop thread, which only passes bytes on: archives are taken apart by locked-in helpers.
class ImageArchives
{
public:
    struct Parts
    {
        std::shared_ptr<Loop> loop;
        content::ContentStore& content;
        snapshot::LayerStore& layerStore;
        ImageStore& images;
        std::shared_ptr<Pins> pins;
        std::shared_ptr<LayerPuller> layers;
        std::shared_ptr<LayerBlobs> blobs;
        GarbageCollector& garbage;
        EventSink events;
    };
    explicit ImageArchives(Parts parts)
        : m_parts(std::move(parts))
    {
    }

    /// Writes one archive of all the images (ArchivePlan). begin() is called once everything that can be refused has been,
    /// and says where it goes. What is damaged on disk fails while it is written.
    Awaitable<Status> save(SaveRequest request, std::function<ByteReceiver&()> begin);

private:
    Awaitable<Status> write(const ArchivePlan& plan, ByteReceiver& receiver);

    Parts m_parts;
};

} // namespace onggi::image
