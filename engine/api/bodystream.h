#pragma once

#include "api/filesbackend.h"
#include "api/requestparser.h"
#include "api/transport.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

namespace onggi::api {

/// Takes the framing off a request's body (RFC 9112, 6 and 7.1): a length that is known beforehand, or chunks. Does no
/// input of its own; what stands behind the body stays in the buffer.
class BodyDecoder
{
public:
    BodyDecoder(bool chunked, std::uint64_t contentLength);

    /// Moves what is decoded out of the buffer's front to the end of the output. InvalidArgument when malformed.
    Status decode(std::string& buffer, std::string& output);
    bool isDone() const { return m_state == State::Done; }

private:
    enum class State { Data, ChunkHeader, ChunkEnd, Trailer, Done };

    Result<bool> readLine(const std::string& buffer, std::size_t& at, std::string_view& line) const;
    Status beginChunk(std::string_view line);

    State m_state;
    bool m_chunked;
    std::uint64_t m_left; ///< of the body, or of this chunk
    std::size_t m_trailerBytes = 0;
};

/// The body of the request that a connection is answering. Owned by the connection's coroutine.
class BodyStream final : public BodySource
{
public:
    /// whenRead is called once, when the whole body has been read: only then can another request follow it.
    BodyStream(Transport& transport, const RequestHead& head, std::chrono::steady_clock::duration timeout,
               std::function<void()> whenRead);

    Awaitable<Result<std::string_view>> read() override;

private:
    Transport& m_transport;
    BodyDecoder m_decoder;
    std::chrono::steady_clock::duration m_timeout;
    std::function<void()> m_whenRead;
    bool m_invited; ///< the client waits for no "100 Continue"
    std::string m_piece;
};

} // namespace onggi::api
