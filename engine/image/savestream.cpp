#include "image/savestream.h"

#include "base/sha256.h"

#include <algorithm>
#include <cerrno>
#include <fmt/format.h>
#include <memory>
#include <unistd.h>
#include <utility>

namespace onggi::image {

namespace {

/// Fewer turns of the event loop, and of the pool.
constexpr std::size_t pieceSize = 1 << 20;
constexpr std::size_t enoughPending = 64 * 1024;

/// Fills the buffer, unless the end comes before.
Result<std::size_t> readPiece(int fd, std::span<char> buffer)
{
    std::size_t filled = 0;
    while (filled < buffer.size()) {
        const ssize_t count = ::read(fd, buffer.data() + filled, buffer.size() - filled);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return failErrno(errno, "read a layer");
        if (count == 0)
            break;
        filled += static_cast<std::size_t>(count);
    }
    return filled;
}

} // namespace

SaveStream::SaveStream(std::shared_ptr<Loop> loop, ByteReceiver& receiver)
    : m_loop(std::move(loop))
    , m_receiver(receiver)
    , m_writer(m_pending)
{
}

Status SaveStream::begin(std::string name, mode_t mode, std::int64_t size)
{
    unpack::ArchiveEntry entry;
    entry.name = std::move(name);
    entry.info.st_mode = mode;
    entry.info.st_size = size;
    return m_writer.begin(entry);
}

Awaitable<Status> SaveStream::directory(std::string name)
{
    ONGGI_CO_CHECK(begin(std::move(name), S_IFDIR | 0755, 0));
    co_return Status{};
}

Awaitable<Status> SaveStream::document(std::string name, const std::string& bytes)
{
    ONGGI_CO_CHECK(begin(std::move(name), S_IFREG | 0644, static_cast<std::int64_t>(bytes.size())));
    ONGGI_CO_CHECK(m_writer.write(bytes));
    ONGGI_CO_CHECK(m_writer.endFile());
    if (m_pending.text.size() < enoughPending)
        co_return Status{};
    co_return co_await send();
}

Awaitable<Status> SaveStream::blob(std::string name, const oci::Descriptor& descriptor, LayerBlobStream& stream)
{
    ONGGI_CO_CHECK(begin(std::move(name), S_IFREG | 0644, descriptor.size));
    const Status begun = co_await send();
    ONGGI_CO_CHECK(begun);
    const Status copied = co_await copy(descriptor, stream);
    ONGGI_CO_CHECK(copied);
    m_writer.skip(descriptor.size);
    co_return m_writer.endFile();
}

/// One piece is read and hashed while the one before it is on its way to the receiver.
Awaitable<Status> SaveStream::copy(const oci::Descriptor& descriptor, LayerBlobStream& stream)
{
    const auto buffer = std::make_unique_for_overwrite<char[]>(pieceSize);
    Sha256 hash;
    std::int64_t size = 0;
    const std::function<Result<std::size_t>()> read = [&]() -> Result<std::size_t> {
        ONGGI_TRY(const std::size_t count, readPiece(stream.fd().get(), {buffer.get(), pieceSize}));
        hash.update({buffer.get(), count});
        return count;
    };
    for (bool more = true; more;) {
        const auto count = co_await m_loop->inPool(read);
        if (!count)
            co_return fail(count.error());
        size += static_cast<std::int64_t>(*count);
        more = *count == pieceSize;
        if (size > descriptor.size)
            break;
        if (*count > 0) {
            const Status written = co_await m_receiver.write({buffer.get(), *count});
            ONGGI_CO_CHECK(written);
        }
    }
    if (size != descriptor.size || hash.finishHex() != descriptor.digest.encoded())
        co_return fail(ErrorKind::DataLoss, fmt::format("the blob {} is damaged on disk: pull its image again",
                                                        descriptor.digest.toString()));
    co_return Status{};
}

Awaitable<Status> SaveStream::finish()
{
    ONGGI_CO_CHECK(m_writer.finish());
    co_return co_await send();
}

Awaitable<Status> SaveStream::send()
{
    if (m_pending.text.empty())
        co_return Status{};
    const std::string text = std::exchange(m_pending.text, {});
    co_return co_await m_receiver.write(text);
}

} // namespace onggi::image
