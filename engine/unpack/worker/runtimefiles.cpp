#include "unpack/worker/runtimefiles.h"

#include "base/uniquefd.h"
#include "unpack/worker/directory.h"

#include <algorithm>
#include <array>
#include <fcntl.h>
#include <string_view>
#include <unistd.h>

namespace onggi::unpack {

namespace {

bool isLinkToMounts(int parent, const std::string& name)
{
    std::array<char, 64> target{};
    const ssize_t size = readlinkat(parent, name.c_str(), target.data(), target.size());
    return size > 0 && std::string_view(target.data(), static_cast<std::size_t>(size)) == "/proc/mounts";
}

} // namespace

bool isRuntimesOwn(const std::set<std::string>& made, const std::string& path, int parent, const std::string& name,
                   const struct stat& info)
{
    if (!made.contains(path))
        return false;
    if (S_ISREG(info.st_mode))
        return info.st_size == 0;
    if (S_ISLNK(info.st_mode))
        return isLinkToMounts(parent, name);
    if (!S_ISDIR(info.st_mode))
        return false;
    const UniqueFd directory(openat(parent, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    const auto names = directory ? namesIn(directory.get()) : Result<std::vector<std::string>>();
    // Something may have been put on a mount point, from where nothing was mounted.
    return directory && names && std::ranges::all_of(*names, [&](const std::string& child) {
        struct stat below{};
        return fstatat(directory.get(), child.c_str(), &below, AT_SYMLINK_NOFOLLOW) == 0
            && isRuntimesOwn(made, path + "/" + child, directory.get(), child, below);
    });
}

} // namespace onggi::unpack
