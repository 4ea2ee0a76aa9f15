#include "unpack/worker/sourcelist.h"

#include "sys/rootpath.h"
#include "unpack/worker/changeset.h"
#include "unpack/worker/containerpath.h"
#include "unpack/worker/decoder.h"
#include "unpack/worker/directory.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <fnmatch.h>
#include <numeric>
#include <sys/stat.h>

namespace onggi::unpack {

namespace {

bool hasWildcards(std::string_view pattern)
{
    return pattern.find_first_of("*?[") != std::string_view::npos;
}

std::string withoutEscapes(std::string_view pattern)
{
    std::string text;
    for (std::size_t i = 0; i < pattern.size(); ++i)
        text += pattern[i] == '\\' && i + 1 < pattern.size() ? pattern[++i] : pattern[i];
    return text;
}

std::string_view lastPartOf(std::string_view path)
{
    return path.substr(path.rfind('/') + 1);
}

/// True for the first block of a tar archive: what it says of its own sum is right (POSIX.1-2001, pax).
bool isTarHeader(std::span<const char> block)
{
    constexpr std::size_t sumAt = 148;
    constexpr std::size_t sumSize = 8;
    unsigned sum = 0;
    for (std::size_t i = 0; i < block.size(); ++i)
        sum += i >= sumAt && i < sumAt + sumSize ? ' ' : static_cast<unsigned char>(block[i]);
    unsigned said = 0;
    for (std::size_t i = sumAt; i < sumAt + sumSize; ++i) {
        if (block[i] >= '0' && block[i] <= '7')
            said = said * 8 + static_cast<unsigned>(block[i] - '0');
        else if (block[i] != ' ' && block[i] != '\0')
            return false;
    }
    return said != 0 && said == sum;
}

bool isArchive(int fd)
{
    std::array<char, 512> block;
    const auto decoder = Decoder::detect(fd);
    const auto size = decoder ? (*decoder)->read(block) : Result<std::size_t>(0);
    return size && *size == block.size() && isTarHeader(block);
}

} // namespace

Result<SourceList> SourceList::find(int root, const PackSources& order)
{
    SourceList list(root);
    for (const std::string& pattern : order.patterns)
        ONGGI_CHECK(list.add(pattern, order.tellArchives));
    return list;
}

Status SourceList::add(std::string_view pattern, bool tellArchives)
{
    const std::string clean = cleanPath(pattern);
    return hasWildcards(clean) ? addMatches("", clean, tellArchives) : addPath(withoutEscapes(clean), tellArchives);
}

Status SourceList::addMatches(const std::string& directory, std::string_view pattern, bool tellArchives)
{
    const auto slash = pattern.find('/');
    const std::string part(pattern.substr(0, slash));
    const std::string_view rest = slash == std::string_view::npos ? std::string_view() : pattern.substr(slash + 1);
    const auto opened = sys::openInRoot(m_root, directory, O_RDONLY | O_DIRECTORY | O_NONBLOCK);
    if (!opened)
        return opened.error().errnoValue() == ENOENT || opened.error().errnoValue() == ENOTDIR ? Status() : Status(fail(opened.error()));
    ONGGI_TRY(auto names, namesIn(opened->get()));
    std::ranges::sort(names);
    for (const std::string& name : names) {
        if (fnmatch(part.c_str(), name.c_str(), 0) != 0)
            continue;
        const std::string path = directory.empty() ? name : directory + "/" + name;
        if (rest.empty()) {
            ONGGI_CHECK(addPath(path, tellArchives));
            continue;
        }
        struct stat info{};
        if (fstatat(opened->get(), name.c_str(), &info, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(info.st_mode))
            ONGGI_CHECK(addMatches(path, rest, tellArchives));
    }
    return {};
}

Status SourceList::addPath(const std::string& path, bool tellArchives)
{
    Source source;
    source.name = lastPartOf(path);
    ONGGI_TRY(source.path, followLinks(m_root, path));
    const auto node = sys::openInRoot(m_root, source.path, O_PATH | O_NOFOLLOW, sys::Symlinks::Refuse);
    struct stat info{};
    if (!node || fstat(node->get(), &info) < 0)
        return fail(ErrorKind::NotFound, path);
    source.isDirectory = S_ISDIR(info.st_mode);
    if (tellArchives && S_ISREG(info.st_mode)) {
        ONGGI_TRY(const UniqueFd file, sys::openInRoot(m_root, source.path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, sys::Symlinks::Refuse));
        source.isArchive = isArchive(file.get());
    }
    if (source.isArchive)
        m_archives.push_back(source.path);
    m_sources.push_back(std::move(source));
    return {};
}

Status SourceList::pack(TreePacker& packer, bool withArchives) const
{
    for (const Source& source : m_sources) {
        if (source.isArchive && !withArchives)
            continue;
        if (source.isDirectory) {
            ONGGI_TRY(const UniqueFd directory, sys::openInRoot(m_root, source.path, O_RDONLY | O_DIRECTORY, sys::Symlinks::Refuse));
            ONGGI_CHECK(packer.packContents(directory.get(), ""));
            continue;
        }
        const auto slash = source.path.rfind('/');
        const std::string parentPath = source.path.substr(0, slash == std::string::npos ? 0 : slash);
        ONGGI_TRY(const UniqueFd parent, sys::openInRoot(m_root, parentPath, O_PATH | O_DIRECTORY, sys::Symlinks::Refuse));
        ONGGI_CHECK(packer.pack(parent.get(), std::string(lastPartOf(source.path)), source.name));
    }
    return {};
}

} // namespace onggi::unpack
