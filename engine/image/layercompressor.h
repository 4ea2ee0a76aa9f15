#pragma once

#include "image/imagestore.h"
#include "image/layerblobs.h"

namespace onggi::image {

/// Gives layers that were made here the form in which registries want them: gzip. The compressed blob is kept beside the
/// layer, as that of a pulled one is, so that it goes out the same the next time. Event-loop thread.
class LayerCompressor
{
public:
    LayerCompressor(std::shared_ptr<Loop> loop, content::ContentStore& content, ImageStore& images,
                    std::shared_ptr<LayerBlobs> blobs);

    /// Whether a layer has an uncompressed blob that nobody outside knows.
    Result<bool> isWanted(const LayerBlobKey& key) const;
    /// The descriptor of the compressed blob, which the content store has then.
    Awaitable<Result<oci::Descriptor>> compress(LayerBlobKey key);

private:
    Result<std::optional<oci::Descriptor>> findCompressed(const LayerBlobKey& key) const;
    Awaitable<Result<oci::Descriptor>> compressIntoStore(const LayerBlobKey& key);
    Awaitable<Result<unpack::FilesDone>> run(const LayerBlobKey& key, int directory);

    std::shared_ptr<Loop> m_loop;
    content::ContentStore& m_content;
    ImageStore& m_images;
    std::shared_ptr<LayerBlobs> m_blobs;
};

} // namespace onggi::image
