#include "unpack/worker/hashoutput.h"

#include <algorithm>
#include <cstring>

namespace onggi::unpack {

HashOutput::HashOutput(ArchiveOutput* next)
    : m_next(next)
    , m_thread([this] { run(); })
{
}

HashOutput::~HashOutput()
{
    m_queue.finish({});
    if (m_thread.joinable())
        m_thread.join();
}

Status HashOutput::write(std::string_view bytes)
{
    m_size += static_cast<std::int64_t>(bytes.size());
    if (m_next)
        ONGGI_CHECK(m_next->write(bytes));
    while (!bytes.empty()) {
        if (m_filled == m_buffer.size())
            ONGGI_CHECK(handOver());
        const std::size_t count = std::min(bytes.size(), m_buffer.size() - m_filled);
        std::memcpy(m_buffer.data() + m_filled, bytes.data(), count);
        m_filled += count;
        bytes.remove_prefix(count);
    }
    return {};
}

oci::DiffId HashOutput::finish()
{
    if (m_filled > 0)
        m_queue.publish(m_filled);
    m_queue.finish({});
    m_thread.join();
    return {oci::Digest::fromHex(m_hash.finishHex())};
}

Status HashOutput::handOver()
{
    if (m_filled > 0)
        m_queue.publish(m_filled);
    const auto next = m_queue.acquire();
    if (!next)
        return fail(ErrorKind::Internal, "nobody hashes the archive any more");
    m_buffer = *next;
    m_filled = 0;
    return {};
}

void HashOutput::run()
{
    for (;;) {
        const auto chunk = m_queue.next();
        if (!chunk || chunk->empty())
            return;
        m_hash.update(*chunk);
    }
}

} // namespace onggi::unpack
