#include "unpack/worker/archivesplitter.h"

#include "unpack/worker/changeset.h"
#include "unpack/worker/hashoutput.h"
#include "unpack/worker/tararchive.h"

#include <algorithm>
#include <archive.h>
#include <archive_entry.h>
#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/statfs.h>
#include <unistd.h>

namespace onggi::unpack {

namespace {

/// A hundred images of a hundred layers have fewer.
constexpr std::int64_t maxMembers = 30'000;
constexpr std::size_t maxName = 1024;
constexpr std::size_t maxNameBytes = 4 << 20;
constexpr std::int64_t checkInterval = 32 << 20;
constexpr std::uint64_t maxReserve = 512 << 20;
constexpr std::size_t magicSize = 6;

class FileOutput final : public ArchiveOutput
{
public:
    explicit FileOutput(const UniqueFd& file)
        : m_file(file)
    {
    }
    Status write(std::string_view bytes) override
    {
        if (magic.size() < magicSize)
            magic += bytes.substr(0, magicSize - magic.size());
        return writeAll(m_file.get(), bytes);
    }

    std::string magic; ///< how the content begins

private:
    const UniqueFd& m_file;
};

ArchiveMember::Format formatOf(std::string_view magic)
{
    if (magic.starts_with("\x1f\x8b"))
        return ArchiveMember::Format::Gzip;
    if (magic.starts_with("\x28\xb5\x2f\xfd"))
        return ArchiveMember::Format::Zstd;
    if (magic.starts_with("BZh") || magic.starts_with(std::string_view("\xfd" "7zXZ\0", 6)))
        return ArchiveMember::Format::Other;
    return ArchiveMember::Format::Plain;
}

/// Where a symbolic link leads, seen from the root of the archive.
std::string resolvedTarget(const std::string& name, std::string_view target)
{
    if (target.starts_with('/'))
        return cleanPath(target);
    const auto slash = name.rfind('/');
    return cleanPath(fmt::format("{}/{}", slash == std::string::npos ? std::string() : name.substr(0, slash), target));
}

std::string_view shown(std::string_view name)
{
    return name.substr(0, 300);
}

} // namespace

Status ArchiveSplitter::split(ChunkQueue& queue)
{
    TarFeed feed(queue);
    ONGGI_TRY(const ArchivePointer handle, openTar(feed, "the archive"));
    std::string name;
    for (;;) {
        archive_entry* entry = nullptr;
        const int code = archive_read_next_header(handle.get(), &entry);
        if (code == ARCHIVE_EOF)
            return {};
        if (code != ARCHIVE_OK && code != ARCHIVE_WARN)
            return fail(archiveError(handle.get(), feed,
                                     name.empty() ? notATar("the archive")
                                                  : fmt::format("the archive is damaged after entry {:?}", shown(name))));
        const char* path = archive_entry_pathname(entry);
        name = path ? path : "";
        Status done = splitEntry(handle.get(), entry, cleanPath(name));
        if (!done && m_malformed)
            return fail(archiveError(handle.get(), feed, fmt::format("entry {:?}", shown(name))));
        if (!done)
            return fail(done.error().context(fmt::format("entry {:?}", shown(name))));
    }
}

Status ArchiveSplitter::splitEntry(archive* handle, archive_entry* entry, std::string name)
{
    const bool isHardLink = archive_entry_hardlink(entry) != nullptr;
    const auto type = archive_entry_filetype(entry);
    if (!isHardLink && type == AE_IFDIR)
        return {};
    m_nameBytes += name.size();
    if (name.empty() || name.size() > maxName || m_nameBytes > maxNameBytes)
        return fail(ErrorKind::InvalidArgument, "no image has such names");
    ArchiveMember member;
    member.file = m_members++;
    member.name = std::move(name);
    if (m_members > maxMembers)
        return fail(ErrorKind::InvalidArgument,
                    fmt::format("the archive has more than {} files: one of a file system is for docker import", maxMembers));
    if (isHardLink) {
        member.linkTarget = cleanPath(archive_entry_hardlink(entry));
    } else if (type == AE_IFLNK) {
        const char* target = archive_entry_symlink(entry);
        member.linkTarget = resolvedTarget(member.name, target ? target : "");
    } else if (type == AE_IFREG) {
        ONGGI_CHECK(spool(handle, entry, member));
        return m_report(member);
    } else {
        return fail(ErrorKind::InvalidArgument, "it is neither a file nor a directory nor a link: no image has such things");
    }
    if (member.linkTarget.empty() || member.linkTarget.size() > maxName)
        return fail(ErrorKind::InvalidArgument, "it is a link that leads nowhere");
    return m_report(member);
}

Status ArchiveSplitter::spool(archive* handle, archive_entry* entry, ArchiveMember& member)
{
    if (archive_entry_sparse_count(entry) > 0)
        return fail(ErrorKind::InvalidArgument, "it is a sparse file: no image is packed so");
    const std::string number = std::to_string(member.file);
    const UniqueFd file(openat(m_directory.get(), number.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!file)
        return failErrno(errno, "make a file for it");
    FileOutput output(file);
    HashOutput hash(&output);
    for (;;) {
        const void* data = nullptr;
        std::size_t count = 0;
        la_int64_t offset = 0;
        const int code = archive_read_data_block(handle, &data, &count, &offset);
        if (code == ARCHIVE_EOF)
            break;
        if (code != ARCHIVE_OK && code != ARCHIVE_WARN) {
            m_malformed = true;
            return fail(ErrorKind::DataLoss, "the archive is damaged");
        }
        if (offset != hash.size())
            return fail(ErrorKind::InvalidArgument, "it is a sparse file: no image is packed so");
        ONGGI_CHECK(checkRoom(static_cast<std::int64_t>(count)));
        ONGGI_CHECK(hash.write({static_cast<const char*>(data), count}));
    }
    member.size = hash.size();
    member.digest = hash.finish().digest;
    member.format = formatOf(output.magic);
    return {};
}

/// An archive can be a small one of zeros that never end.
Status ArchiveSplitter::checkRoom(std::int64_t written)
{
    m_unchecked += written;
    if (m_unchecked < checkInterval)
        return {};
    m_unchecked = 0;
    struct statfs info{};
    if (fstatfs(m_directory.get(), &info) < 0)
        return failErrno(errno, "look at the file system's room");
    const auto block = static_cast<std::uint64_t>(info.f_bsize);
    const std::uint64_t reserve = std::min(maxReserve, info.f_blocks * block / 16);
    if (info.f_bavail * block < reserve)
        return fail(ErrorKind::ResourceExhausted,
                    "the file system of the state directory is nearly full: the archive was not loaded; remove something, or move it");
    return {};
}

} // namespace onggi::unpack
