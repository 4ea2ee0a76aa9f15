#include "unpack/worker/gzipoutput.h"

#include <isa-l/igzip_lib.h>

namespace onggi::unpack {

namespace {

constexpr std::size_t outputSize = 256 * 1024;
constexpr std::size_t levelBufferSize = ISAL_DEF_LVL1_DEFAULT;

} // namespace

GzipOutput::GzipOutput(ArchiveOutput& next)
    : m_next(next)
    , m_state(std::make_unique<isal_zstream>())
    , m_levelBuffer(std::make_unique_for_overwrite<std::uint8_t[]>(levelBufferSize))
    , m_output(std::make_unique_for_overwrite<std::uint8_t[]>(outputSize))
{
    isal_deflate_init(m_state.get());
    m_state->level = 1;
    m_state->level_buf = m_levelBuffer.get();
    m_state->level_buf_size = levelBufferSize;
    m_state->gzip_flag = IGZIP_GZIP;
    m_state->flush = NO_FLUSH;
}

GzipOutput::~GzipOutput() = default;

Status GzipOutput::write(std::string_view bytes)
{
    // Its counter has 32 bits.
    constexpr std::size_t most = 1 << 30;
    for (; bytes.size() > most; bytes.remove_prefix(most))
        ONGGI_CHECK(deflate(bytes.substr(0, most), false));
    return bytes.empty() ? Status() : deflate(bytes, false);
}

Status GzipOutput::finish()
{
    return deflate({}, true);
}

Status GzipOutput::deflate(std::string_view bytes, bool last)
{
    // It only reads what the pointer leads to, which its C interface does not say.
    m_state->next_in = reinterpret_cast<std::uint8_t*>(const_cast<char*>(bytes.data()));
    m_state->avail_in = static_cast<std::uint32_t>(bytes.size());
    m_state->end_of_stream = last ? 1 : 0;
    do {
        m_state->next_out = m_output.get();
        m_state->avail_out = outputSize;
        if (const int code = isal_deflate(m_state.get()); code != COMP_OK)
            return fail(ErrorKind::Internal, "the compressor failed with code " + std::to_string(code));
        const std::string_view made(reinterpret_cast<const char*>(m_output.get()), outputSize - m_state->avail_out);
        m_hash.update(made);
        m_size += static_cast<std::int64_t>(made.size());
        ONGGI_CHECK(m_next.write(made));
    } while (m_state->avail_out == 0);
    return {};
}

} // namespace onggi::unpack
