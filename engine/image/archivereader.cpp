#include "image/archivereader.h"

#include "image/saveplan.h"
#include "oci/jsonreader.h"
#include "oci/mediatype.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

namespace onggi::image {

namespace {

using Json = nlohmann::json;

constexpr std::size_t maxMember = 4 << 20;
constexpr std::size_t maxImages = 1000;
constexpr std::size_t maxLayers = 500;
/// index.json, an index for several platforms, and one more that some writers put between them.
constexpr int maxIndexDepth = 3;

/// The name that a layout gives an image, if it is one: containerd's is a whole reference, the specification's can be a
/// tag alone, which names nothing.
Result<std::optional<oci::Reference>> nameOf(const oci::Descriptor& descriptor)
{
    const auto annotation = [&](const char* key) {
        const auto found = descriptor.annotations.find(key);
        return found == descriptor.annotations.end() ? std::string() : found->second;
    };
    if (const std::string whole = annotation("io.containerd.image.name"); !whole.empty()) {
        ONGGI_TRY(oci::Reference name, oci::Reference::parse(whole));
        return name.digest() ? std::nullopt : std::optional(std::move(name));
    }
    const std::string text = annotation("org.opencontainers.image.ref.name");
    if (text.find_first_of(":/") == std::string::npos)
        return std::nullopt;
    const auto name = oci::Reference::parse(text);
    return name && !name->digest() ? std::optional(*name) : std::nullopt;
}

std::string_view layerType(unpack::ArchiveMember::Format format, bool isOci)
{
    switch (format) {
    case unpack::ArchiveMember::Format::Gzip:
        return isOci ? "application/vnd.oci.image.layer.v1.tar+gzip" : "application/vnd.docker.image.rootfs.diff.tar.gzip";
    case unpack::ArchiveMember::Format::Zstd:
        return "application/vnd.oci.image.layer.v1.tar+zstd";
    case unpack::ArchiveMember::Format::Plain:
    case unpack::ArchiveMember::Format::Other:
        break;
    }
    return isOci ? "application/vnd.oci.image.layer.v1.tar" : "application/vnd.docker.image.rootfs.diff.tar";
}

/// The manifest of an image that came without one.
std::string makeManifest(const std::string& config, const std::vector<unpack::ArchiveMember>& layers, std::string& mediaType)
{
    // Docker's own format has no zstd.
    const bool isOci = std::ranges::any_of(
        layers, [](const auto& layer) { return layer.format == unpack::ArchiveMember::Format::Zstd; });
    mediaType = isOci ? oci::mediatype::ociManifest : oci::mediatype::dockerManifest;
    Json manifest{{"schemaVersion", 2},
                  {"mediaType", mediaType},
                  {"config",
                   {{"mediaType", isOci ? oci::mediatype::ociConfig : oci::mediatype::dockerConfig},
                    {"digest", oci::Digest::of(config).toString()},
                    {"size", config.size()}}},
                  {"layers", Json::array()}};
    for (const unpack::ArchiveMember& layer : layers)
        manifest["layers"].push_back(
            {{"mediaType", layerType(layer.format, isOci)}, {"digest", layer.digest.toString()}, {"size", layer.size}});
    return manifest.dump();
}

class Reader
{
public:
    Reader(const ReceivedArchive& archive, const std::optional<oci::Platform>& platform)
        : m_archive(archive)
        , m_platform(platform)
    {
    }

    Result<std::vector<ArchivedImage>> read()
    {
        if (m_archive.has("oci-layout") && m_archive.has("index.json")) {
            ONGGI_CHECK(readLayout());
            // Some writers name the images in the other description only.
            if (m_archive.has("manifest.json"))
                ONGGI_CHECK(readDockerNames());
        } else if (m_archive.has("manifest.json")) {
            ONGGI_CHECK(readDocker());
        } else if (m_archive.has("repositories")) {
            return fail(ErrorKind::InvalidArgument,
                        "the archive has no manifest.json: it is of the form that Docker wrote before 1.10, save it again with "
                        "a later version");
        } else {
            return fail(ErrorKind::InvalidArgument,
                        "the archive is no image: it has neither a manifest.json nor an OCI layout; one of a file system is for "
                        "docker import");
        }
        if (m_images.empty())
            return fail(ErrorKind::InvalidArgument, "the archive has no images");
        return std::move(m_images);
    }

private:
    // OCI layout -----------------------------------------------------------------------------------

