#pragma once

#include "unpack/worker/chunkqueue.h"

#include <cstdint>
#include <optional>
#include <string>

namespace onggi::unpack {

/// What libarchive reads from: the queue's chunks, uncopied, and a look back at the headers that it has just read.
/// The latter mends one thing: libarchive 3.6 loses the target of a symbolic link when the fixed header's field is
/// empty and the target stands in the PAX record only, which is how Go writes a target without any ASCII ("옹기").
class TarFeed
{
public:
    explicit TarFeed(ChunkQueue& queue)
        : m_queue(queue)
    {
    }

    /// The next chunk, valid until the next call; empty at the end.
    Result<std::string_view> next();
    /// The error with which the input ended, if it has.
    std::optional<Error> failure() { return m_queue.failure(); }

    /// How many bytes there were, once it has ended.
    std::optional<std::int64_t> endsAt() const { return m_ended ? std::optional(m_chunkStart) : std::nullopt; }

    /// The "linkpath" record of the entry whose headers begin at the position of the stream and were the last read.
    std::optional<std::string> linkPathAt(std::int64_t headerPosition) const;

private:
    std::optional<std::string_view> bytesAt(std::int64_t position, std::size_t size, std::string& joined) const;

    ChunkQueue& m_queue;
    std::string_view m_chunk;
    std::int64_t m_chunkStart = 0;
    std::string m_tail; ///< what stood before the chunk
    bool m_ended = false;
};

} // namespace onggi::unpack
