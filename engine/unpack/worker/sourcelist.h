#pragma once

#include "unpack/filesprotocol.h"
#include "unpack/worker/treepacker.h"

#include <string>
#include <string_view>
#include <vector>

namespace onggi::unpack {

/// The files of a tree that a COPY or ADD names. Paths are found component by component below the root, so that a
/// wildcard costs no walk of the whole tree, and no link leads out of it. Single-threaded.
class SourceList
{
public:
    /// NotFound names a path that is not there; a pattern that matches nothing is no error.
    static Result<SourceList> find(int root, const PackSources& order);

    const std::vector<std::string>& archives() const { return m_archives; }
    std::int64_t matches() const { return static_cast<std::int64_t>(m_sources.size()); }
    bool isFile() const { return m_sources.size() == 1 && !m_sources.front().isDirectory; }
    /// All of them, or only those that are no archives.
    Status pack(TreePacker& packer, bool withArchives) const;

private:
    struct Source
    {
        std::string name; ///< as the file is called at its destination
        std::string path; ///< in the tree, without links
        bool isDirectory = false;
        bool isArchive = false;
    };

    explicit SourceList(int root)
        : m_root(root)
    {
    }
    Status add(std::string_view pattern, bool tellArchives);
    Status addMatches(const std::string& directory, std::string_view pattern, bool tellArchives);
    Status addPath(const std::string& path, bool tellArchives);

    int m_root;
    std::vector<Source> m_sources;
    std::vector<std::string> m_archives;
};

} // namespace onggi::unpack
