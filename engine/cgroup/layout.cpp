#include "cgroup/layout.h"

#include "cgroup/controlfile.h"

#include <algorithm>
#include <array>
#include <fcntl.h>
#include <fmt/format.h>

namespace onggi::cgroup {

namespace {

constexpr std::array<std::string_view, 9> ours{"cpu",     "cpuacct", "cpuset", "memory", "devices",
                                               "freezer", "blkio",   "pids",   "io"};

std::vector<std::string_view> split(std::string_view text, char separator)
{
    std::vector<std::string_view> parts;
    while (!text.empty()) {
        const std::string_view part = text.substr(0, text.find(separator));
        text.remove_prefix(std::min(text.size(), part.size() + 1));
        if (!part.empty())
            parts.push_back(part);
    }
    return parts;
}

/// Mount points are written with white space and backslashes as \ooo.
std::string unescape(std::string_view text)
{
    const auto isOctal = [](char c) { return c >= '0' && c <= '7'; };
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\' && i + 3 < text.size() && isOctal(text[i + 1]) && isOctal(text[i + 2]) &&
            isOctal(text[i + 3])) {
            plain +=
                static_cast<char>((text[i + 1] - '0') * 64 + (text[i + 2] - '0') * 8 + (text[i + 3] - '0'));
            i += 3;
        } else {
            plain += text[i];
        }
    }
    return plain;
}

bool isBelow(std::string_view path, std::string_view root)
{
    return path == root || (path.starts_with(root) && path[root.size()] == '/');
}

std::vector<std::string> oursAmong(const std::vector<std::string_view>& names)
{
    std::vector<std::string> found;
    for (const std::string_view name : names) {
        if (std::ranges::find(ours, name) != ours.end())
            found.emplace_back(name);
    }
    return found;
}

bool hasAny(const Layout& layout, const std::vector<std::string>& controllers)
{
    const auto known = layout.controllers();
    return std::ranges::any_of(
        controllers, [&](const std::string& name) { return std::ranges::find(known, name) != known.end(); });
}

std::vector<std::string> unifiedControllers(const std::string& path)
{
    const auto directory = openDirectory(AT_FDCWD, path.c_str());
    const auto text =
        directory ? readControl(directory->get(), "cgroup.controllers") : Result<std::string>("");
    return text ? oursAmong(split(*text, ' ')) : std::vector<std::string>();
}

} // namespace

Version Layout::version() const
{
    const bool unified = !hierarchies.empty() && hierarchies.front().unified;
    if (!unified)
        return Version::V1;
    return hierarchies.size() == 1 ? Version::V2 : Version::Hybrid;
}

std::vector<std::string> Layout::controllers() const
{
    std::vector<std::string> all;
    for (const Hierarchy& hierarchy : hierarchies)
        all.insert(all.end(), hierarchy.controllers.begin(), hierarchy.controllers.end());
    return all;
}

Result<Layout> layoutFromMountinfo(std::string_view mountinfo, const std::string& root)
{
    Layout layout;
    for (const std::string_view line : split(mountinfo, '\n')) {
        const std::size_t middle = line.find(" - ");
        if (middle == std::string_view::npos)
            continue;
        const auto front = split(line.substr(0, middle), ' ');
        const auto back = split(line.substr(middle + 3), ' ');
        if (front.size() < 6 || back.size() < 3)
            continue;
        const std::string path = unescape(front[4]);
        if (!isBelow(path, root))
            continue;
        const bool haveUnified = !layout.hierarchies.empty() && layout.hierarchies.front().unified;
        if (back[0] == "cgroup2" && !haveUnified) {
            layout.hierarchies.insert(layout.hierarchies.begin(), {path, true, unifiedControllers(path)});
        } else if (back[0] == "cgroup") {
            const auto controllers = oursAmong(split(back[2], ','));
            // The same hierarchy may be mounted twice; named ones (systemd's) have no controller.
            if (!controllers.empty() && !hasAny(layout, controllers))
                layout.hierarchies.push_back({path, false, controllers});
        }
    }
    if (layout.hierarchies.empty())
        return fail(ErrorKind::Unavailable,
                    fmt::format("no control groups are mounted below {}: mount cgroup2 there", root));
    return layout;
}

std::string placeIn(const Hierarchy& hierarchy, std::string_view processCgroups)
{
    for (const std::string_view line : split(processCgroups, '\n')) {
        const std::size_t first = line.find(':');
        const std::size_t second = line.find(':', first + 1);
        if (first == std::string_view::npos || second == std::string_view::npos)
            continue;
        const auto controllers = split(line.substr(first + 1, second - first - 1), ',');
        if (std::ranges::find(controllers, hierarchy.controllers.front()) != controllers.end())
            return std::string(line.substr(second + 1));
    }
    return "/";
}

} // namespace onggi::cgroup
