#pragma once

#include "base/uniquefd.h"
#include "unpack/tarwriter.h"

#include <set>
#include <string>
#include <sys/stat.h>
#include <vector>

namespace onggi::unpack {

/// Tells what a container's upper directory changes of the layers below it, as Docker does: a file is modified when its
/// mode, owner, device, size or time differ; a directory when its mode or owner do, or when something in it has
/// changed; of what was deleted only the top is named. Goes through the upper directory once, in byte order, and writes
/// as it goes: a million changes need no memory. Single-threaded.
class ChangeList
{
public:
    /// Layers topmost first. Mount points are left out when nobody put anything into them.
    ChangeList(std::vector<UniqueFd> layers, std::set<std::string> runtimeFiles, ArchiveOutput& output);

    /// The JSON array.
    Status write(int upper);

private:
    enum class Kind { Modified = 0, Added = 1, Deleted = 2 };
    /// What the layers have at a path.
    struct Lower
    {
        bool exists = false;
        struct stat info{};
        std::vector<std::size_t> directories; ///< the layers whose directories are merged there
    };
    /// A directory that is named only if something in it has changed.
    struct Ancestor
    {
        std::string path;
        bool named = false;
    };

    Status walk(int directory, const std::string& path, const std::vector<std::size_t>& lower, bool isOpaque);
    Status visit(int directory, const std::string& name, const std::string& path, const Lower& lower, bool isOpaque);
    Lower lookUp(const std::vector<std::size_t>& directories, const std::string& path) const;
    Result<std::set<std::string>> lowerNames(const std::vector<std::size_t>& directories, const std::string& path) const;
    Status name(const std::string& path, Kind kind);
    Status put(const std::string& path, Kind kind);

    std::vector<UniqueFd> m_layers;
    std::set<std::string> m_runtimeFiles;
    ArchiveOutput& m_output;
    std::vector<Ancestor> m_ancestors;
    bool m_any = false;
};

} // namespace onggi::unpack
