#include "oci/digest.h"

#include "base/encoding.h"
#include "base/sha256.h"

#include <cassert>
#include <fmt/format.h>

namespace onggi::oci {

namespace {
constexpr std::string_view prefix = "sha256:";
}

Result<Digest> Digest::parse(std::string_view text)
{
    if (text.starts_with(prefix) && isHex(text.substr(prefix.size()), 64)) {
        Digest digest;
        digest.m_hex = text.substr(prefix.size());
        return digest;
    }
    if (text.starts_with("sha512:") || text.starts_with("sha384:"))
        return fail(
            ErrorKind::InvalidArgument,
            fmt::format("the digest algorithm of {:?} is not supported, only sha256 is", text.substr(0, 80)));
    return fail(
        ErrorKind::InvalidArgument,
        fmt::format("{:?} is not a digest (sha256: and 64 lower-case hex digits)", text.substr(0, 80)));
}

Digest Digest::of(std::string_view bytes)
{
    return fromHex(Sha256::hexOf(bytes));
}

Digest Digest::fromHex(std::string hex)
{
    assert(isHex(hex, 64));
    Digest digest;
    digest.m_hex = std::move(hex);
    return digest;
}

std::string Digest::toString() const
{
    return std::string(prefix) + m_hex;
}

} // namespace onggi::oci
