#pragma once

#include "content/contentstore.h"
#include "image/filesrun.h"
#include "oci/image.h"
#include "snapshot/layerstore.h"

#include <map>
#include <memory>

namespace onggi::image {

/// What a layer's blob is asked for by: the manifest's descriptor, and the config's DiffID.
struct LayerBlobKey
{
    oci::Descriptor blob;
    oci::DiffId diffId;
};

/// A layer's blob that is read from its beginning to its end, once.
class LayerBlobStream
{
public:
    /// A file of the store or the read end of a pipe, positioned at the beginning.
    const UniqueFd& fd() const { return m_fd; }
    /// A pipe gives what is being packed meanwhile; reading it waits for the packer, for ever in the worst case.
    bool isPipe() const { return m_packing != nullptr; }
    /// To be awaited when the end was read, or when nobody wants the rest: ends the packer. DataLoss when what was
    /// packed is not what the descriptor says.
    Awaitable<Status> finish();

private:
    friend class LayerBlobs;
    LayerBlobStream(LayerBlobKey key, UniqueFd fd, std::shared_ptr<FilesRun> packing)
        : m_key(std::move(key))
        , m_fd(std::move(fd))
        , m_packing(std::move(packing))
    {
    }

    LayerBlobKey m_key;
    UniqueFd m_fd;
    std::shared_ptr<FilesRun> m_packing;
};

/// A blob for every layer of the store. What was pulled or loaded has its blob beside it. What was made here has none:
/// its directory is packed again, by a locked-in helper, to the very bytes that gave it its DiffID (unpack's TarWriter).
/// Event-loop thread; shared, so that what goes on in the background has it.
class LayerBlobs : public std::enable_shared_from_this<LayerBlobs>
{
public:
    LayerBlobs(std::shared_ptr<Loop> loop, content::ContentStore& content, snapshot::LayerStore& layers);

    /// What open() would refuse at once.
    Status check(const LayerBlobKey& key) const;
    /// Reads without keeping what is packed. NotFound when there is neither the blob nor a layer that it can be packed of.
    Result<LayerBlobStream> open(const LayerBlobKey& key);

    /// Sees to it that the content store has the blob, for whoever has to read it several times. One that two want at a
    /// time is packed once. Nothing half-packed is left.
    Awaitable<Status> materialize(LayerBlobKey key);

private:
    struct Flight
    {
        std::optional<Status> result;
    };
    static Awaitable<void> run(std::shared_ptr<LayerBlobs> self, LayerBlobKey key, std::shared_ptr<Flight> flight);
    Awaitable<Status> packIntoStore(const LayerBlobKey& key);
    Result<UniqueFd> openLayer(const LayerBlobKey& key) const;
    Result<std::shared_ptr<FilesRun>> startPacking(const LayerBlobKey& key, int output);

    std::shared_ptr<Loop> m_loop;
    content::ContentStore& m_content;
    snapshot::LayerStore& m_layers;
    std::map<oci::Digest, std::shared_ptr<Flight>> m_flights;
};

} // namespace onggi::image
