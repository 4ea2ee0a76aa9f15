#include "runtime/copyup.h"

#include "sys/rootpath.h"

#include <array>
#include <cerrno>
#include <dirent.h>
#include <fcntl.h>
#include <map>
#include <memory>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>
#include <vector>

namespace onggi::runtime {

namespace {

constexpr const char* markName = "filling";
constexpr int directoryFlags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
/// Each level holds descriptors; nobody nests an image's volume that deep in good faith.
constexpr int maxDepth = 256;

struct CloseDirectory
{
    void operator()(DIR* stream) const { ::closedir(stream); }
};

Result<std::vector<std::string>> namesIn(int directory)
{
    UniqueFd copy(openat(directory, ".", directoryFlags));
    if (!copy)
        return failErrno(errno, "open a directory");
    const std::unique_ptr<DIR, CloseDirectory> stream(fdopendir(copy.get()));
    if (!stream)
        return failErrno(errno, "read a directory");
    copy.release();
    std::vector<std::string> names;
    for (;;) {
        errno = 0;
        const dirent* entry = readdir(stream.get());
        if (!entry && errno != 0)
            return failErrno(errno, "read a directory");
        if (!entry)
            return names;
        const std::string name = entry->d_name;
        if (name != "." && name != "..")
            names.push_back(name);
    }
}

Status removeContents(int directory, int depth = 0)
{
    ONGGI_TRY(const auto names, namesIn(directory));
    for (const std::string& name : names) {
        if (unlinkat(directory, name.c_str(), 0) == 0)
            continue;
        if (errno != EISDIR || depth > maxDepth)
            return failErrno(errno, "remove " + name);
        const UniqueFd inner(openat(directory, name.c_str(), directoryFlags));
        if (!inner)
            return failErrno(errno, "open " + name);
        ONGGI_CHECK(removeContents(inner.get(), depth + 1));
        if (unlinkat(directory, name.c_str(), AT_REMOVEDIR) < 0)
            return failErrno(errno, "remove " + name);
    }
    return {};
}

class Copier
{
public:
    Status directory(int from, int to, int depth)
    {
        if (depth > maxDepth)
            return fail(ErrorKind::InvalidArgument, "the image's directories are nested too deep");
        ONGGI_TRY(const auto names, namesIn(from));
        for (const std::string& name : names) {
            if (const auto status = entry(from, to, name, depth); !status)
                return fail(status.error().context(name));
        }
        struct stat info{};
        if (fstat(from, &info) < 0)
            return failErrno(errno, "look at a directory");
        return finish(from, to, info);
    }

private:
    Status entry(int from, int to, const std::string& name, int depth)
    {
        struct stat info{};
        if (fstatat(from, name.c_str(), &info, AT_SYMLINK_NOFOLLOW) < 0)
            return failErrno(errno, "look at it");
        if (S_ISDIR(info.st_mode)) {
            if (mkdirat(to, name.c_str(), 0700) < 0)
                return failErrno(errno, "make it");
            const UniqueFd source(openat(from, name.c_str(), directoryFlags));
            const UniqueFd copy(openat(to, name.c_str(), directoryFlags));
            if (!source || !copy)
                return failErrno(errno, "open it");
            return directory(source.get(), copy.get(), depth + 1);
        }
        if (info.st_nlink > 1 && linkToCopy(info, to, name))
            return {};
        ONGGI_CHECK(S_ISREG(info.st_mode) ? file(from, to, name, info) : special(from, to, name, info));
        if (info.st_nlink > 1) {
            UniqueFd copy(openat(to, name.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
            if (copy && m_links.size() < maxLinks)
                m_links.emplace(std::pair(info.st_dev, info.st_ino), std::move(copy));
        }
        return {};
    }

    bool linkToCopy(const struct stat& info, int to, const std::string& name)
    {
        const auto found = m_links.find(std::pair(info.st_dev, info.st_ino));
        return found != m_links.end() && linkat(found->second.get(), "", to, name.c_str(), AT_EMPTY_PATH) == 0;
    }

    static Status file(int from, int to, const std::string& name, const struct stat& info)
    {
        const UniqueFd source(openat(from, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
        const UniqueFd copy(openat(to, name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
        if (!source || !copy)
            return failErrno(errno, "open it");
        for (bool more = true; more;) {
            constexpr std::size_t piece = 1 << 30;
            const ssize_t copied = copy_file_range(source.get(), nullptr, copy.get(), nullptr, piece, 0);
            if (copied < 0 && (errno == EXDEV || errno == EINVAL || errno == EOPNOTSUPP))
                return copyBytes(source.get(), copy.get(), info);
            if (copied < 0)
                return failErrno(errno, "copy it");
            more = copied > 0;
        }
        return finish(source.get(), copy.get(), info);
    }

    static Status copyBytes(int from, int to, const struct stat& info)
    {
        std::array<char, 65536> buffer;
        for (;;) {
            const ssize_t size = read(from, buffer.data(), buffer.size());
            if (size < 0)
                return failErrno(errno, "read it");
            if (size == 0)
                return finish(from, to, info);
            ONGGI_CHECK(writeAll(to, {buffer.data(), static_cast<std::size_t>(size)}));
        }
    }

    static Status special(int from, int to, const std::string& name, const struct stat& info)
    {
        if (S_ISLNK(info.st_mode)) {
            std::array<char, 4096> target{};
            const ssize_t size = readlinkat(from, name.c_str(), target.data(), target.size() - 1);
            if (size < 0 || symlinkat(target.data(), to, name.c_str()) < 0)
                return failErrno(errno, "copy a symbolic link");
        } else if (mknodat(to, name.c_str(), info.st_mode, info.st_rdev) < 0
                   || fchmodat(to, name.c_str(), info.st_mode & 07777, 0) < 0) {
            return failErrno(errno, "make a special file");
        }
        const timespec times[] = {info.st_atim, info.st_mtim};
        if (fchownat(to, name.c_str(), info.st_uid, info.st_gid, AT_SYMLINK_NOFOLLOW) < 0
            || utimensat(to, name.c_str(), times, AT_SYMLINK_NOFOLLOW) < 0)
            return failErrno(errno, "give it to its owner");
        // The owner's change took the bits for set-user-id away.
        if (!S_ISLNK(info.st_mode) && fchmodat(to, name.c_str(), info.st_mode & 07777, 0) < 0)
            return failErrno(errno, "set its mode");
        return {};
    }

    /// Owner, mode, attributes and times, in the order in which one does not undo the other.
    static Status finish(int from, int to, const struct stat& info)
    {
        if (fchown(to, info.st_uid, info.st_gid) < 0 || fchmod(to, info.st_mode & 07777) < 0)
            return failErrno(errno, "give it to its owner");
        copyAttributes(from, to);
        const timespec times[] = {info.st_atim, info.st_mtim};
        if (futimens(to, times) < 0)
            return failErrno(errno, "set its times");
        return {};
    }

    /// What the volume's file system does not take is left out: nothing that a program needs to run is lost.
    static void copyAttributes(int from, int to)
    {
        std::array<char, 65536> names;
        std::vector<char> value(65536);
        const ssize_t size = flistxattr(from, names.data(), names.size());
        for (const char* name = names.data(); name < names.data() + size; name += std::char_traits<char>::length(name) + 1) {
            const ssize_t length = fgetxattr(from, name, value.data(), value.size());
            if (length >= 0)
                (void)fsetxattr(to, name, value.data(), static_cast<std::size_t>(length), 0);
        }
    }

    static constexpr std::size_t maxLinks = 512; ///< each holds a descriptor; further ones are copied
    std::map<std::pair<dev_t, ino_t>, UniqueFd> m_links;
};

} // namespace

Status copyUp(const UniqueFd& imageRoot, const std::string& path, const UniqueFd& volume)
{
    const auto source = sys::openInRoot(imageRoot.get(), path, O_RDONLY | O_DIRECTORY);
    if (!source) {
        const int error = source.error().errnoValue();
        return error == ENOENT || error == ENOTDIR || error == ELOOP ? Status() : fail(source.error());
    }
    const UniqueFd data(openat(volume.get(), ".", directoryFlags));
    const UniqueFd parent(openat(volume.get(), "..", directoryFlags));
    if (!data || !parent || flock(parent.get(), LOCK_EX) < 0)
        return failErrno(errno, "open the volume");
    const bool interrupted = faccessat(parent.get(), markName, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
    if (interrupted)
        ONGGI_CHECK(removeContents(data.get()));
    ONGGI_TRY(const auto names, namesIn(data.get()));
    if (!names.empty())
        return {};
    const UniqueFd mark(openat(parent.get(), markName, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!mark)
        return failErrno(errno, "mark the volume as being filled");
    ONGGI_CHECK(Copier().directory(source->get(), data.get(), 0));
    if (unlinkat(parent.get(), markName, 0) < 0)
        return failErrno(errno, "take the mark off the volume");
    return {};
}

} // namespace onggi::runtime