    Status readLayout()
    {
        ONGGI_TRY(const std::string marker, m_archive.read("oci-layout", 4096));
        ONGGI_TRY(const Json layout, oci::parseJson(marker, 4096, "oci-layout"));
        Status status;
        const std::string version = oci::JsonReader(layout, "oci-layout", status).text("imageLayoutVersion");
        if (!version.starts_with("1."))
            return fail(ErrorKind::InvalidArgument, fmt::format("the OCI layout is of version {:?}, only 1 is known", version.substr(0, 50)));
        ONGGI_TRY(const std::string text, m_archive.read("index.json", maxMember));
        ONGGI_TRY(const oci::Index index, oci::Index::parse(text, ""));
        if (index.manifests.size() > maxImages)
            return fail(ErrorKind::InvalidArgument, fmt::format("the archive has more than {} images", maxImages));
        // Several manifests of one name, or of none, each for another platform, are one image.
        std::map<std::string, std::vector<oci::Descriptor>> groups;
        std::vector<std::string> order;
        for (const oci::Descriptor& descriptor : index.manifests) {
            ONGGI_TRY(const auto name, nameOf(descriptor));
            const std::string key = name ? name->canonical() : std::string();
            if (groups[key].empty())
                order.push_back(key);
            groups[key].push_back(descriptor);
        }
        for (const std::string& key : order) {
            const auto& group = groups[key];
            ONGGI_TRY(const auto name, nameOf(group.front()));
            if (isOneImage(group)) {
                ONGGI_CHECK(addPlatformOf(group, name, 1));
                continue;
            }
            for (const oci::Descriptor& descriptor : group)
                ONGGI_CHECK(addDescriptor(descriptor, name, 1));
        }
        return {};
    }

    static bool isOneImage(const std::vector<oci::Descriptor>& group)
    {
        std::set<std::string> platforms;
        for (const oci::Descriptor& descriptor : group) {
            if (!descriptor.platform || !platforms.insert(descriptor.platform->toString()).second)
                return false;
        }
        return group.size() > 1;
    }

    Status addDescriptor(const oci::Descriptor& descriptor, const std::optional<oci::Reference>& name, int depth)
    {
        if (!oci::isIndexMediaType(descriptor.mediaType))
            return addManifest(descriptor, name);
        if (depth >= maxIndexDepth)
            return fail(ErrorKind::InvalidArgument, "the archive's indexes are nested too deep");
        ONGGI_TRY(const std::string text, document(descriptor));
        ONGGI_TRY(const oci::Index index, oci::Index::parse(text, descriptor.mediaType));
        return addPlatformOf(index.manifests, name, depth + 1);
    }

    /// The one that is wanted of those that are there: an archive need not have every platform that its index names.
    Status addPlatformOf(const std::vector<oci::Descriptor>& all, const std::optional<oci::Reference>& name, int depth)
    {
        oci::Index index;
        for (const oci::Descriptor& descriptor : all) {
            if (m_archive.has(blobName(descriptor.digest)))
                index.manifests.push_back(descriptor);
        }
        auto chosen = index.select(m_platform.value_or(oci::Platform::host()));
        if (!chosen && !m_platform && index.manifests.size() == 1)
            chosen = index.manifests[0];
        if (!chosen)
            return fail(chosen.error().context(name ? fmt::format("image {}", name->familiarString()) : std::string("the archive")));
        return addDescriptor(*chosen, name, depth);
    }

    Status addManifest(const oci::Descriptor& descriptor, const std::optional<oci::Reference>& name)
    {
        ArchivedImage image;
        ONGGI_TRY(image.manifest, document(descriptor));
        ONGGI_TRY(image.parsed, oci::Manifest::parse(image.manifest, descriptor.mediaType));
        ONGGI_TRY(image.config, document(image.parsed.config));
        image.record.manifestMediaType = image.parsed.mediaType;
        for (const oci::Descriptor& layer : image.parsed.layers) {
            ONGGI_TRY(auto member, blob(layer));
            image.layers.push_back(std::move(member));
        }
        return add(std::move(image), name);
    }

    /// What the descriptor names, if the archive has it and it is that.
    Result<unpack::ArchiveMember> blob(const oci::Descriptor& descriptor) const
    {
        ONGGI_TRY(auto member, m_archive.find(blobName(descriptor.digest)));
        if (member.digest != descriptor.digest || member.size != descriptor.size)
            return fail(ErrorKind::InvalidArgument,
                        fmt::format("{} of the archive is not what its name says: it is {} of {} bytes", blobName(descriptor.digest),
                                    member.digest.toString(), member.size));
        return member;
    }

    Result<std::string> document(const oci::Descriptor& descriptor) const
    {
        ONGGI_TRY([[maybe_unused]] const auto member, blob(descriptor));
        ONGGI_TRY(std::string text, m_archive.read(blobName(descriptor.digest), maxMember));
        if (oci::Digest::of(text) != descriptor.digest)
            return fail(ErrorKind::InvalidArgument, fmt::format("{} of the archive is not what its name says", blobName(descriptor.digest)));
        return text;
    }

    // Docker's description -------------------------------------------------------------------------

