#include "image/receivedarchive.h"

#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace onggi::image {

namespace {

constexpr int maxLinks = 16;

std::string_view shown(std::string_view name)
{
    return name.substr(0, 300);
}

} // namespace

Status ReceivedArchive::add(unpack::ArchiveMember member)
{
    const std::string name = member.name;
    if (!m_members.emplace(name, std::move(member)).second)
        return fail(ErrorKind::InvalidArgument, fmt::format("the archive has two entries of the name {:?}", shown(name)));
    return {};
}

Result<unpack::ArchiveMember> ReceivedArchive::find(const std::string& name) const
{
    std::string wanted = name;
    for (int links = 0; links < maxLinks; ++links) {
        const auto found = m_members.find(wanted);
        if (found == m_members.end())
            break;
        if (found->second.linkTarget.empty())
            return found->second;
        wanted = found->second.linkTarget;
    }
    return fail(ErrorKind::InvalidArgument,
                wanted == name ? fmt::format("the archive has no {:?}", shown(name))
                               : fmt::format("{:?} of the archive is a link to {:?}, which it does not have", shown(name), shown(wanted)));
}

Result<std::string> ReceivedArchive::read(const std::string& name, std::size_t limit) const
{
    ONGGI_TRY(const unpack::ArchiveMember member, find(name));
    if (member.size > static_cast<std::int64_t>(limit))
        return fail(ErrorKind::InvalidArgument, fmt::format("{:?} of the archive has {} bytes, more than the {} that are taken",
                                                            shown(name), member.size, limit));
    const UniqueFd file(openat(m_spool.directory.get(), std::to_string(member.file).c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
    if (!file)
        return failErrno(errno, fmt::format("open {:?} of the archive", shown(name)));
    auto bytes = readAll(file.get(), limit);
    if (!bytes)
        return fail(bytes.error().context(fmt::format("read {:?} of the archive", shown(name))));
    return bytes;
}

} // namespace onggi::image
