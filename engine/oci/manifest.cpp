#include "oci/image.h"
#include "oci/jsonreader.h"
#include "oci/mediatype.h"
#include "oci/platformrank.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace onggi::oci {

namespace {

constexpr std::size_t maxDocument = 4 * 1024 * 1024;
constexpr std::size_t maxLayers = 500; // overlayfs takes no more
constexpr std::size_t maxManifests = 1000;
constexpr std::size_t maxUrls = 16;
constexpr std::int64_t maxSize = std::int64_t(1) << 40;

Descriptor readDescriptor(const JsonReader& reader)
{
    Descriptor descriptor;
    descriptor.mediaType = mediatype::bare(reader.text("mediaType"));
    descriptor.digest = reader.digest("digest");
    if (!reader.has("size"))
        reader.refuse("size", "is missing");
    descriptor.size = reader.integer("size", 0, maxSize);
    descriptor.urls = reader.texts("urls", maxUrls);
    descriptor.annotations = reader.textMap("annotations");
    const JsonReader platform = reader.object("platform");
    if (platform.exists()) {
        descriptor.platform =
            Platform{platform.text("os"), platform.text("architecture"), platform.text("variant")};
        // These end up in messages.
        if (descriptor.platform->toString().size() > 100)
            reader.refuse("platform", "is longer than any platform's name");
    }
    return descriptor;
}

/// The type that a document has: what it says itself and what the registry says must agree (one document that
/// two readers take for different things is an attack: GHSA-5j5w-g665-5m35).
Result<std::string> typeOf(const JsonReader& document, std::string_view announced)
{
    announced = mediatype::bare(announced);
    const std::string own(mediatype::bare(document.text("mediaType")));
    const std::int64_t version = document.integer("schemaVersion", 0, 1000);
    if (version == 1 || announced == mediatype::dockerSchema1 || announced == mediatype::dockerSchema1Signed)
        return fail(
            ErrorKind::InvalidArgument,
            "this image has Docker's manifest format version 2 schema 1, which is no longer supported; "
            "push it again with a current client");
    if (version != 2)
        return fail(ErrorKind::InvalidArgument,
                    fmt::format("the {} has schema version {}, only 2 is known", document.where(), version));
    if (document.has("manifests") && (document.has("layers") || document.has("config")))
        return fail(ErrorKind::InvalidArgument,
                    "the manifest is manifest and index in one, which is refused");
    const bool general = announced.empty() || announced == "application/json" || announced == "text/plain" ||
                         announced == "application/octet-stream";
    if (!own.empty() && !general && own != announced)
        return fail(ErrorKind::InvalidArgument,
                    fmt::format("the {} says that it is {:?} and the registry that it is {:?}",
                                document.where(), own, announced));
    if (!own.empty())
        return own;
    // Early OCI writers leave the field out.
    if (general)
        return std::string(document.has("manifests") ? mediatype::ociIndex : mediatype::ociManifest);
    return std::string(announced);
}

Status checkConfigType(const Manifest& manifest, const std::string& artifactType)
{
    const std::string& type = manifest.config.mediaType;
    if (type == mediatype::ociConfig || type == mediatype::dockerConfig)
        return {};
    const std::string kind = artifactType.empty() ? type : artifactType;
    if (type == "application/vnd.docker.plugin.v1+json")
        return fail(ErrorKind::InvalidArgument, "this is a Docker plugin, not a container image");
    return fail(ErrorKind::InvalidArgument,
                fmt::format("this is an artifact of type {:?}, not a container image", kind));
}

bool isAttestation(const Descriptor& descriptor)
{
    const auto type = descriptor.annotations.find("vnd.docker.reference.type");
    return (type != descriptor.annotations.end() && type->second == "attestation-manifest") ||
           (descriptor.platform && descriptor.platform->os == "unknown");
}

} // namespace

Result<Manifest> Manifest::parse(std::string_view json, std::string_view mediaType)
{
    ONGGI_TRY(const auto document, parseJson(json, maxDocument, "manifest"));
    Status status;
    const JsonReader reader(document, "manifest", status);
    ONGGI_TRY(auto type, typeOf(reader, mediaType));
    if (!isManifestMediaType(type))
        return fail(ErrorKind::InvalidArgument,
                    fmt::format("{:?} is not the media type of an image manifest", type.substr(0, 120)));

    Manifest manifest;
    manifest.mediaType = std::move(type);
    const JsonReader config = reader.object("config");
    if (!config.exists() || !reader.has("layers")) {
        ONGGI_CHECK(status);
        return fail(ErrorKind::InvalidArgument, "the manifest has no config or no layers");
    }
    manifest.config = readDescriptor(config);
    const std::string artifactType = reader.text("artifactType");
    ONGGI_CHECK(status);
    ONGGI_CHECK(checkConfigType(manifest, artifactType));
    for (const JsonReader& layer : reader.objects("layers", maxLayers)) {
        manifest.layers.push_back(readDescriptor(layer));
        ONGGI_CHECK(status);
        const auto compression = layerCompression(manifest.layers.back().mediaType);
        if (!compression)
            return fail(compression.error().context(
                fmt::format("layer {}", manifest.layers.back().digest.shortId())));
    }
    ONGGI_CHECK(status);
    return manifest;
}

Result<Index> Index::parse(std::string_view json, std::string_view mediaType)
{
    ONGGI_TRY(const auto document, parseJson(json, maxDocument, "image index"));
    Status status;
    const JsonReader reader(document, "image index", status);
    ONGGI_TRY(auto type, typeOf(reader, mediaType));
    if (!isIndexMediaType(type) || !reader.has("manifests"))
        return fail(ErrorKind::InvalidArgument,
                    fmt::format("{:?} without manifests is not an image index", type.substr(0, 120)));

    Index index;
    index.mediaType = std::move(type);
    for (const JsonReader& entry : reader.objects("manifests", maxManifests))
        index.manifests.push_back(readDescriptor(entry));
    ONGGI_CHECK(status);
    return index;
}

Result<Descriptor> Index::select(const Platform& platform) const
{
    const Descriptor* best = nullptr;
    int bestRank = 0;
    std::vector<std::string> names;
    for (const Descriptor& entry : manifests) {
        if (isAttestation(entry) ||
            !(isManifestMediaType(entry.mediaType) || isIndexMediaType(entry.mediaType)))
            continue;
        // What tells no platform may be anything; its config will tell. Any real match goes before it.
        const int rank = entry.platform ? 2 * platformRank(platform, *entry.platform) : 1;
        if (rank > bestRank) {
            best = &entry;
            bestRank = rank;
        }
        if (entry.platform && names.size() < 20)
            names.push_back(entry.platform->toString());
    }
    if (!best)
        return fail(ErrorKind::NotFound,
                    fmt::format("no matching manifest for {} in the manifest list entries{}{}",
                                platform.toString(), names.empty() ? "" : ": there is ",
                                fmt::join(names, ", ")));
    return *best;
}

} // namespace onggi::oci
