#include "unpack/worker/treewriter.h"

#include "unpack/worker/directory.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <deque>
#include <fcntl.h>
#include <fmt/format.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

namespace onggi::unpack {

namespace {

constexpr int maxLinks = 40;
constexpr std::int64_t spaceCheckInterval = 32 << 20;
constexpr std::uint64_t reservedBytes = 64 << 20;

int openBelow(int root, const std::string& path, std::uint64_t flags)
{
    open_how how{};
    how.flags = flags | O_CLOEXEC;
    how.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
    return static_cast<int>(syscall(SYS_openat2, root, path.empty() ? "." : path.c_str(), &how, sizeof how));
}

bool isWhiteout(const struct stat& info)
{
    return S_ISCHR(info.st_mode) && info.st_rdev == makedev(0, 0);
}

std::array<timespec, 2> timesOf(const Attributes& attributes)
{
    const timespec keep{0, UTIME_OMIT};
    const timespec time = attributes.modified.value_or(keep);
    return {time, time};
}

std::deque<std::string> componentsOf(std::string_view path)
{
    std::deque<std::string> components;
    while (!path.empty()) {
        const auto slash = path.find('/');
        if (slash != 0)
            components.emplace_back(path.substr(0, slash));
        path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
    }
    return components;
}

std::string join(const std::vector<std::string>& components)
{
    return fmt::format("{}", fmt::join(components, "/"));
}

bool isBelow(std::string_view path, std::string_view directory)
{
    return path.size() > directory.size() && path.starts_with(directory) && path[directory.size()] == '/';
}

/// Filesystems without extended attributes lose them, as with every other engine.
bool isTolerated(int error)
{
    return error == EOPNOTSUPP;
}

} // namespace

TreeWriter::TreeWriter(UniqueFd root, OpaqueMarker markOpaque, OtherKinds otherKinds)
    : m_root(std::move(root))
    , m_markOpaque(std::move(markOpaque))
    , m_otherKinds(otherKinds)
{
}

Result<TreeWriter::Directory> TreeWriter::resolve(std::string_view path, bool create)
{
    Directory directory{UniqueFd(), std::string(path)};
    directory.fd.reset(openBelow(m_root.get(), directory.path, O_PATH | O_DIRECTORY));
    if (directory.fd)
        return directory;
    if (errno != ENOENT && errno != ELOOP && errno != ENOTDIR)
        return failErrno(errno, fmt::format("open the directory {}", path));
    ONGGI_TRY(directory.path, walk(path, create));
    directory.fd.reset(openBelow(m_root.get(), directory.path, O_PATH | O_DIRECTORY));
    if (!directory.fd)
        return failErrno(errno, fmt::format("open the directory {}", directory.path));
    return directory;
}

/// The slow way: component by component, making what is missing and following links as a chroot would.
Result<std::string> TreeWriter::walk(std::string_view path, bool create)
{
    std::deque<std::string> ahead = componentsOf(path);
    std::vector<std::string> done;
    int links = 0;
    while (!ahead.empty()) {
        const std::string component = std::move(ahead.front());
        ahead.pop_front();
        if (component == ".")
            continue;
        if (component == "..") {
            if (!done.empty())
                done.pop_back();
            continue;
        }
        done.push_back(component);
        const std::string here = join(done);
        struct stat info{};
        if (fstatat(m_root.get(), here.c_str(), &info, AT_SYMLINK_NOFOLLOW) < 0) {
            if (errno != ENOENT || !create)
                return failErrno(errno, fmt::format("look at {}", here));
            if (mkdirat(m_root.get(), here.c_str(), 0755) < 0)
                return failErrno(errno, fmt::format("make the directory {}", here));
            continue;
        }
        if (S_ISDIR(info.st_mode))
            continue;
        if (S_ISLNK(info.st_mode)) {
            if (++links > maxLinks)
                return failErrno(ELOOP, fmt::format("follow {}", path));
            std::array<char, 4097> target;
            const ssize_t size = readlinkat(m_root.get(), here.c_str(), target.data(), target.size());
            if (size < 0)
                return failErrno(errno, fmt::format("read the link {}", here));
            const std::string_view text(target.data(), static_cast<std::size_t>(size));
            done.pop_back();
            if (text.starts_with('/'))
                done.clear();
            const auto components = componentsOf(text);
            ahead.insert(ahead.begin(), components.begin(), components.end());
            continue;
        }
        // The layer deletes a path of a lower layer and puts a directory of its own in its place.
        if (create && isWhiteout(info)) {
            if (unlinkat(m_root.get(), here.c_str(), 0) < 0 || mkdirat(m_root.get(), here.c_str(), 0755) < 0)
                return failErrno(errno, fmt::format("make the directory {}", here));
            ONGGI_CHECK(markDirectory(here));
            continue;
        }
        return fail(ErrorKind::InvalidArgument, fmt::format("its parent {} is not a directory", here));
    }
    return join(done);
}

Result<TreeWriter::Target> TreeWriter::locate(std::string_view path)
{
    if (path.empty())
        return fail(ErrorKind::InvalidArgument, "the layer's root can only be a directory");
    const auto slash = path.rfind('/');
    const std::string_view parent = slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
    if (!m_parent || m_parentAsked != parent) {
        m_parent.reset();
        ONGGI_TRY(m_parent, resolve(parent, true));
        m_parentAsked = parent;
    }
    return Target{&*m_parent, std::string(slash == std::string_view::npos ? path : path.substr(slash + 1))};
}

template<typename Make>
Result<int> TreeWriter::makeInPlace(const Target& target, Make make, bool* replacedWhiteout)
{
    const int result = make();
    if (result >= 0)
        return result;
    if (errno != EEXIST)
        return failErrno(errno, "make it");
    ONGGI_CHECK(removeExisting(target, replacedWhiteout));
    const int again = make();
    if (again < 0)
        return failErrno(errno, "make it");
    return again;
}

Status TreeWriter::removeExisting(const Target& target, bool* wasWhiteout)
{
    struct stat info{};
    if (fstatat(target.parent->fd.get(), target.name.c_str(), &info, AT_SYMLINK_NOFOLLOW) < 0)
        return failErrno(errno, "look at what stands in its place");
    if (wasWhiteout)
        *wasWhiteout = isWhiteout(info);
    if (!S_ISDIR(info.st_mode)) {
        if (unlinkat(target.parent->fd.get(), target.name.c_str(), 0) < 0)
            return failErrno(errno, "replace it");
        return {};
    }
    const std::string path = target.path();
    if (m_otherKinds == OtherKinds::Refuse)
        return fail(ErrorKind::InvalidArgument, fmt::format("cannot overwrite directory \"/{}\" with non-directory", path));
    ONGGI_CHECK(removeBelow(path));
    std::erase_if(m_directories, [&](const auto& entry) { return entry.first == path || isBelow(entry.first, path); });
    std::erase_if(m_opaque, [&](const auto& marked) { return marked == path || isBelow(marked, path); });
    return {};
}

Status TreeWriter::removeBelow(const std::string& path)
{
    std::vector<std::string> names;
    {
        const UniqueFd directory(openBelow(m_root.get(), path, O_RDONLY | O_DIRECTORY));
        if (!directory)
            return failErrno(errno, fmt::format("open {}", path));
        ONGGI_TRY(names, namesIn(directory.get()));
    }
    for (const std::string& name : names) {
        const std::string child = path + "/" + name;
        if (unlinkat(m_root.get(), child.c_str(), 0) == 0)
            continue;
        if (errno != EISDIR)
            return failErrno(errno, fmt::format("replace {}", child));
        ONGGI_CHECK(removeBelow(child));
    }
    if (unlinkat(m_root.get(), path.c_str(), AT_REMOVEDIR) < 0)
        return failErrno(errno, fmt::format("replace {}", path));
    return {};
}

Status TreeWriter::makeDirectory(std::string_view path, const Attributes& attributes)
{
    if (path.empty()) {
        m_directories[""] = attributes;
        return {};
    }
    ONGGI_TRY(const Target target, locate(path));
    const std::string real = target.path();
    if (mkdirat(target.parent->fd.get(), target.name.c_str(), 0755) < 0) {
        if (errno != EEXIST)
            return failErrno(errno, "make the directory");
        struct stat info{};
        if (fstatat(target.parent->fd.get(), target.name.c_str(), &info, AT_SYMLINK_NOFOLLOW) < 0)
            return failErrno(errno, "look at what stands in its place");
        if (!S_ISDIR(info.st_mode)) {
            if (m_otherKinds == OtherKinds::Refuse)
                return fail(ErrorKind::InvalidArgument, fmt::format("cannot overwrite non-directory \"/{}\" with directory", real));
            if (unlinkat(target.parent->fd.get(), target.name.c_str(), 0) < 0
                || mkdirat(target.parent->fd.get(), target.name.c_str(), 0755) < 0)
                return failErrno(errno, "replace it by a directory");
            if (isWhiteout(info))
                ONGGI_CHECK(markDirectory(real));
        }
    }
    m_directories[real] = attributes;
    return {};
}

Result<UniqueFd> TreeWriter::createFile(std::string_view path, const Attributes& attributes)
{
    ONGGI_TRY(const Target target, locate(path));
    ONGGI_TRY(const int fd, makeInPlace(target, [&] {
                  return openat(target.parent->fd.get(), target.name.c_str(),
                                O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, attributes.mode & 0777);
              }));
    return UniqueFd(fd);
}

Status TreeWriter::write(const UniqueFd& file, std::string_view bytes, std::int64_t offset)
{
    m_writtenSinceCheck += static_cast<std::int64_t>(bytes.size());
    if (m_writtenSinceCheck >= spaceCheckInterval)
        ONGGI_CHECK(checkSpace());
    while (!bytes.empty()) {
        const ssize_t count = pwrite(file.get(), bytes.data(), bytes.size(), offset);
        if (count < 0) {
            if (errno == EINTR)
                continue;
            return failErrno(errno, "write");
        }
        offset += count;
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return {};
}

/// A layer that inflates without end shall not take the last bytes of the filesystem away from everybody else.
Status TreeWriter::checkSpace()
{
    m_writtenSinceCheck = 0;
    struct statfs info{};
    if (fstatfs(m_root.get(), &info) < 0)
        return {};
    const auto blockSize = static_cast<std::uint64_t>(info.f_bsize);
    const std::uint64_t reserve = std::min(reservedBytes, static_cast<std::uint64_t>(info.f_blocks) * blockSize / 50);
    if (static_cast<std::uint64_t>(info.f_bavail) * blockSize < reserve)
        return failErrno(ENOSPC, "write");
    return {};
}

Status TreeWriter::finishFile(const UniqueFd& file, std::int64_t size, bool endsInHole, const Attributes& attributes)
{
    if (endsInHole && ftruncate(file.get(), size) < 0)
        return failErrno(errno, "set its size");
    // The order matters: a new owner takes setuid bits and capabilities away.
    if ((attributes.uid != 0 || attributes.gid != 0) && fchown(file.get(), attributes.uid, attributes.gid) < 0)
        return failErrno(errno, "set its owner");
    if ((attributes.mode & 07000) != 0 && fchmod(file.get(), attributes.mode & 07777) < 0)
        return failErrno(errno, "set its mode");
    for (const auto& [name, value] : attributes.extended) {
        if (fsetxattr(file.get(), name.c_str(), value.data(), value.size(), 0) < 0 && !isTolerated(errno))
            return failErrno(errno, fmt::format("set its attribute {}", name));
    }
    if (attributes.modified && futimens(file.get(), timesOf(attributes).data()) < 0)
        return failErrno(errno, "set its time");
    return {};
}

void TreeWriter::dropFile(std::string_view path)
{
    if (const auto target = locate(path))
        unlinkat(target->parent->fd.get(), target->name.c_str(), 0);
}

Status TreeWriter::makeSymlink(std::string_view path, const std::string& target, const Attributes& attributes)
{
    ONGGI_TRY(const Target place, locate(path));
    ONGGI_TRY([[maybe_unused]] const int made,
              makeInPlace(place, [&] { return symlinkat(target.c_str(), place.parent->fd.get(), place.name.c_str()); }));
    return setLinkAttributes(place, attributes, true);
}

Status TreeWriter::makeNode(std::string_view path, mode_t type, dev_t device, const Attributes& attributes)
{
    ONGGI_TRY(const Target place, locate(path));
    ONGGI_TRY([[maybe_unused]] const int made, makeInPlace(place, [&] {
                  return mknodat(place.parent->fd.get(), place.name.c_str(), type | (attributes.mode & 0777), device);
              }));
    return setLinkAttributes(place, attributes, false);
}

/// For what must not be opened.
Status TreeWriter::setLinkAttributes(const Target& target, const Attributes& attributes, bool isSymlink)
{
    const int parent = target.parent->fd.get();
    const char* name = target.name.c_str();
    if ((attributes.uid != 0 || attributes.gid != 0)
        && fchownat(parent, name, attributes.uid, attributes.gid, AT_SYMLINK_NOFOLLOW) < 0)
        return failErrno(errno, "set its owner");
    if (!isSymlink && (attributes.mode & 07000) != 0 && fchmodat(parent, name, attributes.mode & 07777, 0) < 0)
        return failErrno(errno, "set its mode");
    for (const auto& [key, value] : attributes.extended) {
        // The process's root is the layer's, so an absolute path stays inside. user.* exists for files and
        // directories only.
        const std::string path = "/" + target.path();
        if (!key.starts_with("user.") && lsetxattr(path.c_str(), key.c_str(), value.data(), value.size(), 0) < 0
            && !isTolerated(errno))
            return failErrno(errno, fmt::format("set its attribute {}", key));
    }
    if (attributes.modified && utimensat(parent, name, timesOf(attributes).data(), AT_SYMLINK_NOFOLLOW) < 0)
        return failErrno(errno, "set its time");
    return {};
}

Status TreeWriter::makeHardLink(std::string_view path, std::string_view target)
{
    const auto slash = target.rfind('/');
    const std::string name(slash == std::string_view::npos ? target : target.substr(slash + 1));
    const auto missing = [&] {
        return fail(ErrorKind::NotFound,
                    fmt::format("it is a hard link to {:?}, which this layer does not have", target.substr(0, 300)));
    };
    const auto parent = resolve(slash == std::string_view::npos ? std::string_view() : target.substr(0, slash), false);
    struct stat wanted{};
    if (!parent || name.empty() || fstatat(parent->fd.get(), name.c_str(), &wanted, AT_SYMLINK_NOFOLLOW) < 0
        || isWhiteout(wanted))
        return missing();
    if (S_ISDIR(wanted.st_mode))
        return fail(ErrorKind::InvalidArgument, fmt::format("it is a hard link to the directory {:?}", target.substr(0, 300)));

    ONGGI_TRY(const Target place, locate(path));
    struct stat present{};
    if (fstatat(place.parent->fd.get(), place.name.c_str(), &present, AT_SYMLINK_NOFOLLOW) == 0
        && present.st_ino == wanted.st_ino)
        return {};
    ONGGI_TRY([[maybe_unused]] const int made, makeInPlace(place, [&] {
                  return linkat(parent->fd.get(), name.c_str(), place.parent->fd.get(), place.name.c_str(), 0);
              }));
    return {};
}

Status TreeWriter::makeWhiteout(std::string_view path)
{
    ONGGI_TRY(const Target target, locate(path));
    if (mknodat(target.parent->fd.get(), target.name.c_str(), S_IFCHR, makedev(0, 0)) == 0)
        return {};
    if (errno != EEXIST)
        return failErrno(errno, "make the whiteout");
    // A whiteout is about lower layers only: what this layer has itself at the path stays.
    struct stat info{};
    if (fstatat(target.parent->fd.get(), target.name.c_str(), &info, AT_SYMLINK_NOFOLLOW) < 0)
        return failErrno(errno, "look at what stands in its place");
    return S_ISDIR(info.st_mode) ? markDirectory(target.path()) : Status{};
}

Status TreeWriter::makeOpaque(std::string_view directory)
{
    ONGGI_TRY(const Directory found, resolve(directory, true));
    return markDirectory(found.path);
}

Status TreeWriter::markDirectory(const std::string& path)
{
    if (!m_opaque.insert(path).second)
        return {};
    const UniqueFd directory(openBelow(m_root.get(), path, O_RDONLY | O_DIRECTORY));
    if (!directory)
        return failErrno(errno, fmt::format("open the directory {}", path));
    return m_markOpaque(directory);
}

Status TreeWriter::finish()
{
    m_parent.reset();
    for (const auto& [path, attributes] : m_directories) {
        const auto failed = [&](std::string_view doing) {
            return failErrno(errno, fmt::format("entry {:?}: {}", path.substr(0, 300), doing));
        };
        const UniqueFd directory(openBelow(m_root.get(), path, O_RDONLY | O_DIRECTORY));
        if (!directory)
            return failed("open the directory");
        if (fchown(directory.get(), attributes.uid, attributes.gid) < 0)
            return failed("set its owner");
        if (fchmod(directory.get(), attributes.mode & 07777) < 0)
            return failed("set its mode");
        for (const auto& [name, value] : attributes.extended) {
            if (fsetxattr(directory.get(), name.c_str(), value.data(), value.size(), 0) < 0 && !isTolerated(errno))
                return failed(fmt::format("set its attribute {}", name));
        }
        if (attributes.modified && futimens(directory.get(), timesOf(attributes).data()) < 0)
            return failed("set its time");
    }
    return {};
}

} // namespace onggi::unpack
