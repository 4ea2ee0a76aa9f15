#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

/// Docker's framing of several streams in one: an 8-byte header {stream, 0, 0, 0, big-endian length}, then the bytes.
/// Logs and attached streams of a container without a terminal travel so.
namespace onggi::api {

enum class FrameStream : std::uint8_t {
    Input = 0,
    Output = 1,
    Error = 2,
    Engine = 3, ///< not the container's: the engine says why the stream ends
};

constexpr std::size_t frameHeaderSize = 8;

std::array<char, frameHeaderSize> frameHeader(FrameStream stream, std::uint32_t length);

/// Appends one whole frame to the text.
void appendFrame(std::string& text, FrameStream stream, std::string_view payload);

constexpr std::string_view rawStreamType = "application/vnd.docker.raw-stream";
constexpr std::string_view multiplexedStreamType = "application/vnd.docker.multiplexed-stream";

/// The content type of a container's streams; clients before API 1.42 know only the raw one.
std::string_view streamContentType(bool terminal, int minorVersion);

} // namespace onggi::api
