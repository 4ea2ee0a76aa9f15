#pragma once

#include "base/uniquefd.h"
#include "unpack/filesprotocol.h"
#include "unpack/worker/chunkqueue.h"

#include <functional>
#include <string>

struct archive;
struct archive_entry;

namespace onggi::unpack {

/// Takes an archive of images apart: each regular file becomes a file of the directory, named by its number alone, so
/// that no name of the archive is ever one on the disk. Links stay names for other entries. Sizes are what they are, but
/// not so many entries, and no holes, as no image has; the file system keeps some room for others. Single-threaded.
class ArchiveSplitter
{
public:
    using Report = std::function<Status(const ArchiveMember&)>;
    ArchiveSplitter(UniqueFd directory, Report report)
        : m_directory(std::move(directory))
        , m_report(std::move(report))
    {
    }

    /// All of the archive; what stands behind its end is left in the queue. Every error names its entry.
    Status split(ChunkQueue& queue);

private:
    Status splitEntry(archive* handle, archive_entry* entry, std::string name);
    Status spool(archive* handle, archive_entry* entry, ArchiveMember& member);
    Status checkRoom(std::int64_t written);

    UniqueFd m_directory;
    Report m_report;
    std::int64_t m_members = 0;
    std::size_t m_nameBytes = 0;
    std::int64_t m_unchecked = 0; ///< bytes written since the room was looked at
    bool m_malformed = false;     ///< the last error was the archive's
};

} // namespace onggi::unpack
