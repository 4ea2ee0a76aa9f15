#include "unpack/worker/layercopy.h"

#include "sys/rootpath.h"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

namespace onggi::unpack {

namespace {

std::unexpected<Error> cannot(const char* doing, const std::string& name)
{
    return failErrno(errno, std::string(doing) + " " + name + " in the new layer");
}

std::array<timespec, 2> timesOf(const ArchiveEntry& entry)
{
    return {entry.info.st_mtim, entry.info.st_mtim};
}

} // namespace

Result<UniqueFd> LayerCopy::directory(int parent, const std::string& name)
{
    if (mkdirat(parent, name.c_str(), 0700) < 0)
        return cannot("make", name);
    UniqueFd made(openat(parent, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!made)
        return cannot("open", name);
    return made;
}

Result<UniqueFd> LayerCopy::file(int parent, const std::string& name)
{
    UniqueFd made(openat(parent, name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!made)
        return cannot("make", name);
    return made;
}

Status LayerCopy::node(int parent, const std::string& name, const ArchiveEntry& entry)
{
    const struct stat& info = entry.info;
    const bool isLink = S_ISLNK(info.st_mode);
    const int made = isLink ? symlinkat(entry.linkTarget.c_str(), parent, name.c_str())
                            : mknodat(parent, name.c_str(), info.st_mode & (S_IFMT | 0777), info.st_rdev);
    if (made < 0)
        return cannot("make", name);
    if (fchownat(parent, name.c_str(), info.st_uid, info.st_gid, AT_SYMLINK_NOFOLLOW) < 0)
        return cannot("set the owner of", name);
    if (!isLink && (info.st_mode & 07000) != 0 && fchmodat(parent, name.c_str(), info.st_mode & 07777, 0) < 0)
        return cannot("set the mode of", name);
    if (utimensat(parent, name.c_str(), timesOf(entry).data(), AT_SYMLINK_NOFOLLOW) < 0)
        return cannot("set the time of", name);
    return {};
}

Status LayerCopy::hardLink(int parent, const std::string& name, const std::string& target)
{
    const auto slash = target.rfind('/');
    const std::string directory = slash == std::string::npos ? std::string() : target.substr(0, slash);
    ONGGI_TRY(const UniqueFd from, sys::openInRoot(m_root.get(), directory, O_PATH | O_DIRECTORY, sys::Symlinks::Refuse));
    const std::string last = target.substr(slash == std::string::npos ? 0 : slash + 1);
    if (linkat(from.get(), last.c_str(), parent, name.c_str(), 0) < 0)
        return cannot("link", name);
    return {};
}

Status LayerCopy::whiteout(int parent, const std::string& name)
{
    return mknodat(parent, name.c_str(), S_IFCHR, makedev(0, 0)) < 0 ? cannot("hide", name) : Status();
}

Status LayerCopy::makeOpaque(int directory)
{
    if (fsetxattr(directory, "trusted.overlay.opaque", "y", 1, 0) < 0)
        return cannot("make opaque", "a directory");
    return {};
}

Status LayerCopy::finish(int fd, const ArchiveEntry& entry)
{
    // The order matters: a new owner takes setuid bits and capabilities away.
    if (fchown(fd, entry.info.st_uid, entry.info.st_gid) < 0)
        return cannot("set the owner of", entry.name);
    if (fchmod(fd, entry.info.st_mode & 07777) < 0)
        return cannot("set the mode of", entry.name);
    for (const auto& [key, value] : entry.extended) {
        if (fsetxattr(fd, key.c_str(), value.data(), value.size(), 0) < 0)
            return cannot(("set the attribute " + key + " of").c_str(), entry.name);
    }
    if (futimens(fd, timesOf(entry).data()) < 0)
        return cannot("set the time of", entry.name);
    return {};
}

} // namespace onggi::unpack
