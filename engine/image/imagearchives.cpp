#include "image/imagearchives.h"

#include "base/scopeguard.h"
#include "image/pipefeed.h"
#include "image/savestream.h"
#include "image/unpackrun.h"

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

Awaitable<Result<std::shared_ptr<ReceivedArchive>>> ImageArchives::receive(ByteProvider& provider)
{
    ONGGI_CO_TRY(content::Spool spool, m_parts.content.beginSpool());
    auto archive = std::make_shared<ReceivedArchive>(std::move(spool));
    const Status received = co_await split(archive, provider);
    if (received)
        co_return archive;
    const std::function<bool()> end = [&] {
        m_parts.content.endSpool(archive->takeSpool());
        return true;
    };
    co_await m_parts.loop->inPool(end);
    co_return fail(received.error());
}

Awaitable<Status> ImageArchives::split(std::shared_ptr<ReceivedArchive> archive, ByteProvider& provider)
{
    ONGGI_CO_TRY(FedPipe pipe, makeFedPipe(m_parts.loop->executor()));
    unpack::FilesProcess::Request request;
    request.order.work = unpack::SplitArchive{};
    request.place = archive->spool().directory.get();
    request.input = pipe.read.get();
    auto added = std::make_shared<Status>();
    FilesRun::Listener listener = [archive, added](const unpack::FilesReport& report) {
        const auto* member = std::get_if<unpack::ArchiveMember>(&report);
        if (member && *added)
            *added = archive->add(*member);
    };
    ONGGI_CO_TRY(const auto run, FilesRun::start(m_parts.loop, request, std::move(listener)));
    pipe.read.reset();
    const Status fed = co_await feedPipe(pipe.write, provider);
    if (!fed)
        run->kill();
    const auto done = co_await FilesRun::end(run);
    ONGGI_CO_CHECK(fed);
    if (!done)
        co_return fail(done.error());
    co_return *added;
}

Awaitable<Result<std::vector<LoadedImage>>> ImageArchives::load(LoadRequest request)
{
    const auto job = std::make_shared<LoadJob>(LoadJob::Parts{
        m_parts.loop, m_parts.content, m_parts.layerStore, m_parts.images, m_parts.pins, m_parts.layers, m_parts.garbage,
        m_parts.events, std::move(request.archive), std::move(request.platform), std::move(request.progress)});
    job->start();
    const Status loaded = co_await untilJobEnds(m_parts.loop, job, "the load was cancelled");
    if (!loaded)
        co_return fail(loaded.error());
    co_return job->loaded();
}

Awaitable<Result<oci::ImageId>> ImageArchives::importRoot(ImportRequest request, ByteProvider& provider)
{
    NewImage image;
    ONGGI_CO_TRY(image.layer.pending, m_parts.layerStore.begin());
    const Status unpacked = co_await unpackRoot(image.layer, provider);
    if (!unpacked) {
        m_parts.layerStore.abandon(std::move(image.layer.pending));
        co_return fail(unpacked.error());
    }
    image.platform = std::move(request.platform);
    image.config = std::move(request.config);
    image.comment = std::move(request.message);
    image.name = std::move(request.name);
    auto adding = m_parts.service.add(std::move(image));
    auto id = co_await std::move(adding);
    if (id && m_parts.events)
        m_parts.events(ImageAction::Import, id->digest.toString(), id->digest.toString());
    co_return id;
}

/// Fills the layer's directory, and has it packed for its name: so it needs no second copy of its files, as one that was
/// committed needs none.
Awaitable<Status> ImageArchives::unpackRoot(NewLayer& layer, ByteProvider& provider)
{
    ONGGI_CO_TRY(FedPipe pipe, makeFedPipe(m_parts.loop->executor()));
    ONGGI_CO_TRY(const auto unpacking,
                 UnpackRun::start(m_parts.loop, {std::nullopt, std::move(pipe.read), layer.pending.directory, false}));
    const Status fed = co_await feedPipe(pipe.write, provider);
    if (!fed)
        unpacking->kill();
    while (!unpacking->hasEnded())
        co_await m_parts.loop->changed();
    ONGGI_CO_CHECK(fed);
    if (const auto& failure = unpacking->failure())
        co_return fail(failure->malformed ? ErrorKind::InvalidArgument : failure->kind, failure->message);
    layer.bytes = unpacking->result()->bytes;
    layer.pending.describesRoot = unpacking->result()->describesRoot;
    unpack::FilesProcess::Request request;
    request.order.work = unpack::PackLayer{};
    request.place = layer.pending.directory.get();
    ONGGI_CO_TRY(const auto packing, FilesRun::start(m_parts.loop, request));
    const auto packed = co_await FilesRun::end(packing);
    if (!packed)
        co_return fail(packed.error());
    layer.diffId = packed->diffId;
    layer.archiveSize = packed->archiveSize;
    co_return Status{};
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
