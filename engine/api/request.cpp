#include "api/request.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <optional>

namespace onggi::api {

namespace {

bool equalIgnoringCase(std::string_view left, std::string_view right)
{
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                      [&](char a, char b) { return lower(a) == lower(b); });
}

enum class PlusSign { Literal, Space };

Result<std::string> percentDecode(std::string_view text, PlusSign plus)
{
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '%') {
            unsigned byte = 0;
            const char* first = text.data() + at + 1;
            const auto parsed = at + 2 < text.size() ? std::from_chars(first, first + 2, byte, 16)
                                                     : std::from_chars_result{first, std::errc()};
            if (parsed.ptr != first + 2)
                return fail(ErrorKind::InvalidArgument,
                            fmt::format("invalid URL escape \"{}\"", text.substr(at, 3)));
            decoded += static_cast<char>(byte);
            at += 2;
        } else if (text[at] == '+' && plus == PlusSign::Space) {
            decoded += ' ';
        } else {
            decoded += text[at];
        }
    }
    if (decoded.find('\0') != std::string::npos)
        return fail(ErrorKind::InvalidArgument, "the URL holds a zero byte");
    return decoded;
}

struct Version
{
    int major = 0;
    int minor = 0;
    auto operator<=>(const Version&) const = default;
};

/// "1.43"; nothing when the text is no version.
std::optional<Version> parseVersion(std::string_view text)
{
    Version version;
    const char* end = text.data() + text.size();
    auto parsed = std::from_chars(text.data(), end, version.major);
    if (parsed.ec != std::errc())
        return std::nullopt;
    if (parsed.ptr == end)
        return version;
    if (*parsed.ptr != '.')
        return std::nullopt;
    parsed = std::from_chars(parsed.ptr + 1, end, version.minor);
    if (parsed.ec != std::errc() || parsed.ptr != end)
        return std::nullopt;
    return version;
}

/// Takes "/v1.43" off the path's front, if it stands there, and judges it.
Result<int> takeVersion(std::string_view& path)
{
    if (!path.starts_with("/v"))
        return maximumMinorVersion;
    const std::size_t slash = std::min(path.find('/', 1), path.size());
    const std::string_view text = path.substr(2, slash - 2);
    const auto version = parseVersion(text);
    if (!version)
        return maximumMinorVersion;
    if (*version > Version{1, maximumMinorVersion})
        return fail(ErrorKind::InvalidArgument,
                    fmt::format("client version {} is too new. Maximum supported API version is 1.{}", text,
                                maximumMinorVersion));
    if (*version < Version{1, minimumMinorVersion})
        return fail(ErrorKind::InvalidArgument,
                    fmt::format("client version {} is too old. Minimum supported API version is 1.{}, please "
                                "upgrade your client to a newer version",
                                text, minimumMinorVersion));
    path.remove_prefix(slash);
    return version->minor;
}

} // namespace

void Headers::add(std::string name, std::string value)
{
    m_fields.emplace_back(std::move(name), std::move(value));
}

const std::string* Headers::find(std::string_view name) const
{
    for (const auto& [fieldName, fieldValue] : m_fields) {
        if (equalIgnoringCase(fieldName, name))
            return &fieldValue;
    }
    return nullptr;
}

std::string Headers::value(std::string_view name) const
{
    const std::string* found = find(name);
    return found ? *found : std::string();
}

Result<Query> Query::parse(std::string_view text)
{
    Query query;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('&'), text.size());
        const std::string_view pair = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (pair.empty())
            continue;
        const std::size_t equals = std::min(pair.find('='), pair.size());
        ONGGI_TRY(std::string name, percentDecode(pair.substr(0, equals), PlusSign::Space));
        ONGGI_TRY(std::string value,
                  percentDecode(pair.substr(std::min(equals + 1, pair.size())), PlusSign::Space));
        query.m_pairs.emplace_back(std::move(name), std::move(value));
    }
    return query;
}

bool Query::has(std::string_view name) const
{
    return std::any_of(m_pairs.begin(), m_pairs.end(), [&](const auto& pair) { return pair.first == name; });
}

std::string Query::value(std::string_view name) const
{
    for (const auto& [key, value] : m_pairs) {
        if (key == name)
            return value;
    }
    return {};
}

std::vector<std::string> Query::values(std::string_view name) const
{
    std::vector<std::string> found;
    for (const auto& [key, value] : m_pairs) {
        if (key == name)
            found.push_back(value);
    }
    return found;
}

Result<Target> parseTarget(std::string_view target)
{
    // A proxy's absolute form, "http://host/path", names the same path.
    if (const std::size_t scheme = target.find("://"); scheme != std::string_view::npos && !target.starts_with('/')) {
        const std::size_t slash = target.find('/', scheme + 3);
        target = slash == std::string_view::npos ? std::string_view("/") : target.substr(slash);
    }
    if (!target.starts_with('/'))
        return fail(ErrorKind::InvalidArgument, "the request target is no path");

    const std::size_t questionMark = std::min(target.find('?'), target.size());
    std::string_view path = target.substr(0, questionMark);
    Target parsed;
    ONGGI_TRY(parsed.minorVersion, takeVersion(path));
    ONGGI_TRY(parsed.path, percentDecode(path, PlusSign::Literal));
    ONGGI_TRY(parsed.query, Query::parse(target.substr(std::min(questionMark + 1, target.size()))));
    return parsed;
}

} // namespace onggi::api
