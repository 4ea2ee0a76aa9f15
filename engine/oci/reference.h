#pragma once

#include "base/result.h"
#include "oci/digest.h"

#include <optional>
#include <string>
#include <string_view>

namespace onggi::oci {

/// A normalised image reference: registry host, repository path, and a tag or a digest or both
/// (distribution-spec; Docker's short names: "node" is docker.io/library/node).
class Reference
{
public:
    /// Parses what a user types. Without tag and digest the tag is "latest". InvalidArgument in Docker's
    /// words
    /// ("invalid reference format", "… must be lowercase").
    static Result<Reference> parse(std::string_view text);

    /// "docker.io", "localhost:5000", …
    const std::string& domain() const { return m_domain; }
    /// "library/node"
    const std::string& repository() const { return m_repository; }
    const std::string& tag() const { return m_tag; } ///< empty when only a digest was given
    const std::optional<Digest>& digest() const { return m_digest; }

    /// As Docker shows the name: "node", "localhost:5000/app"; no tag.
    std::string familiarName() const;
    /// "node:18", "node@sha256:…", or both where both were given.
    std::string familiarString() const;
    /// "docker.io/library/node:18": the key under which the store keeps it.
    std::string canonical() const;

    /// The same repository under this tag alone, or under this digest alone.
    Reference withTag(std::string tag) const;
    Reference withDigest(Digest digest) const;

    bool operator==(const Reference&) const = default;

private:
    std::string m_domain;
    std::string m_repository;
    std::string m_tag;
    std::optional<Digest> m_digest;
};

/// True for text that can only be an image id or a prefix of one: hex, at most 64 digits, optional "sha256:".
bool looksLikeId(std::string_view text);

} // namespace onggi::oci
