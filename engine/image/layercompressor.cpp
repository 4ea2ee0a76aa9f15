#include "image/layercompressor.h"

#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace onggi::image {

namespace {

constexpr const char* fileName = "layer";

std::string compressedType(const std::string& mediaType)
{
    return mediaType + (mediaType.starts_with("application/vnd.docker.") ? ".gzip" : "+gzip");
}

bool isGzip(int fd)
{
    unsigned char magic[2]{};
    return pread(fd, magic, sizeof magic, 0) == sizeof magic && magic[0] == 0x1f && magic[1] == 0x8b;
}

} // namespace

LayerCompressor::LayerCompressor(std::shared_ptr<Loop> loop, content::ContentStore& content, ImageStore& images,
                                 std::shared_ptr<LayerBlobs> blobs)
    : m_loop(std::move(loop))
    , m_content(content)
    , m_images(images)
    , m_blobs(std::move(blobs))
{
}

Result<bool> LayerCompressor::isWanted(const LayerBlobKey& key) const
{
    ONGGI_TRY(const auto compression, oci::layerCompression(key.blob.mediaType));
    if (compression != oci::LayerCompression::None || key.blob.digest != key.diffId.digest)
        return false;
    // One that came uncompressed from a registry goes back as it came.
    ONGGI_TRY(const bool known, m_images.sources().isKnown(key.blob.digest));
    return !known;
}

Awaitable<Result<oci::Descriptor>> LayerCompressor::compress(LayerBlobKey key)
{
    ONGGI_CO_TRY(auto found, findCompressed(key));
    if (found)
        co_return *std::move(found);
    co_return co_await compressIntoStore(key);
}

Result<std::optional<oci::Descriptor>> LayerCompressor::findCompressed(const LayerBlobKey& key) const
{
    ONGGI_TRY(const auto blobs, m_images.blobsOf(key.diffId));
    for (const oci::Digest& blob : blobs) {
        const auto file = m_content.openBlob(blob);
        if (!file || !isGzip(file->get()))
            continue;
        ONGGI_TRY(const std::int64_t size, m_content.size(blob));
        return oci::Descriptor{compressedType(key.blob.mediaType), blob, size, {}, {}, {}};
    }
    return std::nullopt;
}

Awaitable<Result<oci::Descriptor>> LayerCompressor::compressIntoStore(const LayerBlobKey& key)
{
    ONGGI_CO_TRY(content::Spool spool, m_content.beginSpool());
    const auto done = co_await run(key, spool.directory.get());
    const std::function<Status()> finish = [&]() -> Status {
        const Status kept = done ? m_content.adopt(spool, fileName, done->compressed, done->compressedSize) : Status();
        m_content.endSpool(std::move(spool));
        return kept;
    };
    const Status kept = co_await m_loop->inPool(finish);
    if (!done)
        co_return fail(done.error().context(fmt::format("compress the layer {}", key.diffId.digest.shortId())));
    ONGGI_CO_CHECK(kept);
    ONGGI_CO_CHECK(m_images.putKnown({key.diffId, done->compressed}));
    co_return oci::Descriptor{compressedType(key.blob.mediaType), done->compressed, done->compressedSize, {}, {}, {}};
}

/// Into a file of the directory, which the helper sees and nothing else.
Awaitable<Result<unpack::FilesDone>> LayerCompressor::run(const LayerBlobKey& key, int directory)
{
    const UniqueFd output(openat(directory, fileName, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (!output)
        co_return failErrno(errno, "make a file");
    ONGGI_CO_TRY(LayerBlobStream stream, m_blobs->open(key));
    unpack::FilesProcess::Request request;
    request.order.work = unpack::CompressBlob{};
    request.place = directory;
    request.input = stream.fd().get();
    request.output = output.get();
    auto started = FilesRun::start(m_loop, request);
    auto compressed = started ? Result<unpack::FilesDone>(unpack::FilesDone()) : fail(started.error());
    if (started)
        compressed = co_await FilesRun::end(*started);
    const Status packed = co_await stream.finish();
    // A compressor that ended early is why the packer could not go on.
    if (!compressed)
        co_return compressed;
    if (!packed)
        co_return fail(packed.error());
    if (compressed->diffId != key.diffId)
        co_return fail(ErrorKind::DataLoss, fmt::format("the blob {} is damaged on disk: pull or load its image again",
                                                        key.blob.digest.toString()));
    co_return compressed;
}

} // namespace onggi::image
