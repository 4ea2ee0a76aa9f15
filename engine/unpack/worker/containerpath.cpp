#include "unpack/worker/containerpath.h"

#include "sys/rootpath.h"
#include "unpack/worker/changeset.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <deque>
#include <fcntl.h>
#include <fmt/format.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

namespace onggi::unpack {

namespace {

constexpr int maxLinks = 40;
constexpr long messageQueueMagic = 0x19800202;
constexpr std::array kernelFileSystems = {
    static_cast<long>(PROC_SUPER_MAGIC),  static_cast<long>(SYSFS_MAGIC),      static_cast<long>(CGROUP_SUPER_MAGIC),
    static_cast<long>(CGROUP2_SUPER_MAGIC), static_cast<long>(DEVPTS_SUPER_MAGIC), static_cast<long>(DEBUGFS_MAGIC),
    static_cast<long>(TRACEFS_MAGIC),     static_cast<long>(BPF_FS_MAGIC),     static_cast<long>(SECURITYFS_MAGIC),
    static_cast<long>(NSFS_MAGIC),        static_cast<long>(SELINUX_MAGIC),    messageQueueMagic,
};

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

std::unexpected<Error> notFound(std::string_view path)
{
    return fail(ErrorKind::NotFound, fmt::format("Could not find the file {}", path));
}

bool meansNothingThere(const Error& error)
{
    const int number = error.errnoValue();
    return number == ENOENT || number == ENOTDIR || number == ELOOP || number == ENAMETOOLONG;
}

} // namespace

Result<LocatedPath> locatePath(int root, std::string_view path)
{
    const bool asDirectory = path.ends_with('/') || path.ends_with("/.") || path == ".";
    const std::string clean = cleanPath(path);
    const auto slash = clean.rfind('/');
    LocatedPath located;
    located.lastPart = clean.substr(slash == std::string::npos ? 0 : slash + 1);
    std::string directory = slash == std::string::npos ? std::string() : clean.substr(0, slash);
    if (asDirectory || clean.empty()) {
        directory = clean;
        located.archiveName = path.ends_with("/.") || path == "." ? "." : clean.empty() ? "/" : located.lastPart;
        located.lastPart = ".";
    } else {
        located.archiveName = located.lastPart;
    }
    auto parent = sys::openInRoot(root, directory, O_PATH | O_DIRECTORY);
    if (!parent && meansNothingThere(parent.error()))
        return notFound(path);
    ONGGI_TRY(located.parent, std::move(parent));
    return located;
}

Result<PathFound> describePath(int root, const LocatedPath& located, std::string_view path)
{
    struct stat info{};
    if (fstatat(located.parent.get(), located.lastPart.c_str(), &info, AT_SYMLINK_NOFOLLOW) < 0) {
        if (meansNothingThere(Error::fromErrno(errno, "")))
            return notFound(path);
        return failErrno(errno, fmt::format("look at {}", path));
    }
    PathFound found{located.archiveName, info.st_size, info.st_mode, info.st_mtim.tv_sec, info.st_mtim.tv_nsec, {}};
    if (S_ISLNK(info.st_mode)) {
        ONGGI_TRY(const std::string target, followLinks(root, path));
        found.linkTarget = "/" + target;
    }
    return found;
}

Result<std::string> followLinks(int root, std::string_view path)
{
    std::deque<std::string> ahead = componentsOf(cleanPath(path));
    std::string done;
    int links = 0;
    while (!ahead.empty()) {
        const std::string component = std::move(ahead.front());
        ahead.pop_front();
        if (component == ".")
            continue;
        if (component == "..") {
            const auto slash = done.rfind('/');
            done.erase(slash == std::string::npos ? 0 : slash);
            continue;
        }
        const std::string here = done.empty() ? component : done + "/" + component;
        const auto node = sys::openInRoot(root, here, O_PATH | O_NOFOLLOW, sys::Symlinks::Follow);
        std::array<char, 4097> target;
        const ssize_t size = node ? readlinkat(node->get(), "", target.data(), target.size()) : -1;
        if (size < 0) {
            done = here;
            continue;
        }
        if (++links > maxLinks)
            return failErrno(ELOOP, fmt::format("follow {}", path));
        const std::string_view text(target.data(), static_cast<std::size_t>(size));
        if (text.starts_with('/'))
            done.clear();
        const auto components = componentsOf(text);
        ahead.insert(ahead.begin(), components.begin(), components.end());
    }
    return done;
}

bool isKernelFileSystem(int fd)
{
    struct statfs info{};
    return fstatfs(fd, &info) == 0 && std::ranges::count(kernelFileSystems, static_cast<long>(info.f_type)) > 0;
}

} // namespace onggi::unpack
