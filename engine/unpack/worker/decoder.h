#pragma once

#include "base/result.h"
#include "oci/image.h"

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace onggi::unpack {

/// Reads a compressed stream from a descriptor and gives the bytes within: gzip of any number of members, zstd of any
/// number of frames, or plain. Used by one thread; only compressedBytes() may be asked by another.
class Decoder
{
public:
    static std::unique_ptr<Decoder> make(oci::LayerCompression compression, int fd);
    /// What the first bytes say: plain, gzip, zstd, bzip2 or xz. Nothing but libraries of ours is used for it, whatever
    /// programs there are.
    static Result<std::unique_ptr<Decoder>> detect(int fd);
    virtual ~Decoder() = default;

    /// Fills the buffer; fewer bytes than it holds, or none, only at the end. DataLoss when the stream is malformed or
    /// ends too early.
    virtual Result<std::size_t> read(std::span<char> buffer) = 0;

    /// Reads the descriptor to its end and drops what comes.
    void discardRest();
    std::int64_t compressedBytes() const { return m_compressedBytes.load(std::memory_order_relaxed); }

protected:
    explicit Decoder(int fd)
        : m_fd(fd)
    {
    }
    /// Bytes of the descriptor; 0 at its end.
    Result<std::size_t> readInput(std::span<char> buffer);

private:
    int m_fd;
    std::string m_ahead; ///< bytes that were read to see what they are
    std::atomic<std::int64_t> m_compressedBytes = 0;
};

} // namespace onggi::unpack
