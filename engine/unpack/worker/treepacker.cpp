#include "unpack/worker/treepacker.h"

#include "unpack/worker/containerpath.h"
#include "unpack/worker/directory.h"
#include "unpack/worker/runtimefiles.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <linux/capability.h>
#include <memory>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

namespace onggi::unpack {

namespace {

constexpr std::size_t bufferSize = 256 * 1024;
/// A descriptor a level: nobody's directories are nested so deep.
constexpr int maxDepth = 900;
constexpr std::string_view whiteoutPrefix = ".wh.";

bool isWhiteout(const struct stat& info)
{
    return S_ISCHR(info.st_mode) && info.st_rdev == makedev(0, 0);
}

/// Opens without moving the access time, where that is allowed. Not blocked by a fifo that was put in a file's place.
int openQuietly(int parent, const std::string& name, int flags)
{
    const int all = flags | O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
    const int fd = openat(parent, name.c_str(), all | O_NOATIME);
    return fd < 0 && errno == EPERM ? openat(parent, name.c_str(), all) : fd;
}

/// Errors that say that something else stands there now.
bool wasSwapped(int error)
{
    return error == ENOENT || error == ELOOP || error == ENOTDIR || error == ENXIO || error == EISDIR;
}

bool isWanted(std::string_view name)
{
    return name.starts_with("user.") || name == "security.capability" || name == "system.posix_acl_access"
           || name == "system.posix_acl_default";
}

/// File capabilities that a container's root set are that root's (version 3, with its id); in an image they are
/// whoever's runs it (version 2).
void makeCapabilityGeneral(std::string& value, std::uint32_t idBase)
{
    if (value.size() != XATTR_CAPS_SZ_3)
        return;
    vfs_ns_cap_data data{};
    std::memcpy(&data, value.data(), sizeof data);
    if ((data.magic_etc & VFS_CAP_REVISION_MASK) != VFS_CAP_REVISION_3 || (data.rootid != idBase && data.rootid != 0))
        return;
    data.magic_etc = (data.magic_etc & ~static_cast<std::uint32_t>(VFS_CAP_REVISION_MASK)) | VFS_CAP_REVISION_2;
    value.assign(reinterpret_cast<const char*>(&data), XATTR_CAPS_SZ_2);
}

} // namespace

TreePacker::TreePacker(TarWriter& writer, Options options, LayerCopy* copy)
    : m_writer(writer)
    , m_options(std::move(options))
    , m_copy(copy)
    , m_buffer(std::make_unique_for_overwrite<char[]>(bufferSize))
{
}

Status TreePacker::vanished(bool required, const std::string& archiveName) const
{
    return required ? Status(fail(ErrorKind::NotFound, fmt::format("{} is gone", archiveName))) : Status();
}

Status TreePacker::pack(int parent, const std::string& name, const std::string& archiveName)
{
    return packEntry({parent, name, archiveName, m_copy ? m_copy->root() : -1}, true);
}

Status TreePacker::packContents(int directory, const std::string& prefix)
{
    return packBelow(directory, prefix, m_copy ? m_copy->root() : -1);
}

Status TreePacker::begin(ArchiveEntry& entry)
{
    // A copy is of what is there, the archive of what shall be.
    const struct stat info = entry.info;
    if (m_options.adjust)
        m_options.adjust(entry.info);
    const Status begun = m_writer.begin(entry);
    entry.info = info;
    return begun;
}

Status TreePacker::packBelow(int directory, const std::string& prefix, int copyDirectory)
{
    if (m_depth >= maxDepth)
        return fail(ErrorKind::InvalidArgument, fmt::format("directories are nested too deep to be packed: {:.200}…", prefix));
    ++m_depth;
    ONGGI_TRY(auto names, namesIn(directory));
    std::ranges::sort(names);
    for (const std::string& name : names)
        ONGGI_CHECK(packEntry({directory, name, prefix + name, copyDirectory}, false));
    --m_depth;
    return {};
}

Status TreePacker::packEntry(const Place& place, bool required)
{
    ArchiveEntry entry;
    entry.name = place.archiveName;
    if (fstatat(place.parent, place.name.c_str(), &entry.info, AT_SYMLINK_NOFOLLOW) < 0) {
        if (errno == ENOENT)
            return vanished(required, place.archiveName);
        return failErrno(errno, fmt::format("look at {}", place.archiveName));
    }
    if (m_options.changeset) {
        if (isWhiteout(entry.info))
            return packWhiteout(place);
        if (place.name.starts_with(whiteoutPrefix) || isRuntimesOwn(m_options.runtimeFiles, place.archiveName, place.parent, place.name, entry.info))
            return {};
    }
    if (S_ISDIR(entry.info.st_mode))
        return packDirectory(place, entry);
    ONGGI_TRY(const bool linked, packIfLinked(place, entry));
    if (linked)
        return {};
    return S_ISREG(entry.info.st_mode) ? packFile(place, entry) : packOther(place, entry);
}

Result<bool> TreePacker::packIfLinked(const Place& place, const ArchiveEntry& entry)
{
    if (entry.info.st_nlink < 2 || S_ISSOCK(entry.info.st_mode))
        return false;
    const auto [first, isFirst] = m_links.try_emplace({entry.info.st_dev, entry.info.st_ino}, place.archiveName);
    if (isFirst)
        return false;
    ArchiveEntry link = entry;
    link.isHardLink = true;
    link.linkTarget = first->second;
    ++m_entries;
    if (m_copy)
        ONGGI_CHECK(m_copy->hardLink(place.copyParent, place.name, first->second));
    ONGGI_CHECK(begin(link));
    return true;
}

Status TreePacker::packDirectory(const Place& place, ArchiveEntry& entry)
{
    const UniqueFd directory(openQuietly(place.parent, place.name, O_DIRECTORY));
    if (!directory) {
        if (wasSwapped(errno))
            return {};
        return failErrno(errno, fmt::format("open {}", place.archiveName));
    }
    if (fstat(directory.get(), &entry.info) < 0)
        return failErrno(errno, fmt::format("look at {}", place.archiveName));
    ONGGI_CHECK(readAttributes(directory.get(), entry));
    ++m_entries;
    const std::string prefix = place.archiveName.ends_with('/') ? place.archiveName : place.archiveName + "/";
    if (entry.name.ends_with('/'))
        entry.name.pop_back();
    ONGGI_CHECK(begin(entry));
    UniqueFd copy;
    if (m_copy) {
        ONGGI_TRY(copy, m_copy->directory(place.copyParent, place.name));
    }
    if (m_options.changeset) {
        char value = 0;
        if (fgetxattr(directory.get(), "trusted.overlay.opaque", &value, 1) == 1 && value == 'y') {
            ONGGI_CHECK(packOpaqueMarker(prefix + ".wh..wh..opq"));
            if (m_copy)
                ONGGI_CHECK(m_copy->makeOpaque(copy.get()));
        }
    }
    const bool isEmptied = isKernelFileSystem(directory.get()) || m_options.emptyDevice == entry.info.st_dev;
    if (!isEmptied)
        ONGGI_CHECK(packBelow(directory.get(), prefix, copy.get()));
    return m_copy ? m_copy->finish(copy.get(), entry) : Status();
}

Status TreePacker::packFile(const Place& place, ArchiveEntry& entry)
{
    const UniqueFd file(openQuietly(place.parent, place.name, 0));
    if (!file) {
        if (wasSwapped(errno))
            return {};
        return failErrno(errno, fmt::format("open {}", place.archiveName));
    }
    if (fstat(file.get(), &entry.info) < 0)
        return failErrno(errno, fmt::format("look at {}", place.archiveName));
    if (!S_ISREG(entry.info.st_mode))
        return {};
    ONGGI_CHECK(readAttributes(file.get(), entry));
    ++m_entries;
    m_bytes += entry.info.st_size;
    ONGGI_CHECK(begin(entry));
    UniqueFd copy;
    if (m_copy) {
        ONGGI_TRY(copy, m_copy->file(place.copyParent, place.name));
    }
    ONGGI_CHECK(packContent(file.get(), entry, copy.get()));
    ONGGI_CHECK(m_writer.endFile());
    return m_copy ? m_copy->finish(copy.get(), entry) : Status();
}

/// Exactly as many bytes as the header says. Holes cost no reading, and stay holes in the copy.
Status TreePacker::packContent(int file, const ArchiveEntry& entry, int copy)
{
    const std::int64_t size = entry.info.st_size;
    const bool hasHoles = entry.info.st_blocks * 512 < size;
    std::int64_t at = 0;
    std::int64_t dataEnd = hasHoles ? 0 : size;
    while (at < size) {
        if (at >= dataEnd) {
            const off_t data = lseek(file, at, SEEK_DATA);
            const std::int64_t next = data < 0 ? size : std::min<std::int64_t>(data, size);
            ONGGI_CHECK(m_writer.writeZeros(next - at));
            at = next;
            const off_t hole = at < size ? lseek(file, at, SEEK_HOLE) : size;
            dataEnd = hole < 0 ? size : std::min<std::int64_t>(hole, size);
            continue;
        }
        const auto wanted = static_cast<std::size_t>(std::min<std::int64_t>(dataEnd - at, bufferSize));
        const ssize_t count = pread(file, m_buffer.get(), wanted, at);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return failErrno(errno, fmt::format("read {}", entry.name));
        if (count == 0) {
            // Somebody made it shorter.
            ONGGI_CHECK(m_writer.writeZeros(size - at));
            break;
        }
        const std::string_view bytes(m_buffer.get(), static_cast<std::size_t>(count));
        ONGGI_CHECK(m_writer.write(bytes));
        if (copy >= 0 && pwrite(copy, bytes.data(), bytes.size(), at) != count)
            return failErrno(errno == 0 ? ENOSPC : errno, fmt::format("write {} in the new layer", entry.name));
        at += count;
    }
    // Whatever was not read has zeros in the archive, and has to have them in the copy.
    if (copy >= 0 && (hasHoles || at < size) && ftruncate(copy, size) < 0)
        return failErrno(errno, fmt::format("set the size of {} in the new layer", entry.name));
    return {};
}

Status TreePacker::packOther(const Place& place, ArchiveEntry& entry)
{
    if (S_ISSOCK(entry.info.st_mode))
        return {};
    if (S_ISLNK(entry.info.st_mode)) {
        std::array<char, 4097> target;
        const ssize_t size = readlinkat(place.parent, place.name.c_str(), target.data(), target.size());
        if (size < 0)
            return wasSwapped(errno) || errno == EINVAL ? Status() : failErrno(errno, fmt::format("read the link {}", place.archiveName));
        entry.linkTarget.assign(target.data(), static_cast<std::size_t>(size));
    }
    ++m_entries;
    ONGGI_CHECK(begin(entry));
    return m_copy ? m_copy->node(place.copyParent, place.name, entry) : Status();
}

Status TreePacker::packWhiteout(const Place& place)
{
    ArchiveEntry entry;
    const auto slash = place.archiveName.rfind('/');
    const std::size_t at = slash == std::string::npos ? 0 : slash + 1;
    entry.name = place.archiveName.substr(0, at) + std::string(whiteoutPrefix) + place.name;
    entry.info.st_mode = S_IFREG | 0600;
    ++m_entries;
    ONGGI_CHECK(begin(entry));
    return m_copy ? m_copy->whiteout(place.copyParent, place.name) : Status();
}

Status TreePacker::packOpaqueMarker(const std::string& archiveName)
{
    ArchiveEntry entry;
    entry.name = archiveName;
    entry.info.st_mode = S_IFREG | 0600;
    ++m_entries;
    return begin(entry);
}

Status TreePacker::readAttributes(int fd, ArchiveEntry& entry) const
{
    std::array<char, 65536> names;
    const ssize_t size = flistxattr(fd, names.data(), names.size());
    if (size < 0)
        return errno == EOPNOTSUPP || errno == E2BIG ? Status() : failErrno(errno, fmt::format("list the attributes of {}", entry.name));
    for (std::string_view rest(names.data(), static_cast<std::size_t>(size)); !rest.empty();) {
        const std::string name(rest.substr(0, rest.find('\0')));
        rest.remove_prefix(std::min(rest.size(), name.size() + 1));
        if (!isWanted(name))
            continue;
        std::string value(65536, '\0');
        const ssize_t length = fgetxattr(fd, name.c_str(), value.data(), value.size());
        if (length < 0)
            continue; // Gone meanwhile.
        value.resize(static_cast<std::size_t>(length));
        if (m_options.changeset && name == "security.capability")
            makeCapabilityGeneral(value, m_options.idBase);
        entry.extended.emplace_back(name, std::move(value));
    }
    std::ranges::sort(entry.extended);
    return {};
}

} // namespace onggi::unpack
