#pragma once

#include "base/uniquefd.h"
#include "unpack/tarwriter.h"

#include <string>

namespace onggi::unpack {

/// Makes a layer's directory from what the packer finds in a container's upper directory, in the form that overlayfs
/// keeps both in: the same files, whiteouts and opaque directories. Nobody else knows the directory yet. Each parent is
/// a descriptor of a directory that directory() made, or the layer's root.
class LayerCopy
{
public:
    explicit LayerCopy(UniqueFd root)
        : m_root(std::move(root))
    {
    }

    int root() const { return m_root.get(); }
    Result<UniqueFd> directory(int parent, const std::string& name);
    Result<UniqueFd> file(int parent, const std::string& name);
    /// A symbolic link, device or fifo.
    Status node(int parent, const std::string& name, const ArchiveEntry& entry);
    /// Both paths are the archive's.
    Status hardLink(int parent, const std::string& name, const std::string& target);
    Status whiteout(int parent, const std::string& name);
    Status makeOpaque(int directory);
    /// Owner, mode, attributes and times of what was made by file() or directory(), when its content is there.
    Status finish(int fd, const ArchiveEntry& entry);

private:
    UniqueFd m_root;
};

} // namespace onggi::unpack
