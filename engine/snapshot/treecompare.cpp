#include "snapshot/treecompare.h"

#include "base/uniquefd.h"
#include "sys/rootpath.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <map>
#include <memory>
#include <set>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace onggi::snapshot {

namespace {

using Difference = std::optional<std::string>;
using Attributes = std::map<std::string, std::string>;

constexpr std::size_t readSize = 256 * 1024;

Result<std::set<std::string>> namesIn(int directory)
{
    UniqueFd own(::openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    const std::unique_ptr<DIR, int (*)(DIR*)> stream(own ? ::fdopendir(own.get()) : nullptr, ::closedir);
    if (!stream)
        return failErrno(errno, "read a directory of a layer");
    own.release();
    std::set<std::string> names;
    for (;;) {
        errno = 0;
        const dirent* entry = ::readdir(stream.get());
        if (!entry)
            break;
        const std::string_view name = entry->d_name;
        if (name != "." && name != "..")
            names.emplace(name);
    }
    if (errno != 0)
        return failErrno(errno, "read a directory of a layer");
    return names;
}

/// Of anything that stands in a directory, symbolic links and devices, too: they cannot be opened to ask them.
Result<Attributes> attributesOf(int directory, const std::string& name)
{
    const std::string path = fmt::format("/proc/self/fd/{}/{}", directory, name);
    std::string list(64 * 1024, '\0');
    const ssize_t size = ::llistxattr(path.c_str(), list.data(), list.size());
    if (size < 0)
        return errno == ENOTSUP ? Result<Attributes>(Attributes{}) : failErrno(errno, fmt::format("read the attributes of {}", name));
    list.resize(static_cast<std::size_t>(size));
    Attributes attributes;
    std::string value(64 * 1024, '\0');
    for (std::size_t at = 0; at < list.size(); at += std::strlen(list.c_str() + at) + 1) {
        const char* key = list.c_str() + at;
        const ssize_t length = ::lgetxattr(path.c_str(), key, value.data(), value.size());
        if (length < 0)
            return failErrno(errno, fmt::format("read the attribute {} of {}", key, name));
        attributes.emplace(key, value.substr(0, static_cast<std::size_t>(length)));
    }
    return attributes;
}

Result<std::string> linkTarget(int directory, const std::string& name)
{
    std::string target(PATH_MAX, '\0');
    const ssize_t size = ::readlinkat(directory, name.c_str(), target.data(), target.size());
    if (size < 0)
        return failErrno(errno, fmt::format("read the link {}", name));
    target.resize(static_cast<std::size_t>(size));
    return target;
}

const char* kindOf(mode_t mode)
{
    switch (mode & S_IFMT) {
    case S_IFDIR:
        return "a directory";
    case S_IFREG:
        return "a file";
    case S_IFLNK:
        return "a symbolic link";
    case S_IFIFO:
        return "a pipe";
    default:
        return "a device";
    }
}

class Comparison
{
public:
    Comparison(int actual, int expected)
        : m_actual(actual)
        , m_expected(expected)
    {
    }

    Result<Difference> run()
    {
        // Not by recursion: a layer may nest deeper than there are descriptors.
        std::vector<std::string> pending{"/"};
        while (!pending.empty()) {
            const std::string path = std::move(pending.back());
            pending.pop_back();
            ONGGI_TRY(const Difference difference, compareDirectory(path, pending));
            if (difference)
                return difference;
        }
        return std::nullopt;
    }

private:
    Result<Difference> compareDirectory(const std::string& path, std::vector<std::string>& pending)
    {
        constexpr int flags = O_RDONLY | O_DIRECTORY;
        ONGGI_TRY(const UniqueFd actual, sys::openInRoot(m_actual, path, flags, sys::Symlinks::Refuse));
        ONGGI_TRY(const UniqueFd expected, sys::openInRoot(m_expected, path, flags, sys::Symlinks::Refuse));
        if (path == "/") {
            ONGGI_TRY(const Difference difference, compareEntry(path, actual.get(), expected.get(), "."));
            if (difference)
                return difference;
        }
        ONGGI_TRY(const auto actualNames, namesIn(actual.get()));
        ONGGI_TRY(const auto expectedNames, namesIn(expected.get()));
        const std::string prefix = path == "/" ? path : path + "/";
        for (const std::string& name : expectedNames) {
            if (!actualNames.contains(name))
                return fmt::format("{}{} is missing", prefix, name);
        }
        for (const std::string& name : actualNames) {
            if (!expectedNames.contains(name))
                return fmt::format("{}{} does not belong there", prefix, name);
            ONGGI_TRY(const Difference difference, compareEntry(prefix + name, actual.get(), expected.get(), name));
            if (difference)
                return difference;
            struct stat info{};
            if (::fstatat(actual.get(), name.c_str(), &info, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(info.st_mode))
                pending.push_back(prefix + name);
        }
        return std::nullopt;
    }

    Result<Difference> compareEntry(const std::string& path, int actual, int expected, const std::string& name)
    {
        struct stat is{};
        struct stat shall{};
        if (::fstatat(actual, name.c_str(), &is, AT_SYMLINK_NOFOLLOW) < 0 || ::fstatat(expected, name.c_str(), &shall, AT_SYMLINK_NOFOLLOW) < 0)
            return failErrno(errno, fmt::format("look at {}", path));
        if ((is.st_mode & S_IFMT) != (shall.st_mode & S_IFMT))
            return fmt::format("{} is {} instead of {}", path, kindOf(is.st_mode), kindOf(shall.st_mode));
        if (is.st_mode != shall.st_mode)
            return fmt::format("{} has the mode {:04o} instead of {:04o}", path, is.st_mode & 07777, shall.st_mode & 07777);
        if (is.st_uid != shall.st_uid || is.st_gid != shall.st_gid)
            return fmt::format("{} belongs to {}:{} instead of {}:{}", path, is.st_uid, is.st_gid, shall.st_uid, shall.st_gid);
        if (S_ISREG(is.st_mode) && is.st_size != shall.st_size)
            return fmt::format("{} has {} bytes instead of {}", path, is.st_size, shall.st_size);
        if (is.st_rdev != shall.st_rdev)
            return fmt::format("{} is device {}:{} instead of {}:{}", path, major(is.st_rdev), minor(is.st_rdev), major(shall.st_rdev), minor(shall.st_rdev));
        // Whiteouts and directories have the times of their making.
        const bool isWhiteout = S_ISCHR(is.st_mode) && is.st_rdev == 0;
        if (!S_ISDIR(is.st_mode) && !isWhiteout
            && (is.st_mtim.tv_sec != shall.st_mtim.tv_sec || is.st_mtim.tv_nsec != shall.st_mtim.tv_nsec))
            return fmt::format("{} was changed at another time", path);
        if (S_ISREG(is.st_mode) && is.st_nlink != shall.st_nlink)
            return fmt::format("{} has {} names instead of {}", path, is.st_nlink, shall.st_nlink);
        ONGGI_TRY(const Attributes attributes, attributesOf(actual, name));
        ONGGI_TRY(const Attributes expectedAttributes, attributesOf(expected, name));
        if (attributes != expectedAttributes)
            return fmt::format("{} has other extended attributes", path);
        if (S_ISLNK(is.st_mode)) {
            ONGGI_TRY(const std::string target, linkTarget(actual, name));
            ONGGI_TRY(const std::string wanted, linkTarget(expected, name));
            if (target != wanted)
                return fmt::format("{} leads to {:?} instead of {:?}", path, target, wanted);
        }
        if (S_ISREG(is.st_mode))
            return compareContent(path, actual, expected, name, is, shall);
        return std::nullopt;
    }

    Result<Difference> compareContent(const std::string& path, int actual, int expected, const std::string& name, const struct stat& is,
                                      const struct stat& shall)
    {
        if (is.st_nlink > 1) {
            const auto [known, isNew] = m_links.try_emplace(is.st_ino, shall.st_ino);
            if (known->second != shall.st_ino)
                return fmt::format("{} is a link to another file", path);
            if (!isNew)
                return std::nullopt;
        }
        constexpr int flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
        const UniqueFd one(::openat(actual, name.c_str(), flags));
        const UniqueFd other(one ? ::openat(expected, name.c_str(), flags) : -1);
        if (!other)
            return failErrno(errno, fmt::format("open {}", path));
        for (off_t at = 0; at < is.st_size;) {
            const ssize_t count = ::pread(one.get(), m_one.data(), m_one.size(), at);
            // A disk that cannot be read is damage, too.
            if (count <= 0)
                return fmt::format("{} cannot be read at byte {}: {}", path, at, count < 0 ? std::strerror(errno) : "it ends");
            const ssize_t wanted = ::pread(other.get(), m_other.data(), static_cast<std::size_t>(count), at);
            if (wanted != count)
                return failErrno(wanted < 0 ? errno : EIO, fmt::format("read {}", path));
            const auto end = m_one.begin() + count;
            if (const auto differs = std::mismatch(m_one.begin(), end, m_other.begin()).first; differs != end)
                return fmt::format("{} has other content from byte {}", path, at + (differs - m_one.begin()));
            at += count;
        }
        return std::nullopt;
    }

    int m_actual;
    int m_expected;
    std::map<ino_t, ino_t> m_links; ///< of files with several names
    std::string m_one = std::string(readSize, '\0');
    std::string m_other = std::string(readSize, '\0');
};

} // namespace

Result<std::optional<std::string>> differenceOf(int actual, int expected)
{
    return Comparison(actual, expected).run();
}

} // namespace onggi::snapshot
