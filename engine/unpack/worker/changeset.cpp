#include "unpack/worker/changeset.h"

#include "unpack/worker/tararchive.h"
#include "unpack/worker/tarfeed.h"

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>
#include <limits>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <tuple>

namespace onggi::unpack {

namespace {

constexpr std::string_view whiteoutPrefix = ".wh.";
constexpr std::string_view opaqueMarker = ".wh..wh..opq";
/// Book-keeping of aufs, of no meaning to others.
constexpr std::string_view metadataPrefix = ".wh..wh.";

/// Attributes that a container needs: its own, file capabilities and access lists. trusted.* would steer overlayfs,
/// and labels of another machine's security policy mean nothing on this one.
bool isWanted(std::string_view name)
{
    return name.starts_with("user.") || name == "security.capability" || name == "system.posix_acl_access"
           || name == "system.posix_acl_default";
}

Result<Attributes> attributesOf(archive_entry* entry, const ArchiveUse& use)
{
    Attributes attributes;
    attributes.mode = archive_entry_perm(entry) & 07777;
    const auto uid = archive_entry_uid(entry);
    const auto gid = archive_entry_gid(entry);
    // The last number is the kernel's "no change".
    constexpr std::int64_t last = std::numeric_limits<std::uint32_t>::max() - 1;
    if (uid < 0 || uid > last || gid < 0 || gid > last)
        return fail(ErrorKind::InvalidArgument, fmt::format("its owner {}:{} is out of range", uid, gid));
    attributes.uid = static_cast<uid_t>(uid);
    attributes.gid = static_cast<gid_t>(gid);
    if (use.owner)
        std::tie(attributes.uid, attributes.gid) = *use.owner;
    if (archive_entry_mtime_is_set(entry))
        attributes.modified = timespec{archive_entry_mtime(entry), archive_entry_mtime_nsec(entry)};
    const char* name = nullptr;
    const void* value = nullptr;
    std::size_t size = 0;
    archive_entry_xattr_reset(entry);
    while (archive_entry_xattr_next(entry, &name, &value, &size) == ARCHIVE_OK) {
        if (name && isWanted(name))
            attributes.extended.emplace_back(name, std::string(static_cast<const char*>(value), size));
    }
    return attributes;
}

class Changeset
{
public:
    Changeset(archive* handle, const TarFeed& feed, TreeWriter& tree, const ArchiveUse& use)
        : m_archive(handle)
        , m_feed(feed)
        , m_tree(tree)
        , m_use(use)
    {
    }

    Status apply(archive_entry* entry, const std::string& path)
    {
        m_lastFile.reset();
        const auto slash = path.rfind('/');
        const std::string_view name = std::string_view(path).substr(slash == std::string::npos ? 0 : slash + 1);
        const std::string_view parent = std::string_view(path).substr(0, slash == std::string::npos ? 0 : slash);
        if (m_use.isLayer && name.starts_with(whiteoutPrefix))
            return applyWhiteout(parent, name);
        if (const char* target = archive_entry_hardlink(entry))
            return m_tree.makeHardLink(path, placeOf(cleanPath(target)));

        ONGGI_TRY(const Attributes attributes, attributesOf(entry, m_use));
        switch (archive_entry_filetype(entry)) {
        case AE_IFDIR:
            m_applied.describesRoot = m_applied.describesRoot || path.empty();
            return m_tree.makeDirectory(path, attributes);
        case AE_IFREG:
            return applyFile(entry, path, attributes);
        case AE_IFLNK: {
            const char* known = archive_entry_symlink(entry);
            const std::string target = known ? known : m_feed.linkPathAt(archive_read_header_position(m_archive)).value_or("");
            if (target.empty() || target.find('\0') != std::string::npos)
                return fail(ErrorKind::InvalidArgument, "it is a symbolic link without a target");
            return m_tree.makeSymlink(path, target, attributes);
        }
        case AE_IFCHR:
        case AE_IFBLK:
            return m_tree.makeNode(path, archive_entry_filetype(entry),
                                   makedev(static_cast<unsigned>(archive_entry_rdevmajor(entry)),
                                           static_cast<unsigned>(archive_entry_rdevminor(entry))),
                                   attributes);
        case AE_IFIFO:
            return m_tree.makeNode(path, S_IFIFO, 0, attributes);
        default:
            return fail(ErrorKind::InvalidArgument, "its file type is unknown");
        }
    }

    /// Where in the tree something of the archive is.
    std::string placeOf(const std::string& path) const
    {
        return m_use.prefix.empty() || path.empty() ? m_use.prefix + path : m_use.prefix + "/" + path;
    }

    /// Counts every entry, the ones without a file of their own, too.
    void count() { ++m_applied.entries; }
    const Applied& applied() const { return m_applied; }
    /// Some writers leave out the padding behind the last file, and the archive's end with it; others read that. The file
    /// itself was there to its last byte.
    bool endedWithItsLastFile() const
    {
        constexpr std::int64_t block = 512;
        const auto end = m_feed.endsAt();
        return m_lastFile && end && *end % block == *m_lastFile % block;
    }
    /// The last error was the archive's, not the filesystem's.
    bool isMalformed() const { return m_malformed; }

private:
    Status applyWhiteout(std::string_view parent, std::string_view name)
    {
        if (name == opaqueMarker)
            return m_tree.makeOpaque(parent);
        if (name.starts_with(metadataPrefix))
            return {};
        const std::string_view hidden = name.substr(whiteoutPrefix.size());
        if (hidden.empty() || hidden == "." || hidden == "..")
            return fail(ErrorKind::InvalidArgument, "it is a whiteout of nothing");
        return m_tree.makeWhiteout(parent.empty() ? std::string(hidden) : fmt::format("{}/{}", parent, hidden));
    }

