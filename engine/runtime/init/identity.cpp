#include "runtime/init/identity.h"

#include "base/uniquefd.h"
#include "sys/rootpath.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <fcntl.h>
#include <limits>
#include <optional>
#include <string_view>
#include <sys/stat.h>

namespace onggi::runtime::init {

namespace {

constexpr std::size_t fileLimit = 8 * 1024 * 1024;
constexpr std::uint32_t highestId = std::numeric_limits<std::int32_t>::max();

bool isNumeric(std::string_view text)
{
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::optional<std::uint32_t> idOf(std::string_view text)
{
    std::uint32_t id = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
    if (!isNumeric(text) || error != std::errc() || end != text.data() + text.size() || id > highestId)
        return std::nullopt;
    return id;
}

Result<std::uint32_t> requireId(std::string_view text)
{
    if (const auto id = idOf(text))
        return *id;
    return fail(ErrorKind::InvalidArgument, "uids and gids must be in range 0-" + std::to_string(highestId) +
                                                ", not " + std::string(text));
}

/// The whole file; empty when there is none. The image decides what stands there: a pipe would block, a
/// device might act on being opened.
Result<std::string> readDatabase(int root, const char* path)
{
    const auto look = sys::openInRoot(root, path, O_PATH);
    if (!look) {
        const int error = look.error().errnoValue();
        if (error == ENOENT || error == ENOTDIR)
            return std::string();
        return fail(look.error());
    }
    struct stat status
    {
    };
    if (fstat(look->get(), &status) < 0)
        return failErrno(errno, std::string("look at ") + path);
    if (!S_ISREG(status.st_mode))
        return fail(ErrorKind::InvalidArgument, std::string(path) + " in the image is not a regular file");
    if (static_cast<std::uint64_t>(status.st_size) > fileLimit)
        return fail(ErrorKind::ResourceExhausted, std::string(path) + " in the image is larger than " +
                                                      std::to_string(fileLimit) + " bytes");
    ONGGI_TRY(const UniqueFd file, sys::openInRoot(root, path, O_RDONLY | O_NONBLOCK | O_NOCTTY));
    if (fstat(file.get(), &status) < 0 || !S_ISREG(status.st_mode))
        return fail(ErrorKind::InvalidArgument, std::string(path) + " in the image is not a regular file");
    return readAll(file.get(), fileLimit);
}

/// Takes the next line off the text.
std::string_view takeLine(std::string_view& text)
{
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    return line;
}

/// The fields between colons; missing ones are empty.
template<std::size_t Count>
std::array<std::string_view, Count> fieldsOf(std::string_view line)
{
    std::array<std::string_view, Count> fields;
    for (std::size_t i = 0; i < Count; ++i) {
        fields[i] = line.substr(0, line.find(':'));
        line.remove_prefix(std::min(line.size(), fields[i].size() + 1));
    }
    return fields;
}

struct PasswdEntry
{
    std::string_view name;
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;
    std::string_view home;
};

std::optional<PasswdEntry> findUser(std::string_view passwd, std::string_view name,
                                    std::optional<std::uint32_t> uid)
{
    while (!passwd.empty()) {
        const auto fields = fieldsOf<7>(takeLine(passwd));
        const auto entryUid = idOf(fields[2]);
        const auto entryGid = idOf(fields[3]);
        if (!entryUid || !entryGid || fields[0].empty())
            continue;
        if (uid ? *entryUid == *uid : fields[0] == name)
            return PasswdEntry{fields[0], *entryUid, *entryGid, fields[5]};
    }
    return std::nullopt;
}

std::optional<std::uint32_t> findGroup(std::string_view group, std::string_view name)
{
    while (!group.empty()) {
        const auto fields = fieldsOf<4>(takeLine(group));
        if (fields[0] == name && !name.empty())
            if (const auto gid = idOf(fields[2]))
                return gid;
    }
    return std::nullopt;
}

bool lists(std::string_view members, std::string_view name)
{
    while (!members.empty()) {
        const std::string_view member = members.substr(0, members.find(','));
        if (member == name)
            return true;
        members.remove_prefix(std::min(members.size(), member.size() + 1));
    }
    return false;
}

std::vector<std::uint32_t> groupsListing(std::string_view group, std::string_view name)
{
    std::vector<std::uint32_t> groups;
    while (!group.empty()) {
        const auto fields = fieldsOf<4>(takeLine(group));
        const auto gid = idOf(fields[2]);
        if (gid && lists(fields[3], name))
            groups.push_back(*gid);
    }
    return groups;
}

Result<std::uint32_t> groupNumber(std::string_view text, std::string_view group, const char* missing)
{
    if (isNumeric(text))
        return requireId(text);
    if (const auto gid = findGroup(group, text))
        return *gid;
    return fail(ErrorKind::InvalidArgument, "unable to find group " + std::string(text) + missing);
}

} // namespace

Result<Identity> lookUpIdentity(int root, const std::string& user,
                                const std::vector<std::string>& additionalGroups)
{
    const std::string_view whole = user;
    const std::string_view userPart = whole.substr(0, whole.find(':'));
    const std::string_view groupPart =
        userPart.size() == whole.size() ? std::string_view() : whole.substr(userPart.size() + 1);
    ONGGI_TRY(const std::string passwd, readDatabase(root, "/etc/passwd"));
    ONGGI_TRY(const std::string group, readDatabase(root, "/etc/group"));

    Identity identity;
    std::optional<PasswdEntry> entry;
    if (userPart.empty() || isNumeric(userPart)) {
        if (!userPart.empty()) {
            ONGGI_TRY(identity.uid, requireId(userPart));
        }
        entry = findUser(passwd, {}, identity.uid);
    } else {
        entry = findUser(passwd, userPart, std::nullopt);
        if (!entry)
            return fail(ErrorKind::InvalidArgument, "unable to find user " + std::string(userPart) +
                                                        ": no matching entries in passwd file");
        identity.uid = entry->uid;
    }
    if (entry) {
        identity.gid = entry->gid;
        if (!entry->home.empty())
            identity.home = entry->home;
    }
    std::vector<std::uint32_t> supplementary;
    if (!groupPart.empty()) {
        ONGGI_TRY(identity.gid, groupNumber(groupPart, group, ": no matching entries in group file"));
    } else if (entry) {
        supplementary = groupsListing(group, entry->name);
    }
    for (const std::string& name : additionalGroups) {
        ONGGI_TRY(const std::uint32_t gid, groupNumber(name, group, ""));
        supplementary.push_back(gid);
    }
    identity.groups.push_back(identity.gid);
    for (const std::uint32_t gid : supplementary) {
        if (std::ranges::find(identity.groups, gid) == identity.groups.end())
            identity.groups.push_back(gid);
    }
    return identity;
}

} // namespace onggi::runtime::init
