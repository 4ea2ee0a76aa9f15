#include "snapshot/treesize.h"

#include "base/uniquefd.h"

#include <cerrno>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <set>
#include <string_view>
#include <sys/stat.h>

namespace onggi::snapshot {

namespace {

Result<std::int64_t> bytesBelow(int parent, const char* name, std::set<ino_t>& linked, int depth)
{
    // Nobody's files are that deep; a container that tries gets an estimate.
    if (depth > 200)
        return 0;
    UniqueFd directory(::openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!directory)
        return failErrno(errno, "open a directory to measure it");
    const std::unique_ptr<DIR, int (*)(DIR*)> stream(::fdopendir(directory.get()), ::closedir);
    if (!stream)
        return failErrno(errno, "read a directory to measure it");
    const int own = directory.release();
    std::int64_t bytes = 0;
    while (const dirent* entry = ::readdir(stream.get())) {
        const std::string_view child = entry->d_name;
        if (child == "." || child == "..")
            continue;
        struct stat info{};
        if (entry->d_type == DT_DIR) {
            // One that is gone meanwhile counts nothing.
            bytes += bytesBelow(own, entry->d_name, linked, depth + 1).value_or(0);
        } else if (::fstatat(own, entry->d_name, &info, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(info.st_mode)
                   && (info.st_nlink == 1 || linked.insert(info.st_ino).second)) {
            bytes += info.st_size;
        }
    }
    return bytes;
}

} // namespace

Result<std::int64_t> bytesBelow(int directory)
{
    std::set<ino_t> linked;
    return bytesBelow(directory, ".", linked, 0);
}

} // namespace onggi::snapshot
