#include "image/loadjob.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <fmt/format.h>

namespace onggi::image {

LoadJob::LoadJob(Parts parts)
    : m_parts(std::move(parts))
{
    m_abort->onTrigger([loop = m_parts.loop] { loop->notify(); });
}

void LoadJob::start()
{
    asio::co_spawn(m_parts.loop->executor(), run(shared_from_this()), asio::detached);
}

Awaitable<void> LoadJob::run(std::shared_ptr<LoadJob> self)
{
    Status status = co_await self->loadImages();
    if (!status)
        self->collect();
    const std::function<bool()> end = [&] {
        self->m_parts.content.endSpool(self->m_parts.archive->takeSpool());
        return true;
    };
    co_await self->m_parts.loop->inPool(end);
    self->m_result = std::move(status);
    self->m_parts.loop->notify();
}

Awaitable<Status> LoadJob::loadImages()
{
    const std::function<Result<std::vector<ArchivedImage>>()> read = [&] { return readImages(*m_parts.archive, m_parts.platform); };
    auto images = co_await m_parts.loop->inPool(read);
    if (!images)
        co_return fail(std::move(images).error());
    m_images = *std::move(images);
    for (ArchivedImage& image : m_images) {
        ONGGI_CO_TRY(const auto known, m_parts.images.get(image.record.id));
        m_parts.pins->add(image.record);
        if (known)
            m_known.insert(image.record.id);
    }
    Status status;
    for (ArchivedImage& image : m_images) {
        if (status && !m_known.contains(image.record.id))
            status = co_await loadLayers(image);
    }
    if (status)
        status = co_await record();
    for (const ArchivedImage& image : m_images)
        m_parts.pins->remove(image.record);
    co_return status;
}

/// Nothing of an archive that was refused or given up is worth keeping: it would come whole again.
void LoadJob::collect()
{
    for (const ArchivedImage& image : m_images) {
        if (!m_known.contains(image.record.id))
            (void)m_parts.garbage.collect(image.record);
    }
}

Awaitable<Status> LoadJob::loadLayers(ArchivedImage& image)
{
    // A layer that stands in an image several times is brought once.
    std::set<oci::Digest> blobs;
    for (std::size_t i = 0; i < image.layers.size(); ++i) {
        if (!blobs.insert(image.layers[i].digest).second)
            continue;
        ++m_layersRunning;
        asio::co_spawn(m_parts.loop->executor(), loadLayer(shared_from_this(), image, i), asio::detached);
    }
    while (m_layersRunning > 0)
        co_await m_parts.loop->changed();
    if (m_firstError)
        co_return fail(*m_firstError);
    if (m_abort->isTriggered())
        co_return fail(ErrorKind::Cancelled, "the load was cancelled");
    for (std::size_t i = 0; i < image.layers.size(); ++i) {
        ONGGI_CO_TRY(const std::int64_t bytes, m_parts.layerStore.size(image.record.layers[i].diffId));
        image.record.size += bytes;
    }
    co_return Status{};
}

Awaitable<void> LoadJob::loadLayer(std::shared_ptr<LoadJob> self, const ArchivedImage& image, std::size_t index)
{
    const Status status = co_await self->bringLayer(image, index);
    if (!status) {
        // Layers that were stopped because of another one's error are not the cause.
        if (!self->m_firstError || self->m_firstError->kind() == ErrorKind::Cancelled)
            self->m_firstError = status.error();
        self->m_abort->trigger();
    }
    --self->m_layersRunning;
    self->m_parts.loop->notify();
}

/// The file of the spool becomes the blob, and the blob the layer.
Awaitable<Status> LoadJob::bringLayer(const ArchivedImage& image, std::size_t index)
{
    const unpack::ArchiveMember& member = image.layers[index];
    const ImageRecord::Layer& layer = image.record.layers[index];
    if (m_abort->isTriggered())
        co_return fail(ErrorKind::Cancelled, "the load was cancelled");
    if (!m_parts.content.has(member.digest)) {
        const std::function<Status()> adopt = [&] {
            return m_parts.content.adopt(m_parts.archive->spool(), std::to_string(member.file), member.digest, member.size);
        };
        const Status adopted = co_await m_parts.loop->inPool(adopt);
        ONGGI_CO_CHECK(adopted);
    }
    LayerRequest request{image.parsed.layers[index], layer.diffId, nullptr, m_abort, {}};
    request.progress = [progress = m_parts.progress, id = layer.diffId.digest.shortId()](const Progress& line) {
        if (progress && line.status == "Extracting")
            progress({id, "Loading layer", line.current, line.total});
    };
    co_return co_await m_parts.layers->pull(std::move(request));
}

/// All of it is on disk: now it may have names.
Awaitable<Status> LoadJob::record()
{
    const std::function<Status()> put = [&]() -> Status {
        for (const ArchivedImage& image : m_images) {
            if (m_known.contains(image.record.id))
                continue;
            ONGGI_TRY([[maybe_unused]] const auto manifest, m_parts.content.put(image.manifest));
            ONGGI_TRY([[maybe_unused]] const auto config, m_parts.content.put(image.config));
        }
        return {};
    };
    const Status stored = co_await m_parts.loop->inPool(put);
    ONGGI_CO_CHECK(stored);
    if (m_abort->isTriggered())
        co_return fail(ErrorKind::Cancelled, "the load was cancelled");
    const Status recorded = m_parts.images.database().transaction([&]() -> Status {
        for (ArchivedImage& image : m_images)
            ONGGI_CHECK(recordImage(image));
        return {};
    });
    if (!recorded)
        co_return fail(recorded.error().context("record the loaded images"));
    for (const LoadedImage& image : m_loaded) {
        if (m_parts.events)
            m_parts.events(ImageAction::Load, image.id.digest.toString(), image.id.digest.toString());
    }
    co_return Status{};
}

Status LoadJob::recordImage(ArchivedImage& image)
{
    LoadedImage loaded;
    loaded.id = image.record.id;
    loaded.names = image.names;
    // One that was here keeps its documents: they may be a registry's, while these may have been made up.
    ONGGI_TRY(auto record, m_parts.images.get(image.record.id));
    if (!record && m_known.contains(image.record.id))
        return fail(ErrorKind::Conflict, fmt::format("the image {} was removed while it was loaded: load it again",
                                                     image.record.id.digest.toString()));
    if (!record)
        record = image.record;
    if (!image.names.empty() || !m_known.contains(image.record.id))
        record->lastTagged = Clock::system().now();
    ONGGI_CHECK(m_parts.images.put(*record));
    for (const oci::Reference& name : image.names) {
        ONGGI_TRY(const auto before, m_parts.images.idOf(name));
        if (before && *before != image.record.id)
            loaded.taken.emplace_back(name, *before);
        ONGGI_CHECK(m_parts.images.putName(name, image.record.id));
    }
    m_loaded.push_back(std::move(loaded));
    return {};
}

} // namespace onggi::image