    Status applyFile(archive_entry* entry, const std::string& path, const Attributes& attributes)
    {
        ONGGI_TRY(const UniqueFd file, m_tree.createFile(path, attributes));
        const Status filled = fill(entry, file, attributes);
        // Half a file would look like a whole one.
        if (!filled)
            m_tree.dropFile(path);
        else
            m_lastFile = archive_entry_size(entry);
        return filled;
    }

    Status fill(archive_entry* entry, const UniqueFd& file, const Attributes& attributes)
    {
        const std::int64_t size = archive_entry_size(entry);
        std::int64_t end = 0;
        while (end < size || archive_entry_sparse_count(entry) > 0) {
            const void* data = nullptr;
            std::size_t count = 0;
            la_int64_t offset = 0;
            const int code = archive_read_data_block(m_archive, &data, &count, &offset);
            if (code == ARCHIVE_EOF)
                break;
            if (code != ARCHIVE_OK && code != ARCHIVE_WARN) {
                m_malformed = true;
                return fail(ErrorKind::DataLoss, fmt::format("{}", archive_error_string(m_archive)));
            }
            ONGGI_CHECK(m_tree.write(file, {static_cast<const char*>(data), count}, offset));
            end = offset + static_cast<std::int64_t>(count);
        }
        m_applied.bytes += size;
        return m_tree.finishFile(file, size, end < size, attributes);
    }

    archive* m_archive;
    const TarFeed& m_feed;
    TreeWriter& m_tree;
    const ArchiveUse& m_use;
    Applied m_applied;
    std::optional<std::int64_t> m_lastFile; ///< size of the file that was the last entry
    bool m_malformed = false;
};

/// True for a name like "a/../../b": what a layer means by it is settled (cleanPath), from a client it is an attack or a
/// mistake.
bool leadsOutside(std::string_view name)
{
    int depth = 0;
    while (!name.empty()) {
        const auto slash = name.find('/');
        const std::string_view component = name.substr(0, slash);
        name.remove_prefix(slash == std::string_view::npos ? name.size() : slash + 1);
        if (component == "..")
            --depth;
        else if (!component.empty() && component != ".")
            ++depth;
        if (depth < 0)
            return true;
    }
    return false;
}

} // namespace

std::string cleanPath(std::string_view name)
{
    std::string clean;
    clean.reserve(name.size());
    while (!name.empty()) {
        const auto slash = name.find('/');
        const std::string_view component = name.substr(0, slash);
        name.remove_prefix(slash == std::string_view::npos ? name.size() : slash + 1);
        if (component.empty() || component == ".")
            continue;
        if (component == "..") {
            const auto last = clean.rfind('/');
            clean.erase(last == std::string::npos ? 0 : last);
            continue;
        }
        if (!clean.empty())
            clean += '/';
        clean += component;
    }
    return clean;
}

Result<Applied> applyChangeset(ChunkQueue& queue, TreeWriter& tree, const std::function<void()>& onEntry, const ArchiveUse& use)
{
    TarFeed feed(queue);
    ONGGI_TRY(const ArchivePointer handle, openTar(feed, use.name));

    Changeset changeset(handle.get(), feed, tree, use);
    std::string path;
    for (;;) {
        archive_entry* entry = nullptr;
        const int code = archive_read_next_header(handle.get(), &entry);
        if (code == ARCHIVE_EOF)
            break;
        if (code != ARCHIVE_OK && code != ARCHIVE_WARN && changeset.endedWithItsLastFile())
            break;
        // A warning is about a name that is not UTF-8; the name itself is given unchanged. ARCHIVE_RETRY, which is
        // less than an error to libarchive, is a header whose checksum does not agree.
        if (code != ARCHIVE_OK && code != ARCHIVE_WARN)
            return fail(archiveError(handle.get(), feed,
                                     path.empty() ? notATar(use.name)
                                                  : fmt::format("{} is damaged after entry {:?}", use.name, path.substr(0, 300))));
        const char* name = archive_entry_pathname(entry);
        if (!name)
            return fail(ErrorKind::DataLoss, fmt::format("{} has an entry without a name", use.name));
        if (!use.isLayer && leadsOutside(name))
            return fail(ErrorKind::InvalidArgument, fmt::format("{:?} is outside of {:?}", std::string_view(name).substr(0, 300),
                                                                "/" + use.prefix));
        path = changeset.placeOf(use.onlyName.empty() ? cleanPath(name) : use.onlyName);
        changeset.count();
        if (const Status applied = changeset.apply(entry, path); !applied) {
            if (changeset.isMalformed())
                return fail(archiveError(handle.get(), feed, fmt::format("entry {:?}", std::string_view(name).substr(0, 300))));
            return fail(applied.error().context(fmt::format("entry {:?}", std::string_view(name).substr(0, 300))));
        }
        onEntry();
    }
    ONGGI_CHECK(tree.finish());
    return changeset.applied();
}

} // namespace onggi::unpack
