#pragma once

#include <string_view>

/// The media types of manifests and what they point to (image-spec media-types.md; Docker's image manifest
/// v2).
namespace onggi::oci::mediatype {

inline constexpr std::string_view ociManifest = "application/vnd.oci.image.manifest.v1+json";
inline constexpr std::string_view ociIndex = "application/vnd.oci.image.index.v1+json";
inline constexpr std::string_view ociConfig = "application/vnd.oci.image.config.v1+json";
inline constexpr std::string_view dockerManifest = "application/vnd.docker.distribution.manifest.v2+json";
inline constexpr std::string_view dockerList = "application/vnd.docker.distribution.manifest.list.v2+json";
inline constexpr std::string_view dockerConfig = "application/vnd.docker.container.image.v1+json";
inline constexpr std::string_view dockerSchema1 = "application/vnd.docker.distribution.manifest.v1+json";
inline constexpr std::string_view dockerSchema1Signed =
    "application/vnd.docker.distribution.manifest.v1+prettyjws";

/// Without parameters and blanks: "application/json; charset=utf-8" is "application/json".
std::string_view bare(std::string_view mediaType);

} // namespace onggi::oci::mediatype
