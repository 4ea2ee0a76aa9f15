#pragma once

#include "base/sha256.h"
#include "unpack/tarwriter.h"

#include <cstdint>
#include <memory>
#include <string>

struct isal_zstream;

namespace onggi::unpack {

/// Compresses what it is given, fast rather than small, and passes it on; knows the digest of what it has passed on.
/// The same bytes give the same bytes on the same machine.
class GzipOutput final : public ArchiveOutput
{
public:
    explicit GzipOutput(ArchiveOutput& next);
    ~GzipOutput() override;

    Status write(std::string_view bytes) override;
    /// Once everything has been written.
    Status finish();

    std::int64_t size() const { return m_size; }
    /// Once finished.
    std::string digestHex() { return m_hash.finishHex(); }

private:
    Status deflate(std::string_view bytes, bool last);

    ArchiveOutput& m_next;
    Sha256 m_hash;
    std::int64_t m_size = 0;
    std::unique_ptr<isal_zstream> m_state;
    std::unique_ptr<std::uint8_t[]> m_levelBuffer;
    std::unique_ptr<std::uint8_t[]> m_output;
};

} // namespace onggi::unpack
