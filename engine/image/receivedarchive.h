#pragma once

#include "content/contentstore.h"
#include "unpack/filesprotocol.h"

#include <map>
#include <string>

namespace onggi::image {

/// An archive that a client sent, taken apart by a locked-in helper: what it says of itself, and its files in a spool of
/// the content store under other names. A value; whoever received it ends its spool.
class ReceivedArchive
{
public:
    explicit ReceivedArchive(content::Spool spool)
        : m_spool(std::move(spool))
    {
    }

    /// The helper's word on one more entry. InvalidArgument when there is one of that name: two readers of such an archive
    /// could see two different images in it.
    Status add(unpack::ArchiveMember member);

    bool has(const std::string& name) const { return find(name).has_value(); }
    /// The file of that name, or that the links of that name lead to. InvalidArgument names what is missing.
    Result<unpack::ArchiveMember> find(const std::string& name) const;
    /// Reads a small file, which waits for the disk. InvalidArgument when it is larger than the limit.
    Result<std::string> read(const std::string& name, std::size_t limit) const;

    const content::Spool& spool() const { return m_spool; }
    content::Spool takeSpool() { return std::move(m_spool); }

private:
    content::Spool m_spool;
    std::map<std::string, unpack::ArchiveMember> m_members;
};

} // namespace onggi::image
