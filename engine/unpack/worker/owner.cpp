#include "unpack/worker/owner.h"

#include "base/uniquefd.h"
#include "sys/rootpath.h"

#include <charconv>
#include <fcntl.h>
#include <fmt/format.h>
#include <optional>
#include <string>
#include <sys/stat.h>
#include <vector>

namespace onggi::unpack {

namespace {

/// Larger files are not read: nobody has that many users.
constexpr std::size_t maxFile = 16 << 20;

std::optional<std::uint32_t> numberOf(std::string_view text)
{
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool whole = error == std::errc() && end == text.data() + text.size() && number != ~std::uint32_t{0};
    return whole ? std::optional(number) : std::nullopt;
}

std::vector<std::string_view> fieldsOf(std::string_view line)
{
    std::vector<std::string_view> fields;
    for (;;) {
        const auto colon = line.find(':');
        fields.push_back(line.substr(0, colon));
        if (colon == std::string_view::npos)
            return fields;
        line.remove_prefix(colon + 1);
    }
}

/// The text of a regular file; empty when there is none.
std::string readDatabase(int root, const char* path)
{
    const auto node = sys::openInRoot(root, path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
    struct stat info{};
    if (!node || fstat(node->get(), &info) < 0 || !S_ISREG(info.st_mode))
        return {};
    return readAll(node->get(), maxFile).value_or("");
}

/// The fields of the first line whose name, or whose number, this is.
std::optional<std::vector<std::string_view>> findLine(std::string_view text, std::string_view name)
{
    const auto number = numberOf(name);
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        auto fields = fieldsOf(line);
        if (fields.size() > 2 && (fields[0] == name || (number && numberOf(fields[2]) == number)))
            return fields;
    }
    return std::nullopt;
}

} // namespace

Result<std::pair<uid_t, gid_t>> lookUpOwner(int root, std::string_view owner)
{
    const auto colon = owner.find(':');
    const std::string_view user = owner.substr(0, colon);
    const std::string_view group = colon == std::string_view::npos ? std::string_view() : owner.substr(colon + 1);
    std::pair<uid_t, gid_t> ids{0, 0};
    const std::string users = readDatabase(root, "/etc/passwd");
    if (const auto line = findLine(users, user)) {
        ids.first = numberOf((*line)[2]).value_or(0);
        ids.second = line->size() > 3 ? numberOf((*line)[3]).value_or(0) : 0;
    } else if (const auto number = numberOf(user)) {
        ids.first = *number;
    } else {
        return fail(ErrorKind::NotFound, fmt::format("unable to find user {}: no matching entries in passwd file", user));
    }
    if (group.empty())
        return ids;
    const std::string groups = readDatabase(root, "/etc/group");
    if (const auto line = findLine(groups, group))
        ids.second = numberOf((*line)[2]).value_or(0);
    else if (const auto number = numberOf(group))
        ids.second = *number;
    else
        return fail(ErrorKind::NotFound, fmt::format("unable to find group {}: no matching entries in group file", group));
    return ids;
}

} // namespace onggi::unpack
