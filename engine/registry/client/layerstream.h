#pragma once

#include "base/sha256.h"
#include "base/uniquefd.h"
#include "registry/client/failure.h"
#include "registry/protocol.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

namespace onggi::registry {

/// The way of one layer's compressed bytes: into the ingest file, through the hash, down the pipe, each byte
/// once and in order. Writes block. One owner, one thread.
class LayerStream
{
public:
    /// Called with the number of bytes that have passed, at most ten times a second.
    using Progress = std::function<void(std::int64_t)>;

    LayerStream(const Fetch& layer, UniqueFd file, UniqueFd pipe, Progress progress);

    /// Hashes and passes on what the file holds already. A file longer than the layer is begun anew.
    Outcome replay();

    /// How many bytes have come, those that were there included.
    std::int64_t position() const { return m_position; }
    std::int64_t size() const { return m_layer.size; }

    /// The next bytes. WrongContent when they are more than the layer has.
    Outcome append(std::string_view bytes);
    /// WrongContent when the bytes are not those that stand at the offset, all of it before position().
    Outcome compare(std::int64_t offset, std::string_view bytes);
    /// Writes what append has gathered. The file then holds everything up to position().
    Outcome flush();

    /// Checks size and digest, and closes the pipe.
    Outcome finish();

private:
    Outcome passOn(std::int64_t offset, std::string_view bytes);
    Outcome writeFile(std::string_view bytes);
    Outcome writePipe(std::int64_t offset, std::string_view bytes);
    void report();

    Fetch m_layer;
    UniqueFd m_file;
    UniqueFd m_pipe;
    Progress m_progress;
    Sha256 m_hash;
    std::unique_ptr<char[]> m_buffer;
    std::size_t m_gathered = 0;
    std::int64_t m_position = 0;
    bool m_canSplice = true;
    std::chrono::steady_clock::time_point m_lastFlush{};
    std::chrono::steady_clock::time_point m_lastReport{};
};

} // namespace onggi::registry
