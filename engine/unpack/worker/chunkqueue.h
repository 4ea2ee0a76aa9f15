#pragma once

#include "base/result.h"

#include <array>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string_view>

namespace onggi::unpack {

/// A ring of buffers between the thread that inflates and the one that applies: no byte is copied on its way. One
/// producer, one consumer.
class ChunkQueue
{
public:
    /// Small enough that a chunk is still in the cache when it is hashed and written.
    static constexpr std::size_t chunkSize = 256 * 1024;

    ChunkQueue();

    // Producer ---------------------------------------------------------------------------------

    /// The next buffer to fill, waiting for a free one; nothing once the consumer has closed the queue.
    std::optional<std::span<char>> acquire();
    /// Hands over the first size bytes of the acquired buffer.
    void publish(std::size_t size);
    /// No more chunks: the input has ended, or failed.
    void finish(Status status);

    // Consumer ---------------------------------------------------------------------------------

    /// The next chunk, which stays valid until the next call; empty at the end; or the producer's error.
    Result<std::string_view> next();
    /// The producer's error, if it has failed already.
    std::optional<Error> failure();
    /// The consumer wants no more.
    void close();

private:
    static constexpr std::size_t count = 8;

    std::unique_ptr<char[]> m_memory;
    std::array<std::size_t, count> m_sizes{};
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::size_t m_written = 0; ///< chunks published since the start
    std::size_t m_read = 0;    ///< chunks given back since the start
    bool m_holding = false;    ///< the consumer has chunk m_read in its hands
    bool m_closed = false;
    std::optional<Status> m_end;
};

} // namespace onggi::unpack
