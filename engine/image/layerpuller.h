#pragma once

#include "content/contentstore.h"
#include "image/imageservice.h"
#include "image/imagesource.h"
#include "image/imagestore.h"
#include "image/unpackrun.h"
#include "snapshot/layerstore.h"

#include <map>
#include <memory>

namespace onggi::image {

/// What a pull wants of one layer.
struct LayerRequest
{
    oci::Descriptor blob;
    oci::DiffId diffId;
    std::shared_ptr<ImageSource> source; ///< nothing for a blob that is in the store
    std::shared_ptr<Abort> abort; ///< of the whole pull
    ProgressSink progress;
};

/// Brings layers into the stores: blob and applied layer both, each seen to belong to the other. A layer that is wanted
/// twice at a time is fetched once: the second waits, and takes over if the first fails. Event-loop thread.
///
/// Blobs are kept beside their layers, although containers need the layers only, so that what was pulled can be pushed
/// and saved byte by byte as it came. Where one of the two is missing it is brought back: the layer from the blob
/// without a network, the blob from the source without applying it again. A pair that was never seen together (a blob
/// of one image, a layer of another) is inflated and compared once, so that nobody gets at another's layer by naming
/// its DiffID in a config.
class LayerPuller
{
public:
    LayerPuller(std::shared_ptr<Loop> loop, content::ContentStore& content, snapshot::LayerStore& layers, ImageStore& images,
                int maxDownloads);

    bool isComplete(const ImageRecord::Layer& layer) const;
    Awaitable<Status> pull(LayerRequest request);

private:
    struct Flight
    {
        bool ended = false;
        std::vector<ProgressSink> watchers;
        Progress last;
    };
    class Slot;

    Awaitable<Status> fetchAndApply(LayerRequest& request, Flight& flight);
    struct Work;
    Awaitable<Status> wait(LayerRequest& request, Flight& flight, Work& work);
    Awaitable<Status> keep(LayerRequest& request, Work work);
    Status begin(LayerRequest& request, Work& work);
    Status discard(const LayerRequest& request, Work work, const Error& error);
    Awaitable<Status> dropDamaged(const LayerRequest& request, Error error);
    void report(const LayerRequest& request, Flight& flight, const char* status, std::int64_t current = 0, std::int64_t total = 0);

    std::shared_ptr<Loop> m_loop;
    content::ContentStore& m_content;
    snapshot::LayerStore& m_layers;
    ImageStore& m_images;
    int m_freeSlots;
    std::map<oci::Digest, std::shared_ptr<Flight>> m_flights;
};

} // namespace onggi::image
