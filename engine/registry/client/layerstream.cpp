#include "registry/client/layerstream.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace onggi::registry {

namespace {

constexpr std::size_t bufferSize = 256 * 1024;
constexpr int pipeSize = 1024 * 1024;
constexpr auto reportInterval = std::chrono::milliseconds(100);
/// Bytes of a slow connection do not wait for the buffer to fill.
constexpr auto flushInterval = std::chrono::milliseconds(100);

std::unexpected<Failure> fileFailure(int errnoValue, std::string_view doing)
{
    return failed(Cause::Local, Error::fromErrno(errnoValue, doing));
}

std::unexpected<Failure> pipeFailure(int errnoValue)
{
    if (errnoValue == EPIPE)
        return failed(Cause::Local, ErrorKind::Cancelled, "its bytes are no longer read");
    return failed(Cause::Local, Error::fromErrno(errnoValue, "pass on its bytes"));
}

/// Reads exactly size bytes, or to the end of the file.
Answer<std::size_t> readAt(int fd, char* buffer, std::size_t size, std::int64_t offset)
{
    std::size_t done = 0;
    while (done < size) {
        const ssize_t count = pread(fd, buffer + done, size - done, offset + static_cast<std::int64_t>(done));
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return fileFailure(errno, "read what was fetched before");
        if (count == 0)
            break;
        done += static_cast<std::size_t>(count);
    }
    return done;
}

} // namespace

LayerStream::LayerStream(const Fetch& layer, UniqueFd file, UniqueFd pipe, Progress progress)
    : m_layer(layer)
    , m_file(std::move(file))
    , m_pipe(std::move(pipe))
    , m_progress(std::move(progress))
    , m_buffer(std::make_unique_for_overwrite<char[]>(bufferSize))
{
    // Larger is only faster, and the limit of all pipes of a user may refuse it.
    fcntl(m_pipe.get(), F_SETPIPE_SZ, pipeSize);
    const int flags = fcntl(m_pipe.get(), F_GETFL);
    if (flags >= 0 && (flags & O_NONBLOCK))
        fcntl(m_pipe.get(), F_SETFL, flags & ~O_NONBLOCK);
}

Outcome LayerStream::replay()
{
    struct stat status
    {
    };
    if (fstat(m_file.get(), &status) < 0)
        return fileFailure(errno, "look at what was fetched before");
    if (status.st_size > m_layer.size && ftruncate(m_file.get(), 0) < 0)
        return fileFailure(errno, "empty a file that is too long");
    const std::int64_t there = status.st_size > m_layer.size ? 0 : status.st_size;
    while (m_position < there) {
        const auto wanted = std::min<std::int64_t>(bufferSize, there - m_position);
        const auto count = readAt(m_file.get(), m_buffer.get(), static_cast<std::size_t>(wanted), m_position);
        if (!count)
            return std::unexpected(count.error());
        if (*count == 0)
            break;
        if (auto outcome = passOn(m_position, {m_buffer.get(), *count}); !outcome)
            return outcome;
        m_position += static_cast<std::int64_t>(*count);
        report();
    }
    return {};
}

Outcome LayerStream::append(std::string_view bytes)
{
    if (static_cast<std::int64_t>(bytes.size()) > m_layer.size - m_position)
        return failed(Cause::WrongContent, ErrorKind::DataLoss,
                      fmt::format("it is longer than the {} bytes of its descriptor", m_layer.size));
    while (!bytes.empty()) {
        const std::size_t count = std::min(bytes.size(), bufferSize - m_gathered);
        std::memcpy(m_buffer.get() + m_gathered, bytes.data(), count);
        m_gathered += count;
        m_position += static_cast<std::int64_t>(count);
        bytes.remove_prefix(count);
        if (m_gathered == bufferSize) {
            if (auto outcome = flush(); !outcome)
                return outcome;
        }
    }
    if (std::chrono::steady_clock::now() - m_lastFlush >= flushInterval)
        return flush();
    return {};
}

Outcome LayerStream::flush()
{
    m_lastFlush = std::chrono::steady_clock::now();
    if (m_gathered == 0)
        return {};
    const std::string_view bytes(m_buffer.get(), m_gathered);
    m_gathered = 0;
    if (auto outcome = writeFile(bytes); !outcome)
        return outcome;
    if (auto outcome = passOn(m_position - static_cast<std::int64_t>(bytes.size()), bytes); !outcome)
        return outcome;
    report();
    return {};
}

Outcome LayerStream::compare(std::int64_t offset, std::string_view bytes)
{
    char there[16 * 1024];
    while (!bytes.empty()) {
        const auto count = readAt(m_file.get(), there, std::min(bytes.size(), sizeof there), offset);
        if (!count)
            return std::unexpected(count.error());
        if (*count == 0 || std::memcmp(there, bytes.data(), *count) != 0)
            return failed(Cause::WrongContent, ErrorKind::DataLoss,
                          "what was fetched before is not what the registry sends now");
        offset += static_cast<std::int64_t>(*count);
        bytes.remove_prefix(*count);
    }
    return {};
}

Outcome LayerStream::finish()
{
    if (auto outcome = flush(); !outcome)
        return outcome;
    const auto digest = oci::Digest::fromHex(m_hash.finishHex());
    if (digest != m_layer.digest)
        return failed(Cause::WrongContent, ErrorKind::DataLoss,
                      fmt::format("its content has the digest {} and not {}", digest.toString(),
                                  m_layer.digest.toString()));
    m_pipe.reset();
    return {};
}

Outcome LayerStream::passOn(std::int64_t offset, std::string_view bytes)
{
    m_hash.update(bytes);
    return writePipe(offset, bytes);
}

Outcome LayerStream::writeFile(std::string_view bytes)
{
    std::int64_t offset = m_position - static_cast<std::int64_t>(bytes.size());
    while (!bytes.empty()) {
        const ssize_t count = pwrite(m_file.get(), bytes.data(), bytes.size(), offset);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return fileFailure(errno, "write it to the disk");
        offset += count;
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return {};
}

Outcome LayerStream::writePipe(std::int64_t offset, std::string_view bytes)
{
    // The bytes stand in the file already: handing its pages to the pipe saves a copy.
    while (m_canSplice && !bytes.empty()) {
        loff_t from = offset;
        const ssize_t count = splice(m_file.get(), &from, m_pipe.get(), nullptr, bytes.size(), SPLICE_F_MORE);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0 && errno == EPIPE)
            return pipeFailure(EPIPE);
        if (count <= 0) {
            m_canSplice = false; // not every filesystem can
            break;
        }
        offset += count;
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    if (auto status = writeAll(m_pipe.get(), bytes); !status)
        return pipeFailure(status.error().errnoValue());
    return {};
}

void LayerStream::report()
{
    const auto now = std::chrono::steady_clock::now();
    if (m_progress && now - m_lastReport >= reportInterval) {
        m_lastReport = now;
        m_progress(m_position - static_cast<std::int64_t>(m_gathered));
    }
}

} // namespace onggi::registry
