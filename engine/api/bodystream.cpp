#include "api/bodystream.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace onggi::api {

namespace {

/// Longer ones carry extensions that nobody sends.
constexpr std::size_t maxChunkHeader = 256;
constexpr std::size_t maxTrailer = 16 * 1024;

std::unexpected<Error> malformed(const char* why)
{
    return fail(ErrorKind::InvalidArgument, std::string("malformed request body: ") + why);
}

} // namespace

BodyDecoder::BodyDecoder(bool chunked, std::uint64_t contentLength)
    : m_state(chunked ? State::ChunkHeader : contentLength > 0 ? State::Data : State::Done)
    , m_chunked(chunked)
    , m_left(contentLength)
{
}

/// False when the line has not come to its end.
Result<bool> BodyDecoder::readLine(const std::string& buffer, std::size_t& at, std::string_view& line) const
{
    const std::size_t end = buffer.find("\r\n", at);
    const std::size_t length = (end == std::string::npos ? buffer.size() : end) - at;
    if (length > (m_state == State::Trailer ? maxTrailer : maxChunkHeader))
        return malformed("a line between the chunks is too long");
    if (end == std::string::npos)
        return false;
    line = std::string_view(buffer).substr(at, length);
    at = end + 2;
    return true;
}

Status BodyDecoder::beginChunk(std::string_view line)
{
    const char* const last = line.data() + line.size();
    const auto [end, error] = std::from_chars(line.data(), last, m_left, 16);
    if (error != std::errc() || (end != last && *end != ';' && *end != ' ' && *end != '\t'))
        return malformed("a chunk has no size");
    m_state = m_left > 0 ? State::Data : State::Trailer;
    return {};
}

Status BodyDecoder::decode(std::string& buffer, std::string& output)
{
    std::size_t at = 0;
    bool stuck = false;
    while (m_state != State::Done && !stuck) {
        if (m_state == State::Data) {
            const std::size_t size = static_cast<std::size_t>(std::min<std::uint64_t>(m_left, buffer.size() - at));
            output.append(buffer, at, size);
            at += size;
            m_left -= size;
            stuck = m_left > 0;
            if (!stuck)
                m_state = m_chunked ? State::ChunkEnd : State::Done;
            continue;
        }
        std::string_view line;
        ONGGI_TRY(const bool whole, readLine(buffer, at, line));
        stuck = !whole;
        if (stuck)
            continue;
        if (m_state == State::ChunkHeader) {
            ONGGI_CHECK(beginChunk(line));
        } else if (m_state == State::ChunkEnd) {
            if (!line.empty())
                return malformed("a chunk is longer than its size");
            m_state = State::ChunkHeader;
        } else {
            m_trailerBytes += line.size();
            if (m_trailerBytes > maxTrailer)
                return malformed("its trailer is too long");
            if (line.empty())
                m_state = State::Done;
        }
    }
    buffer.erase(0, at);
    return {};
}

BodyStream::BodyStream(Transport& transport, const RequestHead& head, std::chrono::steady_clock::duration timeout,
                       std::function<void()> whenRead)
    : m_transport(transport)
    , m_decoder(head.chunked, head.contentLength)
    , m_timeout(timeout)
    , m_whenRead(std::move(whenRead))
    , m_invited(!head.expectsContinue)
{
}

Awaitable<Result<std::string_view>> BodyStream::read()
{
    m_piece.clear();
    for (;;) {
        ONGGI_CO_CHECK(m_decoder.decode(m_transport.buffer(), m_piece));
        if (m_decoder.isDone() && m_whenRead)
            std::exchange(m_whenRead, nullptr)();
        if (!m_piece.empty() || m_decoder.isDone())
            co_return std::string_view(m_piece);
        if (!std::exchange(m_invited, true)) {
            const Status sent = co_await m_transport.write("HTTP/1.1 100 Continue\r\n\r\n");
            ONGGI_CO_CHECK(sent);
        }
        const auto filled = co_await m_transport.fill(m_timeout);
        if (filled == Transport::Fill::TimedOut)
            co_return fail(ErrorKind::DeadlineExceeded, "the request's body did not arrive in time");
        if (filled == Transport::Fill::Ended)
            co_return fail(ErrorKind::Cancelled, "the client left in the middle of its request");
    }
}

} // namespace onggi::api