    struct DockerEntry
    {
        std::string config;
        std::vector<std::string> layers;
        std::vector<oci::Reference> names;
    };

    Result<std::vector<DockerEntry>> dockerEntries() const
    {
        ONGGI_TRY(const std::string text, m_archive.read("manifest.json", maxMember));
        // The parser that has limits takes objects.
        ONGGI_TRY(const Json document, oci::parseJson(fmt::format("{{\"images\":{}}}", text), maxMember + 64, "manifest.json"));
        Status status;
        const oci::JsonReader reader(document, "manifest.json", status);
        std::vector<DockerEntry> entries;
        for (const oci::JsonReader& object : reader.objects("images", maxImages)) {
            DockerEntry entry;
            entry.config = object.text("Config");
            entry.layers = object.texts("Layers", maxLayers);
            for (const std::string& tag : object.texts("RepoTags", maxImages)) {
                ONGGI_TRY(oci::Reference name, oci::Reference::parse(tag));
                if (name.digest())
                    return fail(ErrorKind::InvalidArgument, fmt::format("manifest.json: {:?} is not a name with a tag", tag.substr(0, 300)));
                entry.names.push_back(std::move(name));
            }
            entries.push_back(std::move(entry));
        }
        ONGGI_CHECK(status);
        return entries;
    }

    Status readDockerNames()
    {
        ONGGI_TRY(const auto entries, dockerEntries());
        for (const DockerEntry& entry : entries) {
            const auto config = m_archive.find(entry.config);
            const auto image = std::ranges::find_if(
                m_images, [&](const ArchivedImage& known) { return config && known.record.id.digest == config->digest; });
            if (image == m_images.end())
                continue;
            for (const oci::Reference& name : entry.names)
                addName(*image, name);
        }
        return {};
    }

    Status readDocker()
    {
        ONGGI_TRY(const auto entries, dockerEntries());
        for (const DockerEntry& entry : entries) {
            ArchivedImage image;
            ONGGI_TRY(image.config, m_archive.read(entry.config, maxMember));
            for (const std::string& layer : entry.layers) {
                ONGGI_TRY(auto member, m_archive.find(layer));
                if (member.format == unpack::ArchiveMember::Format::Other)
                    return fail(ErrorKind::InvalidArgument,
                                fmt::format("the layer {:?} is compressed with neither gzip nor zstd", layer.substr(0, 300)));
                image.layers.push_back(std::move(member));
            }
            image.manifest = makeManifest(image.config, image.layers, image.record.manifestMediaType);
            ONGGI_TRY(image.parsed, oci::Manifest::parse(image.manifest, image.record.manifestMediaType));
            ONGGI_CHECK(add(std::move(image), std::nullopt));
            for (const oci::Reference& name : entry.names)
                addName(*m_last, name);
        }
        return {};
    }

    // Both -----------------------------------------------------------------------------------------

    Status add(ArchivedImage image, const std::optional<oci::Reference>& name)
    {
        ONGGI_TRY(const oci::ImageConfig config, oci::ImageConfig::parse(image.config));
        if (config.diffIds.size() != image.layers.size())
            return fail(ErrorKind::InvalidArgument, fmt::format("the archive has {} layers of an image whose config has {}",
                                                                image.layers.size(), config.diffIds.size()));
        if (m_platform && !m_platform->accepts(config.platform))
            return fail(ErrorKind::NotFound,
                        fmt::format("the archive's image {} does not provide the specified platform ({}): it is for {}",
                                    name ? name->familiarString() : oci::Digest::of(image.config).toString(), m_platform->toString(),
                                    config.platform.toString()));
        image.record.id = {oci::Digest::of(image.config)};
        image.record.manifest = oci::Digest::of(image.manifest);
        for (std::size_t i = 0; i < image.layers.size(); ++i)
            image.record.layers.push_back({config.diffIds[i], image.layers[i].digest});
        auto known = std::ranges::find(m_images, image.record.id, [](const ArchivedImage& other) { return other.record.id; });
        if (known == m_images.end()) {
            m_images.push_back(std::move(image));
            known = m_images.end() - 1;
        }
        m_last = &*known;
        if (name)
            addName(*known, *name);
        return {};
    }

    static void addName(ArchivedImage& image, const oci::Reference& name)
    {
        if (std::ranges::find(image.names, name) == image.names.end())
            image.names.push_back(name);
    }

    const ReceivedArchive& m_archive;
    const std::optional<oci::Platform>& m_platform;
    std::vector<ArchivedImage> m_images;
    ArchivedImage* m_last = nullptr; ///< what add() found or made; until the next one is made
};

} // namespace

Result<std::vector<ArchivedImage>> readImages(const ReceivedArchive& archive, const std::optional<oci::Platform>& platform)
{
    return Reader(archive, platform).read();
}

} // namespace onggi::image
