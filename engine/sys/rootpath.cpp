#include "sys/rootpath.h"

#include <array>
#include <cerrno>
#include <climits>
#include <deque>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <vector>

namespace onggi::sys {

namespace {

constexpr int maxSymlinks = 40;

std::deque<std::string> componentsOf(std::string_view path)
{
    std::deque<std::string> components;
    while (!path.empty()) {
        const std::size_t slash = path.find('/');
        const std::string_view component = path.substr(0, slash);
        if (!component.empty() && component != ".")
            components.emplace_back(component);
        path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
    }
    return components;
}

std::string join(const std::vector<std::string>& components)
{
    std::string path;
    for (const std::string& component : components)
        path += "/" + component;
    return path;
}

Result<UniqueFd> makeChild(int directory, const std::string& name, NodeKind kind, const std::string& path)
{
    if (kind == NodeKind::Directory) {
        if (mkdirat(directory, name.c_str(), 0755) < 0 && errno != EEXIST)
            return failErrno(errno, "make the directory " + path);
    } else {
        const UniqueFd file(
            openat(directory, name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644));
        if (!file && errno != EEXIST)
            return failErrno(errno, "make the file " + path);
    }
    // Whatever stands there now was either made by us or by somebody who races with us: a link is not
    // followed.
    return openInRoot(directory, name, O_PATH | (kind == NodeKind::Directory ? O_DIRECTORY : 0),
                      Symlinks::Refuse);
}

} // namespace

Result<UniqueFd> openInRoot(int rootFd, std::string_view path, int flags, Symlinks symlinks, mode_t mode)
{
    const std::string name = path.empty() ? "/" : std::string(path);
    open_how how{};
    how.flags = static_cast<std::uint64_t>(static_cast<unsigned>(flags | O_CLOEXEC));
    how.mode = mode;
    how.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS;
    if (symlinks == Symlinks::Refuse)
        how.resolve |= RESOLVE_NO_SYMLINKS;
    for (int attempt = 0;; ++attempt) {
        const long fd = syscall(SYS_openat2, rootFd, name.c_str(), &how, sizeof(how));
        if (fd >= 0)
            return UniqueFd(static_cast<int>(fd));
        // EAGAIN: a rename or mount elsewhere made the kernel unsure whether ".." stayed inside.
        if ((errno == EAGAIN && attempt < 100) || errno == EINTR)
            continue;
        return failErrno(errno, "open " + name);
    }
}

Result<UniqueFd> makeInRoot(int rootFd, std::string_view path, NodeKind kind)
{
    const int directoryFlag = kind == NodeKind::Directory ? O_DIRECTORY : 0;
    auto existing = openInRoot(rootFd, path, O_PATH | directoryFlag);
    if (existing || existing.error().errnoValue() != ENOENT)
        return existing;

    std::deque<std::string> pending = componentsOf(path);
    std::vector<std::string> done;
    int links = 0;
    while (!pending.empty()) {
        const std::string component = std::move(pending.front());
        pending.pop_front();
        if (component == "..") {
            if (!done.empty())
                done.pop_back();
            continue;
        }
        ONGGI_TRY(const UniqueFd directory,
                  openInRoot(rootFd, join(done), O_PATH | O_DIRECTORY, Symlinks::Refuse));
        done.push_back(component);
        struct stat status
        {
        };
        if (fstatat(directory.get(), component.c_str(), &status, AT_SYMLINK_NOFOLLOW) < 0) {
            if (errno != ENOENT)
                return failErrno(errno, "look at " + join(done));
            ONGGI_TRY(const UniqueFd made,
                      makeChild(directory.get(), component, pending.empty() ? kind : NodeKind::Directory,
                                join(done)));
            continue;
        }
        if (!S_ISLNK(status.st_mode))
            continue;

        // A magic link's text looks like a path, too, but must not be taken for one.
        const auto target = openInRoot(rootFd, join(done), O_PATH);
        if (!target && target.error().errnoValue() != ENOENT)
            return fail(target.error());
        if (++links > maxSymlinks)
            return failErrno(ELOOP, "follow " + std::string(path));
        std::array<char, PATH_MAX> buffer;
        const ssize_t size = readlinkat(directory.get(), component.c_str(), buffer.data(), buffer.size());
        if (size <= 0)
            return failErrno(errno, "read the link " + join(done));
        const std::string_view text(buffer.data(), static_cast<std::size_t>(size));
        if (text.front() == '/')
            done.clear();
        else
            done.pop_back();
        const std::deque<std::string> inserted = componentsOf(text);
        pending.insert(pending.begin(), inserted.begin(), inserted.end());
    }
    return openInRoot(rootFd, join(done), O_PATH | directoryFlag, Symlinks::Refuse);
}

} // namespace onggi::sys
