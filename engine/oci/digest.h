#pragma once

#include "base/result.h"

#include <compare>
#include <string>
#include <string_view>

namespace onggi::oci {

/// A content digest, "sha256:<64 hex>" (image-spec, descriptor.md#digests). Only sha256 is taken; the encoded
/// part is checked, so it can safely name a file.
class Digest
{
public:
    Digest() = default;
    /// InvalidArgument names the text.
    static Result<Digest> parse(std::string_view text);
    /// The digest of these bytes.
    static Digest of(std::string_view bytes);
    /// From 64 hex digits that our own code computed.
    static Digest fromHex(std::string hex);

    /// "sha256:<hex>"
    std::string toString() const;
    /// The 64 hex digits.
    const std::string& encoded() const { return m_hex; }
    /// The first 12 hex digits, as Docker shows an id.
    std::string shortId() const { return m_hex.substr(0, 12); }
    bool isEmpty() const { return m_hex.empty(); }

    auto operator<=>(const Digest&) const = default;

private:
    std::string m_hex;
};

/// The digest of an image's config: what Docker calls the image's id.
struct ImageId
{
    Digest digest;
    auto operator<=>(const ImageId&) const = default;
};

/// The digest of a layer's uncompressed changeset (image-spec, config.md#layer-diffid).
struct DiffId
{
    Digest digest;
    auto operator<=>(const DiffId&) const = default;
};

/// The digest of a stack of layers (image-spec, config.md#layer-chainid).
struct ChainId
{
    Digest digest;
    auto operator<=>(const ChainId&) const = default;
};

} // namespace onggi::oci
