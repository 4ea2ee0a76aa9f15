#include "image/layerblobs.h"

#include "sys/pipe.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace onggi::image {

namespace {

/// What the packer made has to be what the manifest and the config name.
Status compare(const LayerBlobKey& key, const unpack::FilesDone& packed)
{
    if (packed.diffId == key.diffId && packed.diffId.digest == key.blob.digest && packed.archiveSize == key.blob.size)
        return {};
    return fail(ErrorKind::DataLoss,
                fmt::format("the layer {} was changed on disk: its files give {} of {} bytes instead of {} bytes",
                            key.diffId.digest.toString(), packed.diffId.digest.toString(), packed.archiveSize, key.blob.size));
}

} // namespace

Awaitable<Status> LayerBlobStream::finish()
{
    m_fd.reset();
    if (!m_packing)
        co_return Status{};
    const auto packed = co_await FilesRun::end(m_packing);
    if (!packed)
        co_return fail(packed.error().context(fmt::format("pack the layer {}", m_key.diffId.digest.toString())));
    co_return compare(m_key, *packed);
}

LayerBlobs::LayerBlobs(std::shared_ptr<Loop> loop, content::ContentStore& content, snapshot::LayerStore& layers)
    : m_loop(std::move(loop))
    , m_content(content)
    , m_layers(layers)
{
}

/// The directory of a layer whose blob can be packed of it.
Result<UniqueFd> LayerBlobs::openLayer(const LayerBlobKey& key) const
{
    // Only an uncompressed blob can be made of files again.
    const bool canBePacked = !key.diffId.digest.isEmpty() && key.blob.digest == key.diffId.digest;
    const std::string path = key.diffId.digest.encoded() + "/fs";
    UniqueFd directory(canBePacked ? openat(m_layers.layersDirectory().get(), path.c_str(),
                                            O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
                                   : -1);
    if (!directory)
        return fail(ErrorKind::NotFound,
                    fmt::format("the blob {} of the layer {} is not in the store: pull its image again",
                                key.blob.digest.toString(), key.diffId.digest.toString()));
    return directory;
}

Status LayerBlobs::check(const LayerBlobKey& key) const
{
    const auto size = m_content.size(key.blob.digest);
    if (!size) {
        ONGGI_TRY([[maybe_unused]] const UniqueFd directory, openLayer(key));
        return {};
    }
    if (*size != key.blob.size)
        return fail(ErrorKind::DataLoss, fmt::format("the blob {} is damaged on disk, it has {} bytes instead of {}: pull its image again",
                                                     key.blob.digest.toString(), *size, key.blob.size));
    return {};
}

Result<std::shared_ptr<FilesRun>> LayerBlobs::startPacking(const LayerBlobKey& key, int output)
{
    ONGGI_TRY(const UniqueFd directory, openLayer(key));
    unpack::FilesProcess::Request request;
    request.order.work = unpack::PackLayer{};
    request.place = directory.get();
    request.output = output;
    return FilesRun::start(m_loop, request);
}

Result<LayerBlobStream> LayerBlobs::open(const LayerBlobKey& key)
{
    if (auto file = m_content.openBlob(key.blob.digest))
        return LayerBlobStream(key, *std::move(file), nullptr);
    ONGGI_TRY(sys::Pipe pipe, sys::makePipe(sys::PipeUse::Bulk));
    ONGGI_TRY(auto packing, startPacking(key, pipe.write.get()));
    return LayerBlobStream(key, std::move(pipe.read), std::move(packing));
}

Awaitable<Status> LayerBlobs::materialize(LayerBlobKey key)
{
    if (m_content.has(key.blob.digest))
        co_return Status{};
    const auto found = m_flights.find(key.blob.digest);
    const auto flight = found != m_flights.end() ? found->second : std::make_shared<Flight>();
    if (found == m_flights.end()) {
        m_flights[key.blob.digest] = flight;
        // By itself: whoever asked may be cancelled.
        asio::co_spawn(m_loop->executor(), run(shared_from_this(), key, flight), asio::detached);
    }
    while (!flight->result)
        co_await m_loop->changed();
    co_return *flight->result;
}

Awaitable<void> LayerBlobs::run(std::shared_ptr<LayerBlobs> self, LayerBlobKey key, std::shared_ptr<Flight> flight)
{
    Status status = co_await self->packIntoStore(key);
    flight->result = std::move(status);
    self->m_flights.erase(key.blob.digest);
    self->m_loop->notify();
}

Awaitable<Status> LayerBlobs::packIntoStore(const LayerBlobKey& key)
{
    ONGGI_CO_TRY(content::Ingest ingest, m_content.beginIngest(key.blob.digest));
    // What a killed engine left begins anew: packing cannot go on in the middle.
    auto packing = ftruncate(ingest.file.get(), 0) < 0
        ? Result<std::shared_ptr<FilesRun>>(failErrno(errno, "begin the blob"))
        : startPacking(key, ingest.file.get());
    Status packed = packing ? Status() : Status(fail(packing.error()));
    if (packed) {
        const auto done = co_await FilesRun::end(*packing);
        packed = done ? compare(key, *done)
                      : Status(fail(done.error().context(fmt::format("pack the layer {}", key.diffId.digest.toString()))));
    }
    if (!packed) {
        m_content.discardIngest(std::move(ingest));
        co_return packed;
    }
    const std::function<Status()> commit = [&] { return m_content.commitIngest(std::move(ingest), key.blob.size); };
    co_return co_await m_loop->inPool(commit);
}

} // namespace onggi::image
