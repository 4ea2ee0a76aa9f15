#pragma once

#include "base/clock.h"
#include "base/uniquefd.h"
#include "oci/digest.h"

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace onggi::content {

/// A blob being written. The file stands in state/ingest/<encoded digest> and survives a crash, so that a later
/// download goes on where this one stopped; one Ingest a digest at a time.
struct Ingest
{
    oci::Digest expected;
    UniqueFd file;         ///< read-write
    std::int64_t offset = 0; ///< bytes that are there already; not yet checked
};

/// A directory for what a client sends whose digests are not known before: state/ingest/.load-<random>. Removed by
/// endSpool(), or at the next start.
struct Spool
{
    std::string name;
    UniqueFd directory;
};

/// Content-addressed blobs in state/blobs/sha256/<encoded>, read-only once there. A blob appears by rename after
/// size and digest agree and the bytes are on disk (fsync). May be used by any thread: the event loop asks, and has
/// commitIngest() and put() run in a pool, because they wait for the disk. Verification of large content is done by
/// whoever wrote it.
class ContentStore
{
public:
    static Result<std::unique_ptr<ContentStore>> open(const std::string& stateDirectory);
    virtual ~ContentStore() = default;

    virtual bool has(const oci::Digest& digest) const = 0;
    virtual Result<std::int64_t> size(const oci::Digest& digest) const = 0;
    virtual Result<UniqueFd> openBlob(const oci::Digest& digest) const = 0;
    /// A small blob (config, manifest) as text; verified again while reading.
    virtual Result<std::string> readBlob(const oci::Digest& digest, std::size_t limit) const = 0;

    /// Whether the blob's bytes are still what its digest says; a disk that cannot be read is damage, too. Reads all of it:
    /// not for the event loop.
    virtual Result<bool> verify(const oci::Digest& digest) const = 0;

    /// Writes small content whose digest is computed here.
    virtual Result<oci::Digest> put(std::string_view bytes) = 0;

    /// Conflict when another ingest of the same digest is under way.
    virtual Result<Ingest> beginIngest(const oci::Digest& expected) = 0;
    /// The content was verified by its writer (digest and size): fsync and rename.
    virtual Status commitIngest(Ingest ingest, std::int64_t size) = 0;
    /// Keeps what came, for resuming.
    virtual void suspendIngest(Ingest ingest) = 0;
    /// Throws away what came: it was wrong.
    virtual void discardIngest(Ingest ingest) = 0;

    virtual Result<Spool> beginSpool() = 0;
    /// A file of the spool becomes the blob; its content was verified by its writer, who is gone.
    virtual Status adopt(const Spool& spool, const std::string& file, const oci::Digest& digest, std::int64_t size) = 0;
    /// Removes it with all that is in it; waits for the disk.
    virtual void endSpool(Spool spool) = 0;

    virtual Status remove(const oci::Digest& digest) = 0;
    virtual Result<std::vector<oci::Digest>> list() const = 0;
    /// When the blob got its name.
    virtual Result<TimePoint> storedAt(const oci::Digest& digest) const = 0;
    /// Removes ingests older than a day and what was left by a killed put() and of spools, at start.
    virtual void sweep() = 0;
};

} // namespace onggi::content
