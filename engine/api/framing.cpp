#include "api/framing.h"

namespace onggi::api {

std::array<char, frameHeaderSize> frameHeader(FrameStream stream, std::uint32_t length)
{
    return {static_cast<char>(stream), 0, 0, 0,
            static_cast<char>(length >> 24), static_cast<char>(length >> 16),
            static_cast<char>(length >> 8), static_cast<char>(length)};
}

void appendFrame(std::string& text, FrameStream stream, std::string_view payload)
{
    const auto header = frameHeader(stream, static_cast<std::uint32_t>(payload.size()));
    text.append(header.data(), header.size());
    text.append(payload);
}

std::string_view streamContentType(bool terminal, int minorVersion)
{
    return terminal || minorVersion < 42 ? rawStreamType : multiplexedStreamType;
}

} // namespace onggi::api
