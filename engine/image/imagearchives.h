#pragma once

#include "image/bytestream.h"
#include "image/garbagecollector.h"
#include "image/layerblobs.h"
#include "image/layerpuller.h"
#include "image/loadjob.h"
#include "image/saveplan.h"

#include <functional>
#include <memory>

namespace onggi::image {

struct LoadRequest
{
    std::shared_ptr<ReceivedArchive> archive;
    std::optional<oci::Platform> platform; ///< nothing: this machine's, or the only one that there is
    ProgressSink progress;
};

/// An image of one layer, whose files a client sends.
struct ImportRequest
{
    std::optional<oci::Reference> name;
    std::string message;
    oci::Platform platform = oci::Platform::host();
    oci::ExecutionConfig config;
};

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
        ImageService& service; ///< whose these are
        EventSink events;
    };
    explicit ImageArchives(Parts parts)
        : m_parts(std::move(parts))
    {
    }

    /// Writes one archive of all the images (ArchivePlan). begin() is called once everything that can be refused has been,
    /// and says where it goes. What is damaged on disk fails while it is written.
    Awaitable<Status> save(SaveRequest request, std::function<ByteReceiver&()> begin);

    /// Takes in an archive of images: tar, in any compression. The answer is to be given to load().
    Awaitable<Result<std::shared_ptr<ReceivedArchive>>> receive(ByteProvider& provider);
    /// Loads what was received, all of its images or none. Ends with Cancelled soon after the coroutine is cancelled.
    /// Whatever it comes to, nothing of the archive is left but the images.
    Awaitable<Result<std::vector<LoadedImage>>> load(LoadRequest request);

    /// Makes an image of a file system's archive: tar, in any compression. Nothing is left of one that is refused.
    Awaitable<Result<oci::ImageId>> importRoot(ImportRequest request, ByteProvider& provider);

private:
    Awaitable<Status> split(std::shared_ptr<ReceivedArchive> archive, ByteProvider& provider);
    Awaitable<Status> unpackRoot(NewLayer& layer, ByteProvider& provider);
    Awaitable<Status> write(const ArchivePlan& plan, ByteReceiver& receiver);

    Parts m_parts;
};

} // namespace onggi::image
