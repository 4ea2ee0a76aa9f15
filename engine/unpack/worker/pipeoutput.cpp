#include "unpack/worker/pipeoutput.h"

#include "base/uniquefd.h"

#include <cerrno>

namespace onggi::unpack {

namespace {

constexpr int outputFd = 1;
constexpr std::size_t capacity = 128 * 1024;

Status put(std::string_view bytes)
{
    const Status written = writeAll(outputFd, bytes);
    if (!written && written.error().errnoValue() == EPIPE)
        return fail(ErrorKind::Cancelled, "the client has closed its connection");
    return written;
}

} // namespace

Status PipeOutput::write(std::string_view bytes)
{
    if (m_buffer.size() + bytes.size() > capacity)
        ONGGI_CHECK(flush());
    if (bytes.size() >= capacity)
        return put(bytes);
    m_buffer += bytes;
    return {};
}

Status PipeOutput::flush()
{
    ONGGI_CHECK(put(m_buffer));
    m_buffer.clear();
    return {};
}

} // namespace onggi::unpack
