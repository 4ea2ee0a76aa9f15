#pragma once

#include "base/sha256.h"
#include "oci/digest.h"
#include "unpack/tarwriter.h"
#include "unpack/worker/chunkqueue.h"

#include <cstdint>
#include <span>
#include <thread>

namespace onggi::unpack {

/// Hashes in a second thread what the packer hands over, and passes it on where somebody wants it.
class HashOutput final : public ArchiveOutput
{
public:
    explicit HashOutput(ArchiveOutput* next = nullptr);
    ~HashOutput() override;

    Status write(std::string_view bytes) override;
    std::int64_t size() const { return m_size; }
    /// Once everything has been written.
    oci::DiffId finish();

private:
    Status handOver();
    void run();

    ArchiveOutput* m_next;
    ChunkQueue m_queue;
    Sha256 m_hash;
    std::span<char> m_buffer;
    std::size_t m_filled = 0;
    std::int64_t m_size = 0;
    std::thread m_thread;
};

} // namespace onggi::unpack
