#include "unpack/worker/decoder.h"

#include <algorithm>
#include <archive.h>
#include <cerrno>
#include <fmt/format.h>
#include <isa-l/igzip_lib.h>
#include <unistd.h>
#include <utility>
#include <zstd.h>
#include <zstd_errors.h>

namespace onggi::unpack {

namespace {

constexpr std::size_t inputSize = 256 * 1024;

std::unexpected<Error> endsTooEarly()
{
    return fail(ErrorKind::DataLoss, "the compressed layer ends too early");
}

class PlainDecoder final : public Decoder
{
public:
    explicit PlainDecoder(int fd)
        : Decoder(fd)
    {
    }

    Result<std::size_t> read(std::span<char> buffer) override
    {
        std::size_t filled = 0;
        while (filled < buffer.size()) {
            ONGGI_TRY(const std::size_t count, readInput(buffer.subspan(filled)));
            if (count == 0)
                break;
            filled += count;
        }
        return filled;
    }
};

class GzipDecoder final : public Decoder
{
public:
    explicit GzipDecoder(int fd)
        : Decoder(fd)
        , m_input(std::make_unique_for_overwrite<char[]>(inputSize))
        , m_state(std::make_unique<inflate_state>())
    {
        isal_inflate_init(m_state.get());
        m_state->crc_flag = ISAL_GZIP;
    }

    Result<std::size_t> read(std::span<char> buffer) override
    {
        m_state->next_out = reinterpret_cast<std::uint8_t*>(buffer.data());
        m_state->avail_out = static_cast<std::uint32_t>(buffer.size());
        while (m_state->avail_out > 0) {
            // Between members nothing may be asked for that need not come; within one, output may be pending.
            if (m_state->avail_in == 0 && !m_pending) {
                ONGGI_TRY(const bool more, refill());
                if (!more) {
                    if (m_insideMember || !m_anyMember)
                        return endsTooEarly();
                    break;
                }
            }
            if (!m_insideMember && !beginMember())
                continue;
            ONGGI_CHECK(inflateSome());
        }
        return buffer.size() - m_state->avail_out;
    }

private:
    Result<bool> refill()
    {
        ONGGI_TRY(const std::size_t count, readInput({m_input.get(), inputSize}));
        m_state->next_in = reinterpret_cast<std::uint8_t*>(m_input.get());
        m_state->avail_in = static_cast<std::uint32_t>(count);
        return count > 0;
    }

    /// False when what is there was padding between or behind members: zeros, which gzip ignores, too.
    bool beginMember()
    {
        if (m_anyMember) {
            while (m_state->avail_in > 0 && *m_state->next_in == 0) {
                ++m_state->next_in;
                --m_state->avail_in;
            }
            if (m_state->avail_in == 0)
                return false;
        }
        // Reset forgets the buffers' fill, not their place.
        std::uint8_t* const nextIn = m_state->next_in;
        const std::uint32_t availIn = m_state->avail_in;
        std::uint8_t* const nextOut = m_state->next_out;
        const std::uint32_t availOut = m_state->avail_out;
        isal_inflate_reset(m_state.get());
        m_state->crc_flag = ISAL_GZIP;
        m_state->next_in = nextIn;
        m_state->avail_in = availIn;
        m_state->next_out = nextOut;
        m_state->avail_out = availOut;
        m_insideMember = true;
        return true;
    }

    Status inflateSome()
    {
        const int code = isal_inflate(m_state.get());
        if (code != ISAL_DECOMP_OK && code != ISAL_END_INPUT)
            return malformed(code);
        if (m_state->block_state == ISAL_BLOCK_FINISH) {
            m_insideMember = false;
            m_anyMember = true;
            m_pending = false;
            return {};
        }
        // A full output buffer means that ISA-L may hold more in its own.
        m_pending = m_state->avail_out == 0;
        return {};
    }

    Status malformed(int code) const
    {
        if (!m_anyMember && code == ISAL_INVALID_WRAPPER)
            return fail(ErrorKind::DataLoss, "the layer is not compressed with gzip, as its media type says");
        if (code == ISAL_INCORRECT_CHECKSUM)
            return fail(ErrorKind::DataLoss, "the compressed layer is damaged: its gzip checksum does not agree");
        return fail(ErrorKind::DataLoss, fmt::format("the compressed layer is damaged (gzip, code {})", code));
    }

    std::unique_ptr<char[]> m_input;
    std::unique_ptr<inflate_state> m_state;
    bool m_insideMember = false;
    bool m_anyMember = false;
    bool m_pending = false;
};

class ZstdDecoder final : public Decoder
{
public:
    explicit ZstdDecoder(int fd)
        : Decoder(fd)
        , m_input(std::make_unique_for_overwrite<char[]>(inputSize))
        , m_stream(ZSTD_createDStream())
    {
    }
    ~ZstdDecoder() override { ZSTD_freeDStream(m_stream); }

