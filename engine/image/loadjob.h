#pragma once

#include "image/archivereader.h"
#include "image/garbagecollector.h"
#include "image/layerpuller.h"

#include <memory>
#include <set>

namespace onggi::image {

/// An image that was loaded.
struct LoadedImage
{
    oci::ImageId id;
    std::vector<oci::Reference> names;
    /// Names that another image had until now.
    std::vector<std::pair<oci::Reference, oci::ImageId>> taken;
};

/// One load, from the received archive to the rows in the tables: all of its images or none. It runs by itself, so that
/// whoever asked for it can be cancelled at any instant and still wait for an orderly end. Event-loop thread.
class LoadJob : public std::enable_shared_from_this<LoadJob>
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
        GarbageCollector& garbage;
        EventSink events;
        std::shared_ptr<ReceivedArchive> archive;
        std::optional<oci::Platform> platform;
        ProgressSink progress; ///< "Loading layer"
    };
    explicit LoadJob(Parts parts);

    void start();
    /// Ends soon, and leaves nothing.
    void abort() { m_abort->trigger(); }
    /// Set when the job has ended; Loop::notify() tells.
    const std::optional<Status>& result() const { return m_result; }
    /// Of a job that ended well.
    const std::vector<LoadedImage>& loaded() const { return m_loaded; }

private:
    static Awaitable<void> run(std::shared_ptr<LoadJob> self);
    static Awaitable<void> loadLayer(std::shared_ptr<LoadJob> self, const ArchivedImage& image, std::size_t index);
    Awaitable<Status> loadImages();
    Awaitable<Status> loadLayers(ArchivedImage& image);
    Awaitable<Status> bringLayer(const ArchivedImage& image, std::size_t index);
    Awaitable<Status> record();
    Status recordImage(ArchivedImage& image);
    void collect();

    Parts m_parts;
    std::shared_ptr<Abort> m_abort = std::make_shared<Abort>();
    std::vector<ArchivedImage> m_images;
    std::set<oci::ImageId> m_known; ///< images that the store had before
    std::vector<LoadedImage> m_loaded;
    std::size_t m_layersRunning = 0;
    std::optional<Error> m_firstError;
    std::optional<Status> m_result;
};

} // namespace onggi::image
