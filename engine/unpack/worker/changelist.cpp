#include "unpack/worker/changelist.h"

#include "unpack/worker/directory.h"
#include "unpack/worker/runtimefiles.h"

#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

namespace onggi::unpack {

namespace {

constexpr std::size_t maxDepth = 900;

bool isWhiteout(const struct stat& info)
{
    return S_ISCHR(info.st_mode) && info.st_rdev == makedev(0, 0);
}

bool isMarkedOpaque(int directory)
{
    char value = 0;
    return fgetxattr(directory, "trusted.overlay.opaque", &value, 1) == 1 && value == 'y';
}

UniqueFd openBelow(int parent, const std::string& name)
{
    return UniqueFd(openat(parent, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
}

/// Archives often carry whole seconds only.
bool isSameTime(const timespec& one, const timespec& other)
{
    return one.tv_sec == other.tv_sec && (one.tv_nsec == other.tv_nsec || one.tv_nsec == 0 || other.tv_nsec == 0);
}

bool differs(const struct stat& one, const struct stat& other)
{
    if (one.st_mode != other.st_mode || one.st_uid != other.st_uid || one.st_gid != other.st_gid || one.st_rdev != other.st_rdev)
        return true;
    return !S_ISDIR(one.st_mode) && (one.st_size != other.st_size || !isSameTime(one.st_mtim, other.st_mtim));
}

} // namespace

ChangeList::ChangeList(std::vector<UniqueFd> layers, std::set<std::string> runtimeFiles, ArchiveOutput& output)
    : m_layers(std::move(layers))
    , m_runtimeFiles(std::move(runtimeFiles))
    , m_output(output)
{
}

Status ChangeList::write(int upper)
{
    std::vector<std::size_t> all(m_layers.size());
    for (std::size_t i = 0; i < all.size(); ++i)
        all[i] = i;
    ONGGI_CHECK(m_output.write("["));
    ONGGI_CHECK(walk(upper, "", all, false));
    return m_output.write("]\n");
}

/// The layers' directories are never links: each part of the path was looked at before the next.
ChangeList::Lower ChangeList::lookUp(const std::vector<std::size_t>& directories, const std::string& path) const
{
    Lower lower;
    for (const std::size_t layer : directories) {
        struct stat info{};
        if (fstatat(m_layers[layer].get(), path.c_str(), &info, AT_SYMLINK_NOFOLLOW) < 0)
            continue;
        if (isWhiteout(info))
            break;
        const bool isDirectory = S_ISDIR(info.st_mode);
        if (lower.exists && !isDirectory)
            break;
        if (!lower.exists)
            lower.info = info;
        lower.exists = true;
        if (!isDirectory)
            break;
        lower.directories.push_back(layer);
        if (isMarkedOpaque(openBelow(m_layers[layer].get(), path).get()))
            break;
    }
    return lower;
}

Result<std::set<std::string>> ChangeList::lowerNames(const std::vector<std::size_t>& directories, const std::string& path) const
{
    std::set<std::string> names;
    for (const std::size_t layer : directories) {
        const UniqueFd directory = openBelow(m_layers[layer].get(), path.empty() ? "." : path);
        if (!directory)
            return failErrno(errno, fmt::format("open {} in a layer", path));
        ONGGI_TRY(const auto here, namesIn(directory.get()));
        names.insert(here.begin(), here.end());
    }
    std::erase_if(names, [&](const std::string& name) {
        return !lookUp(directories, path.empty() ? name : path + "/" + name).exists;
    });
    return names;
}

Status ChangeList::walk(int directory, const std::string& path, const std::vector<std::size_t>& lower, bool isOpaque)
{
    if (m_ancestors.size() >= maxDepth)
        return fail(ErrorKind::InvalidArgument, fmt::format("directories are nested too deep to be compared: {:.200}…", path));
    ONGGI_TRY(const auto here, namesIn(directory));
    std::set<std::string> names(here.begin(), here.end());
    if (isOpaque) {
        ONGGI_TRY(auto hidden, lowerNames(lower, path));
        names.merge(hidden);
    }
    for (const std::string& name : names) {
        const std::string child = path.empty() ? name : path + "/" + name;
        ONGGI_CHECK(visit(directory, name, child, lookUp(lower, child), isOpaque));
    }
    return {};
}

Status ChangeList::visit(int directory, const std::string& name, const std::string& path, const Lower& lower, bool isOpaque)
{
    struct stat info{};
    const bool exists = fstatat(directory, name.c_str(), &info, AT_SYMLINK_NOFOLLOW) == 0;
    if (!exists || isWhiteout(info))
        return lower.exists ? this->name(path, Kind::Deleted) : Status();
    if (!lower.exists && isRuntimesOwn(m_runtimeFiles, path, directory, name, info))
        return {};
    const bool changed = !lower.exists || differs(info, lower.info);
    if (changed)
        ONGGI_CHECK(this->name(path, lower.exists ? Kind::Modified : Kind::Added));
    if (!S_ISDIR(info.st_mode))
        return {};
    const UniqueFd child = openBelow(directory, name);
    if (!child)
        return {}; // Gone meanwhile.
    // Where a directory of the layers is not merged any more, all that it had has been deleted.
    const bool hidesLower = isOpaque || isMarkedOpaque(child.get());
    m_ancestors.push_back({path, changed});
    ONGGI_CHECK(walk(child.get(), path, lower.directories, hidesLower));
    m_ancestors.pop_back();
    return {};
}

Status ChangeList::name(const std::string& path, Kind kind)
{
    for (Ancestor& ancestor : m_ancestors) {
        if (!ancestor.named)
            ONGGI_CHECK(put(ancestor.path, Kind::Modified));
        ancestor.named = true;
    }
    return put(path, kind);
}

Status ChangeList::put(const std::string& path, Kind kind)
{
    const nlohmann::json text("/" + path);
    const std::string separator = m_any ? ",\n" : "";
    m_any = true;
    return m_output.write(fmt::format("{}{{\"Path\":{},\"Kind\":{}}}", separator,
                                      text.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace), static_cast<int>(kind)));
}

} // namespace onggi::unpack