    Result<std::size_t> read(std::span<char> buffer) override
    {
        if (!m_stream)
            return fail(ErrorKind::ResourceExhausted, "not enough memory to inflate the layer");
        ZSTD_outBuffer output{buffer.data(), buffer.size(), 0};
        while (output.pos < output.size) {
            if (m_pending.pos == m_pending.size && !m_flushing) {
                ONGGI_TRY(const std::size_t count, readInput({m_input.get(), inputSize}));
                if (count == 0) {
                    if (m_insideFrame || !m_anyFrame)
                        return endsTooEarly();
                    break;
                }
                m_pending = {m_input.get(), count, 0};
            }
            const std::size_t code = ZSTD_decompressStream(m_stream, &output, &m_pending);
            if (ZSTD_isError(code)) {
                if (ZSTD_getErrorCode(code) == ZSTD_error_prefix_unknown && !m_anyFrame)
                    return fail(ErrorKind::DataLoss, "the layer is not compressed with zstd, as its media type says");
                return fail(ErrorKind::DataLoss, fmt::format("the compressed layer is damaged: {}", ZSTD_getErrorName(code)));
            }
            m_insideFrame = code != 0;
            m_anyFrame = m_anyFrame || code == 0;
            m_flushing = m_insideFrame && output.pos == output.size;
        }
        return output.pos;
    }

private:
    std::unique_ptr<char[]> m_input;
    ZSTD_DStream* m_stream;
    ZSTD_inBuffer m_pending{nullptr, 0, 0};
    bool m_insideFrame = false;
    bool m_anyFrame = false;
    bool m_flushing = false;
};

/// bzip2 and xz by libarchive, which knows them as filters around anything.
class FilterDecoder final : public Decoder
{
public:
    FilterDecoder(int fd, int filter)
        : Decoder(fd)
        , m_input(std::make_unique_for_overwrite<char[]>(inputSize))
        , m_archive(archive_read_new())
    {
        archive_read_append_filter(m_archive, filter);
        archive_read_support_format_raw(m_archive);
    }
    ~FilterDecoder() override { archive_read_free(m_archive); }

    Result<std::size_t> read(std::span<char> buffer) override
    {
        if (!std::exchange(m_opened, true)) {
            archive_entry* entry = nullptr;
            if (archive_read_open(m_archive, this, nullptr, provide, nullptr) != ARCHIVE_OK
                || archive_read_next_header(m_archive, &entry) != ARCHIVE_OK)
                return damaged();
        }
        std::size_t filled = 0;
        while (filled < buffer.size()) {
            const la_ssize_t count = archive_read_data(m_archive, buffer.data() + filled, buffer.size() - filled);
            if (count < 0)
                return damaged();
            if (count == 0)
                break;
            filled += static_cast<std::size_t>(count);
        }
        return filled;
    }

private:
    static la_ssize_t provide(archive* handle, void* self, const void** bytes)
    {
        auto& decoder = *static_cast<FilterDecoder*>(self);
        const auto count = decoder.readInput({decoder.m_input.get(), inputSize});
        if (!count) {
            archive_set_error(handle, EIO, "%s", count.error().message().c_str());
            return ARCHIVE_FATAL;
        }
        *bytes = decoder.m_input.get();
        return static_cast<la_ssize_t>(*count);
    }

    std::unexpected<Error> damaged() const
    {
        const char* text = archive_error_string(m_archive);
        return fail(ErrorKind::DataLoss, fmt::format("the compressed archive is damaged: {}", text ? text : "malformed"));
    }

    std::unique_ptr<char[]> m_input;
    archive* m_archive;
    bool m_opened = false;
};

} // namespace

Result<std::unique_ptr<Decoder>> Decoder::detect(int fd)
{
    constexpr std::size_t longestMagic = 6;
    std::string first(longestMagic, '\0');
    std::size_t have = 0;
    for (ssize_t count = 1; have < longestMagic && count != 0;) {
        count = ::read(fd, first.data() + have, longestMagic - have);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return failErrno(errno, "read the archive");
        have += static_cast<std::size_t>(count);
    }
    first.resize(have);
    std::unique_ptr<Decoder> decoder;
    if (first.starts_with("\x1f\x8b"))
        decoder = std::make_unique<GzipDecoder>(fd);
    else if (first.starts_with("\x28\xb5\x2f\xfd"))
        decoder = std::make_unique<ZstdDecoder>(fd);
    else if (first.starts_with("BZh"))
        decoder = std::make_unique<FilterDecoder>(fd, ARCHIVE_FILTER_BZIP2);
    else if (first.starts_with(std::string_view("\xfd" "7zXZ\0", 6)))
        decoder = std::make_unique<FilterDecoder>(fd, ARCHIVE_FILTER_XZ);
    else
        decoder = std::make_unique<PlainDecoder>(fd);
    decoder->m_ahead = std::move(first);
    return decoder;
}

std::unique_ptr<Decoder> Decoder::make(oci::LayerCompression compression, int fd)
{
    switch (compression) {
    case oci::LayerCompression::Gzip:
        return std::make_unique<GzipDecoder>(fd);
    case oci::LayerCompression::Zstd:
        return std::make_unique<ZstdDecoder>(fd);
    case oci::LayerCompression::None:
        break;
    }
    return std::make_unique<PlainDecoder>(fd);
}

void Decoder::discardRest()
{
    const auto buffer = std::make_unique_for_overwrite<char[]>(inputSize);
    for (;;) {
        const auto count = readInput({buffer.get(), inputSize});
        if (!count || *count == 0)
            return;
    }
}

Result<std::size_t> Decoder::readInput(std::span<char> buffer)
{
    if (!m_ahead.empty()) {
        const std::size_t size = m_ahead.copy(buffer.data(), buffer.size());
        m_ahead.erase(0, size);
        return size;
    }
    for (;;) {
        const ssize_t count = ::read(m_fd, buffer.data(), buffer.size());
        if (count < 0) {
            if (errno == EINTR)
                continue;
            return failErrno(errno, "read the compressed layer");
        }
        m_compressedBytes.fetch_add(count, std::memory_order_relaxed);
        return static_cast<std::size_t>(count);
    }
}

} // namespace onggi::unpack
