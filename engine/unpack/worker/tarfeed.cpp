#include "unpack/worker/tarfeed.h"

#include <algorithm>
#include <charconv>

namespace onggi::unpack {

namespace {

constexpr std::size_t blockSize = 512;
/// More than any headers that stand before a link; longer ones are not looked back at.
constexpr std::size_t tailSize = 16 * 1024;

/// The octal number in a header's size field.
std::optional<std::size_t> sizeField(std::string_view header)
{
    std::string_view digits = header.substr(124, 12);
    digits.remove_prefix(std::min(digits.find_first_not_of(' '), digits.size()));
    std::size_t size = 0;
    const auto parsed = std::from_chars(digits.begin(), digits.end(), size, 8);
    return parsed.ptr == digits.begin() ? std::nullopt : std::optional(size);
}

/// The value of the last record with the key in a PAX header's body ("<length> <key>=<value>\n"…).
std::optional<std::string> recordOf(std::string_view body, std::string_view key)
{
    std::optional<std::string> value;
    while (!body.empty()) {
        std::size_t length = 0;
        const auto parsed = std::from_chars(body.begin(), body.end(), length);
        const auto digits = static_cast<std::size_t>(parsed.ptr - body.begin());
        if (digits == 0 || length > body.size() || length < digits + 3 || body[digits] != ' ')
            return std::nullopt;
        const std::string_view record = body.substr(digits + 1, length - digits - 2);
        if (record.starts_with(key) && record.substr(key.size()).starts_with('='))
            value = record.substr(key.size() + 1);
        body.remove_prefix(length);
    }
    return value;
}

} // namespace

Result<std::string_view> TarFeed::next()
{
    m_tail.append(m_chunk.substr(m_chunk.size() - std::min(m_chunk.size(), tailSize)));
    m_tail.erase(0, m_tail.size() - std::min(m_tail.size(), tailSize));
    m_chunkStart += static_cast<std::int64_t>(m_chunk.size());
    m_chunk = {};
    ONGGI_TRY(m_chunk, m_queue.next());
    m_ended = m_chunk.empty();
    return m_chunk;
}

std::optional<std::string> TarFeed::linkPathAt(std::int64_t headerPosition) const
{
    std::optional<std::string> linkPath;
    std::string joined;
    for (std::int64_t position = headerPosition;;) {
        const auto header = bytesAt(position, blockSize, joined);
        if (!header)
            return std::nullopt;
        const char type = (*header)[156];
        const auto size = sizeField(*header);
        // Only headers that describe the next entry have a body that has to be walked over.
        if (!size || (type != 'x' && type != 'g' && type != 'L' && type != 'K'))
            return linkPath;
        position += blockSize;
        if (type == 'x') {
            const auto body = bytesAt(position, *size, joined);
            if (!body)
                return std::nullopt;
            linkPath = recordOf(*body, "linkpath");
        }
        position += static_cast<std::int64_t>((*size + blockSize - 1) / blockSize * blockSize);
    }
}

std::optional<std::string_view> TarFeed::bytesAt(std::int64_t position, std::size_t size, std::string& joined) const
{
    const std::int64_t tailStart = m_chunkStart - static_cast<std::int64_t>(m_tail.size());
    const std::int64_t chunkEnd = m_chunkStart + static_cast<std::int64_t>(m_chunk.size());
    if (position < tailStart || size > tailSize || position + static_cast<std::int64_t>(size) > chunkEnd)
        return std::nullopt;
    if (position >= m_chunkStart)
        return m_chunk.substr(static_cast<std::size_t>(position - m_chunkStart), size);
    joined = m_tail.substr(static_cast<std::size_t>(position - tailStart), size);
    joined += m_chunk.substr(0, size - joined.size());
    return joined;
}

} // namespace onggi::unpack
