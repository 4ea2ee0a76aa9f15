#include "oci/reference.h"

#include <algorithm>
#include <fmt/format.h>

namespace onggi::oci {

namespace {

constexpr std::string_view hub = "docker.io";
constexpr std::string_view hubAlias = "index.docker.io";
constexpr std::string_view official = "library/";
constexpr std::size_t maxName = 255;
constexpr std::size_t maxTag = 128;

bool isLower(char c)
{
    return c >= 'a' && c <= 'z';
}
bool isUpper(char c)
{
    return c >= 'A' && c <= 'Z';
}
bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}
bool isAlphanumeric(char c)
{
    return isLower(c) || isUpper(c) || isDigit(c);
}
bool isHexDigit(char c)
{
    return isDigit(c) || (c >= 'a' && c <= 'f');
}
bool hasUpper(std::string_view text)
{
    return std::ranges::any_of(text, isUpper);
}

/// Calls test with each piece of text between separators; false as soon as one fails.
template<typename Test>
bool everyPiece(std::string_view text, char separator, Test test)
{
    for (;;) {
        const auto end = text.find(separator);
        if (!test(text.substr(0, end)))
            return false;
        if (end == std::string_view::npos)
            return true;
        text.remove_prefix(end + 1);
    }
}

bool isDomainLabel(std::string_view label)
{
    return !label.empty() && label.front() != '-' && label.back() != '-' &&
           std::ranges::all_of(label, [](char c) { return isAlphanumeric(c) || c == '-'; });
}

bool isDomain(std::string_view text)
{
    std::string_view host = text;
    if (text.starts_with('[')) {
        const auto end = text.find(']');
        if (end == std::string_view::npos || end < 3)
            return false;
        host = text.substr(1, end - 1);
        if (!std::ranges::all_of(host, [](char c) { return isHexDigit(c) || isUpper(c) || c == ':'; }))
            return false;
        text.remove_prefix(end + 1);
    } else {
        host = text.substr(0, text.find(':'));
        if (!everyPiece(host, '.', isDomainLabel))
            return false;
        text.remove_prefix(host.size());
    }
    if (text.empty())
        return true;
    return text[0] == ':' && text.size() >= 2 && text.size() <= 6 &&
           std::ranges::all_of(text.substr(1), isDigit);
}

/// Letters and digits, joined by one dot, one or two underscores, or any number of dashes.
bool isPathComponent(std::string_view text)
{
    const auto isPlain = [](char c) { return isLower(c) || isDigit(c); };
    if (text.empty() || !isPlain(text.front()) || !isPlain(text.back()))
        return false;
    for (std::size_t i = 0; i < text.size();) {
        if (isPlain(text[i])) {
            ++i;
            continue;
        }
        const char separator = text[i];
        std::size_t length = 0;
        while (i + length < text.size() && text[i + length] == separator)
            ++length;
        const std::size_t most = separator == '.' ? 1 : separator == '_' ? 2 : separator == '-' ? maxName : 0;
        if (length > most || !isPlain(text[i + length]))
            return false;
        i += length;
    }
    return true;
}

bool isTag(std::string_view text)
{
    const auto isWord = [](char c) { return isAlphanumeric(c) || c == '_'; };
    return !text.empty() && text.size() <= maxTag && isWord(text[0]) &&
           std::ranges::all_of(text, [&](char c) { return isWord(c) || c == '.' || c == '-'; });
}

/// Docker takes what stands before the first slash for a registry only when it looks like one.
bool namesRegistry(std::string_view first)
{
    return first.find_first_of(".:") != std::string_view::npos || first == "localhost" || hasUpper(first);
}

std::unexpected<Error> malformed(std::string_view why = {})
{
    return fail(ErrorKind::InvalidArgument, why.empty() ? std::string("invalid reference format")
                                                        : fmt::format("invalid reference format: {}", why));
}

} // namespace

Result<Reference> Reference::parse(std::string_view text)
{
    if (text.empty() || text.size() > 1024)
        return malformed();
    if (text.size() == 64 && std::ranges::all_of(text, isHexDigit))
        return fail(
            ErrorKind::InvalidArgument,
            fmt::format("invalid repository name ({}), cannot specify 64-byte hexadecimal strings", text));

    Reference reference;
    std::string_view rest = text;
    if (const auto at = rest.find('@'); at != std::string_view::npos) {
        auto digest = Digest::parse(rest.substr(at + 1));
        if (!digest)
            return malformed(digest.error().message());
        reference.m_digest = *std::move(digest);
        rest = rest.substr(0, at);
    }
    const auto slash = rest.find('/');
    if (slash != std::string_view::npos && namesRegistry(rest.substr(0, slash))) {
        reference.m_domain = rest.substr(0, slash);
        rest.remove_prefix(slash + 1);
    } else {
        reference.m_domain = hub;
    }
    if (reference.m_domain == hubAlias)
        reference.m_domain = hub;
    if (const auto colon = rest.find(':'); colon != std::string_view::npos) {
        reference.m_tag = rest.substr(colon + 1);
        rest = rest.substr(0, colon);
        if (!isTag(reference.m_tag))
            return malformed();
    } else if (!reference.m_digest) {
        reference.m_tag = "latest";
    }
    reference.m_repository = rest;
    if (reference.m_domain == hub && rest.find('/') == std::string_view::npos)
        reference.m_repository = std::string(official) + reference.m_repository;

    if (hasUpper(reference.m_repository))
        return malformed(fmt::format("repository name ({}) must be lowercase", reference.m_repository));
    if (!isDomain(reference.m_domain) || !everyPiece(reference.m_repository, '/', isPathComponent))
        return malformed();
    if (reference.m_domain.size() + 1 + reference.m_repository.size() > maxName)
        return fail(ErrorKind::InvalidArgument,
                    fmt::format("repository name must not be more than {} characters", maxName));
    return reference;
}

std::string Reference::familiarName() const
{
    // Without its registry "docker.io/example.org/app" would be a repository of example.org's.
    if (m_domain != hub || namesRegistry(std::string_view(m_repository).substr(0, m_repository.find('/'))))
        return m_domain + "/" + m_repository;
    const std::string_view shortName =
        std::string_view(m_repository).substr(m_repository.starts_with(official) ? official.size() : 0);
    // "library/a/b" has to keep its prefix: "a/b" would be another repository.
    return shortName.find('/') == std::string_view::npos ? std::string(shortName) : m_repository;
}

std::string Reference::familiarString() const
{
    std::string text = familiarName();
    if (!m_tag.empty())
        text += ":" + m_tag;
    if (m_digest)
        text += "@" + m_digest->toString();
    return text;
}

std::string Reference::canonical() const
{
    std::string text = m_domain + "/" + m_repository;
    if (!m_tag.empty())
        text += ":" + m_tag;
    if (m_digest)
        text += "@" + m_digest->toString();
    return text;
}

Reference Reference::withTag(std::string tag) const
{
    Reference other = *this;
    other.m_tag = std::move(tag);
    other.m_digest.reset();
    return other;
}

Reference Reference::withDigest(Digest digest) const
{
    Reference other = *this;
    other.m_tag.clear();
    other.m_digest = std::move(digest);
    return other;
}

bool looksLikeId(std::string_view text)
{
    if (text.starts_with("sha256:"))
        text.remove_prefix(7);
    return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, isHexDigit);
}

} // namespace onggi::oci
