#pragma once

#include "image/layerpuller.h"

#include <set>

namespace onggi::image {

/// What running pulls need, so that nobody collects it before the image's name is there. Counted: two pulls may share.
class Pins
{
public:
    void add(const ImageRecord& record);
    void remove(const ImageRecord& record);
    bool holds(const oci::Digest& blob) const { return m_blobs.contains(blob); }
    bool holds(const oci::DiffId& layer) const { return m_layers.contains(layer); }

private:
    std::multiset<oci::Digest> m_blobs;
    std::multiset<oci::DiffId> m_layers;
};

/// One pull, from the name to the row in the table. It runs by itself, so that whoever asked for it can be cancelled
/// at any instant and still wait for an orderly end. Event-loop thread.
class PullJob : public std::enable_shared_from_this<PullJob>
{
public:
    struct Parts
    {
        std::shared_ptr<Loop> loop;
        std::shared_ptr<LayerPuller> layers;
        std::shared_ptr<Pins> pins;
        content::ContentStore& content;
        snapshot::LayerStore& layerStore;
        ImageStore& images;
        EventSink events;
        std::shared_ptr<ImageSource> source;
        ProgressSink progress;
        oci::Reference reference;
        oci::Platform platform;
    };
    explicit PullJob(Parts parts);

    void start();
    /// What has ended stays; everything else ends soon, and then the job does.
    void abort() { m_abort->trigger(); }
    /// Set when the job has ended; Loop::notify() tells.
    const std::optional<Status>& result() const { return m_result; }

private:
    static Awaitable<void> run(std::shared_ptr<PullJob> self);
    static Awaitable<void> pullLayer(std::shared_ptr<PullJob> self, std::size_t index);
    Awaitable<Status> pullImage();
    Awaitable<Status> pullLayers();
    Awaitable<Status> record(const ResolvedImage& resolved);
    Status check(const ResolvedImage& resolved);
    void say(std::string id, std::string status);

    Parts m_parts;
    std::shared_ptr<Abort> m_abort = std::make_shared<Abort>();
    oci::Manifest m_manifest;
    ImageRecord m_image;
    std::size_t m_layersEnded = 0;
    std::optional<Error> m_firstError;
    std::optional<Status> m_result;
};

} // namespace onggi::image
