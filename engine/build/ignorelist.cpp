#include "build/dockerfile.h"
#include "oci/instructiontext.h"

#include <algorithm>
#include <fmt/format.h>

namespace onggi::build {

Result<IgnoreList> IgnoreList::parse(std::string_view text)
{
    constexpr std::size_t mostRules = 10'000;
    constexpr std::string_view byteOrderMark = "\xEF\xBB\xBF";
    if (text.starts_with(byteOrderMark))
        text.remove_prefix(byteOrderMark.size());
    IgnoreList list;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.starts_with('#'))
            continue;
        line = oci::trimmed(line);
        const bool exception = line.starts_with('!');
        if (exception)
            line = oci::trimmed(line.substr(1));
        if (line.empty() && exception)
            return fail(ErrorKind::InvalidArgument, "illegal exclusion pattern: \"!\"");
        if (line.empty())
            continue;
        std::string clean = oci::cleanPath(line);
        if (clean.size() > 1 && clean.starts_with('/'))
            clean.erase(0, 1);
        ONGGI_TRY(PathPattern pattern, PathPattern::parse(clean));
        if (list.m_rules.size() == mostRules)
            return fail(ErrorKind::InvalidArgument, fmt::format(".dockerignore has more than {} patterns", mostRules));
        list.m_rules.push_back({std::move(pattern), exception});
    }
    return list;
}

/// The last rule wins that is for the path or for a directory above it.
bool IgnoreList::ignores(std::string_view path) const
{
    bool ignored = false;
    for (const Rule& rule : m_rules) {
        if (rule.exception != ignored)
            continue; // it would change nothing
        for (auto slash = path.find('/');; slash = path.find('/', slash + 1)) {
            if (rule.pattern.matches(path.substr(0, slash))) {
                ignored = !ignored;
                break;
            }
            if (slash == std::string_view::npos)
                break;
        }
    }
    return ignored;
}

bool IgnoreList::hasExceptions() const
{
    return std::ranges::any_of(m_rules, &Rule::exception);
}

} // namespace onggi::build
