#pragma once

#include "unpack/tarwriter.h"
#include "unpack/worker/layercopy.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace onggi::unpack {

/// Packs a tree that others may be changing meanwhile: by descriptors, following no link, opening nothing but
/// directories and regular files. What vanishes before it is opened is left out; a file that shrinks is filled up with
/// zeros. Names come in byte order. Sockets are left out, as tar has none. Single-threaded.
class TreePacker
{
public:
    struct Options
    {
        /// The tree is an overlay's upper directory: whiteouts become .wh. entries (image-spec, layer.md), and names
        /// that look like those, which the format has no room for, are left out.
        bool changeset = false;
        std::uint32_t idBase = 0; ///< of a changeset: whose root's file capabilities are root's
        std::set<std::string> runtimeFiles; ///< of a changeset: left out when there is nothing in them
        std::optional<dev_t> emptyDevice; ///< a mounted file system whose files are not packed, beside the kernel's
        std::function<void(struct stat&)> adjust = {}; ///< changes what the archive says of every file
    };
    TreePacker(TarWriter& writer, Options options, LayerCopy* copy = nullptr);

    /// One file or directory with all that is in it. NotFound when it is not there.
    Status pack(int parent, const std::string& name, const std::string& archiveName);
    /// All that is in the directory; what it holds is named with the prefix ("" or "a/").
    Status packContents(int directory, const std::string& prefix);

    std::int64_t bytes() const { return m_bytes; } ///< of the regular files
    std::int64_t entries() const { return m_entries; }

private:
    /// Where an entry stands: in the tree, in the archive, and in the copy, if there is one.
    struct Place
    {
        int parent;
        const std::string& name;
        const std::string& archiveName;
        int copyParent;
    };

    Status begin(ArchiveEntry& entry);
    Status packEntry(const Place& place, bool required);
    Status packDirectory(const Place& place, ArchiveEntry& entry);
    Status packFile(const Place& place, ArchiveEntry& entry);
    Status packOther(const Place& place, ArchiveEntry& entry);
    Status packWhiteout(const Place& place);
    Status packOpaqueMarker(const std::string& archiveName);
    Status packBelow(int directory, const std::string& prefix, int copyDirectory);
    Status packContent(int file, const ArchiveEntry& entry, int copy);
    Result<bool> packIfLinked(const Place& place, const ArchiveEntry& entry);
    Status readAttributes(int fd, ArchiveEntry& entry) const;
    Status vanished(bool required, const std::string& archiveName) const;

    TarWriter& m_writer;
    Options m_options;
    LayerCopy* m_copy;
    std::map<std::pair<dev_t, ino_t>, std::string> m_links; ///< files with several names, by their first one's
    std::unique_ptr<char[]> m_buffer;
    std::int64_t m_bytes = 0;
    std::int64_t m_entries = 0;
    int m_depth = 0;
};

} // namespace onggi::unpack
