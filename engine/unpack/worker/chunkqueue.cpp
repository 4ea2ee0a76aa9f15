#include "unpack/worker/chunkqueue.h"

namespace onggi::unpack {

ChunkQueue::ChunkQueue()
    : m_memory(std::make_unique_for_overwrite<char[]>(count * chunkSize))
{
}

std::optional<std::span<char>> ChunkQueue::acquire()
{
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return m_closed || m_written - m_read < count; });
    if (m_closed)
        return std::nullopt;
    return std::span(m_memory.get() + (m_written % count) * chunkSize, chunkSize);
}

void ChunkQueue::publish(std::size_t size)
{
    {
        const std::lock_guard lock(m_mutex);
        m_sizes[m_written % count] = size;
        ++m_written;
    }
    m_changed.notify_one();
}

void ChunkQueue::finish(Status status)
{
    {
        const std::lock_guard lock(m_mutex);
        m_end = std::move(status);
    }
    m_changed.notify_one();
}

Result<std::string_view> ChunkQueue::next()
{
    std::unique_lock lock(m_mutex);
    if (m_holding) {
        m_holding = false;
        ++m_read;
        m_changed.notify_one();
    }
    m_changed.wait(lock, [this] { return m_written > m_read || m_end; });
    if (m_written > m_read) {
        m_holding = true;
        return std::string_view(m_memory.get() + (m_read % count) * chunkSize, m_sizes[m_read % count]);
    }
    if (!*m_end)
        return fail(m_end->error());
    return std::string_view();
}

std::optional<Error> ChunkQueue::failure()
{
    const std::lock_guard lock(m_mutex);
    if (m_end && !*m_end)
        return m_end->error();
    return std::nullopt;
}

void ChunkQueue::close()
{
    {
        const std::lock_guard lock(m_mutex);
        m_closed = true;
    }
    m_changed.notify_one();
}

} // namespace onggi::unpack
