#include "image/imagearchives.h"

#include "base/scopeguard.h"
#include "image/savestream.h"

#include <fmt/format.h>

namespace onggi::image {

Awaitable<Status> ImageArchives::save(SaveRequest request, std::function<ByteReceiver&()> begin)
{
    if (request.names.empty())
        co_return fail(ErrorKind::InvalidArgument, "name the images to save");
    auto selected = selectImages(m_parts.images, request);
    if (!selected)
        co_return fail(std::move(selected).error());
    std::vector<SavedImage>& images = *selected;
    for (const SavedImage& image : images)
        m_parts.pins->add(image.record);
    const ScopeGuard unpin([&] {
        for (const SavedImage& image : images)
            m_parts.pins->remove(image.record);
    });
    const std::function<Status()> read = [&] { return readDocuments(m_parts.content, request, images); };
    const Status readable = co_await m_parts.loop->inPool(read);
    ONGGI_CO_CHECK(readable);
    const ArchivePlan plan = planArchive(images);
    for (const LayerBlobKey& layer : plan.layers)
        ONGGI_CO_CHECK(m_parts.blobs->check(layer));
    const Status written = co_await write(plan, begin());
    if (written && m_parts.events) {
        for (const SavedImage& image : images)
            m_parts.events(ImageAction::Save, image.record.id.digest.toString(), image.record.id.digest.toString());
    }
    co_return written;
}

Awaitable<Status> ImageArchives::write(const ArchivePlan& plan, ByteReceiver& receiver)
{
    SaveStream archive(m_parts.loop, receiver);
    for (const char* name : {"blobs", "blobs/sha256"}) {
        const Status made = co_await archive.directory(name);
        ONGGI_CO_CHECK(made);
    }
    for (const auto& [name, bytes] : plan.documents) {
        const Status written = co_await archive.document(name, bytes);
        ONGGI_CO_CHECK(written);
    }
    for (const LayerBlobKey& layer : plan.layers) {
        auto stream = m_parts.blobs->open(layer);
        if (!stream)
            co_return fail(std::move(stream).error());
        const Status written = co_await archive.blob(blobName(layer.blob.digest), layer.blob, *stream);
        const Status ended = co_await stream->finish();
        // A packer that fails is why its bytes ended early; one that is cut off is not the cause.
        if (!ended && (written || ended.error().kind() != ErrorKind::Cancelled))
            co_return ended;
        ONGGI_CO_CHECK(written);
    }
    co_return co_await archive.finish();
}

} // namespace onggi::image
