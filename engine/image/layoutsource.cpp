#include "image/layoutsource.h"

#include "base/sha256.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

namespace onggi::image {

namespace {

constexpr std::size_t copySize = 256 * 1024;

Result<UniqueFd> openFile(const std::string& path)
{
    UniqueFd file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file)
        return failErrno(errno, fmt::format("open {}", path));
    return file;
}

Result<std::string> readFile(const std::string& path)
{
    ONGGI_TRY(const UniqueFd file, openFile(path));
    auto text = readAll(file.get(), maxDocument);
    if (!text)
        return fail(text.error().context(fmt::format("read {}", path)));
    return text;
}

/// Copies into file and pipe, hashing; the pool's thread.
Status copyBlob(const std::string& path, const oci::Descriptor& blob, const UniqueFd& file, const UniqueFd& pipe,
                const std::atomic<bool>& stop)
{
    // A helper that ended early is an error of this copy, not the end of the daemon.
    sigset_t brokenPipe;
    sigemptyset(&brokenPipe);
    sigaddset(&brokenPipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &brokenPipe, nullptr);

    ONGGI_TRY(const UniqueFd source, openFile(path));
    if (ftruncate(file.get(), 0) < 0 || lseek(file.get(), 0, SEEK_SET) < 0)
        return failErrno(errno, "begin the blob");
    Sha256 hash;
    std::int64_t size = 0;
    std::string buffer(copySize, '\0');
    for (;;) {
        if (stop)
            return fail(ErrorKind::Cancelled, "the pull was cancelled");
        const ssize_t count = read(source.get(), buffer.data(), buffer.size());
        if (count < 0)
            return failErrno(errno, fmt::format("read {}", path));
        if (count == 0)
            break;
        const std::string_view bytes(buffer.data(), static_cast<std::size_t>(count));
        hash.update(bytes);
        size += count;
        ONGGI_CHECK(writeAll(file.get(), bytes));
        ONGGI_CHECK(writeAll(pipe.get(), bytes));
    }
    if (size != blob.size || hash.finishHex() != blob.digest.encoded())
        return fail(ErrorKind::DataLoss, fmt::format("{} is not what its digest says", path));
    return {};
}

} // namespace

LayoutSource::LayoutSource(std::shared_ptr<Loop> loop, std::string directory)
    : m_loop(std::move(loop))
    , m_directory(std::move(directory))
{
}

LayoutSource::~LayoutSource()
{
    close();
}

std::string LayoutSource::blobPath(const oci::Digest& digest) const
{
    return fmt::format("{}/blobs/sha256/{}", m_directory, digest.encoded());
}

Result<std::string> LayoutSource::document(const oci::Descriptor& descriptor) const
{
    ONGGI_TRY(std::string text, readFile(blobPath(descriptor.digest)));
    if (oci::Digest::of(text) != descriptor.digest)
        return fail(ErrorKind::DataLoss, fmt::format("{} is not what its digest says", blobPath(descriptor.digest)));
    return text;
}

Awaitable<Result<ResolvedImage>> LayoutSource::resolve(const oci::Reference&, const oci::Platform& platform)
{
    ONGGI_CO_TRY(const std::string marker, readFile(m_directory + "/oci-layout"));
    const auto version = nlohmann::json::parse(marker, nullptr, false);
    if (!version.is_object() || version.value("imageLayoutVersion", "") != "1.0.0")
        co_return fail(ErrorKind::InvalidArgument, fmt::format("{} is not an OCI image layout of version 1.0.0", m_directory));
    ONGGI_CO_TRY(const std::string text, readFile(m_directory + "/index.json"));
    ONGGI_CO_TRY(oci::Index index, oci::Index::parse(text, "application/vnd.oci.image.index.v1+json"));
    // A layout of one image for several platforms has an index within its index.
    oci::Digest repoDigest;
    if (index.manifests.size() == 1 && oci::isIndexMediaType(index.manifests[0].mediaType)) {
        repoDigest = index.manifests[0].digest;
        ONGGI_CO_TRY(const std::string inner, document(index.manifests[0]));
        ONGGI_CO_TRY(index, oci::Index::parse(inner, index.manifests[0].mediaType));
    }
    // Where there is but one manifest its platform may be left out of the index.
    oci::Descriptor chosen;
    if (index.manifests.size() == 1 && !index.manifests[0].platform) {
        chosen = index.manifests[0];
    } else {
        ONGGI_CO_TRY(chosen, index.select(platform));
    }
    ResolvedImage image;
    ONGGI_CO_TRY(image.manifestBytes, document(chosen));
    ONGGI_CO_TRY(const oci::Manifest manifest, oci::Manifest::parse(image.manifestBytes, chosen.mediaType));
    ONGGI_CO_TRY(image.configBytes, document(manifest.config));
    image.mediaType = chosen.mediaType;
    image.manifest = chosen.digest;
    image.repoDigest = repoDigest.isEmpty() ? chosen.digest : repoDigest;
    co_return image;
}

std::shared_ptr<FetchState> LayoutSource::fetch(const oci::Descriptor& blob, int file, UniqueFd pipe)
{
    auto state = std::make_shared<FetchState>();
    UniqueFd own(fcntl(file, F_DUPFD_CLOEXEC, 3));
    asio::co_spawn(m_loop->executor(), copy(m_loop, blobPath(blob.digest), blob, std::move(own), std::move(pipe), m_stop, state),
                   asio::detached);
    return state;
}

Awaitable<void> LayoutSource::copy(std::shared_ptr<Loop> loop, std::string path, oci::Descriptor blob, UniqueFd file, UniqueFd pipe,
                                   std::shared_ptr<std::atomic<bool>> stop, std::shared_ptr<FetchState> state)
{
    state->status = co_await loop->inPool([&] { return copyBlob(path, blob, file, pipe, *stop); });
    // The end of the pipe is the layer's end to the helper.
    pipe.reset();
    state->current = blob.size;
    state->ended = true;
    loop->notify();
}

void LayoutSource::close()
{
    *m_stop = true;
}

} // namespace onggi::image
