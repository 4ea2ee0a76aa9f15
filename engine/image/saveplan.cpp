#include "image/saveplan.h"

#include "image/imagesource.h"
#include "image/removal.h"
#include "oci/mediatype.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <set>

namespace onggi::image {

namespace {

using Json = nlohmann::json;

/// True for "app" and "localhost:5000/app", which mean a whole repository.
bool isBareRepository(std::string_view name)
{
    const auto slash = name.rfind('/');
    return name.find_first_of(":@", slash == std::string_view::npos ? 0 : slash) == std::string_view::npos;
}

/// Image and name of every tag of the repository.
Result<std::vector<std::pair<oci::ImageId, oci::Reference>>> tagsOf(const ImageStore& store, const oci::Reference& repository)
{
    std::vector<std::pair<oci::ImageId, oci::Reference>> tags;
    ONGGI_TRY(const auto ids, store.ids());
    for (const oci::ImageId& id : ids) {
        ONGGI_TRY(const auto names, store.namesOf(id));
        for (const oci::Reference& name : names) {
            if (!name.digest() && name.domain() == repository.domain() && name.repository() == repository.repository())
                tags.emplace_back(id, name);
        }
    }
    std::ranges::sort(tags, {}, [](const auto& tag) { return tag.second.tag(); });
    return tags;
}

class Selection
{
public:
    explicit Selection(const ImageStore& store)
        : m_store(store)
    {
    }

    Status add(const std::string& text)
    {
        const auto reference = oci::Reference::parse(text);
        if (reference && isBareRepository(text)) {
            ONGGI_TRY(const auto tags, tagsOf(m_store, *reference));
            for (const auto& [id, name] : tags)
                ONGGI_CHECK(add(id, name));
            if (!tags.empty())
                return {};
        }
        ONGGI_TRY(const oci::ImageId id, findImage(m_store, text));
        // Found by its id, or by a digest, an image has no name in the archive.
        if (!reference || reference->digest())
            return add(id, std::nullopt);
        ONGGI_TRY(const auto named, m_store.idOf(*reference));
        return add(id, named == id ? std::optional(*reference) : std::nullopt);
    }

    std::vector<SavedImage> take() { return std::move(m_images); }

private:
    Status add(const oci::ImageId& id, const std::optional<oci::Reference>& name)
    {
        auto image = std::ranges::find(m_images, id, [](const SavedImage& known) { return known.record.id; });
        if (image == m_images.end()) {
            ONGGI_TRY(auto record, m_store.get(id));
            if (!record)
                return fail(ErrorKind::NotFound, "No such image: " + id.digest.toString());
            m_images.push_back({*std::move(record), {}, {}, {}, {}});
            image = m_images.end() - 1;
        }
        if (name && std::ranges::find(image->names, *name) == image->names.end())
            image->names.push_back(*name);
        return {};
    }

    const ImageStore& m_store;
    std::vector<SavedImage> m_images;
};

/// An entry of the layout's index: one a name.
Json indexEntry(const SavedImage& image, const oci::Reference* name)
{
    Json entry{{"mediaType", oci::mediatype::bare(image.record.manifestMediaType)},
               {"digest", image.record.manifest.toString()},
               {"size", image.manifest.size()}};
    if (name)
        entry["annotations"] = {{"io.containerd.image.name", name->canonical()},
                                {"org.opencontainers.image.ref.name", name->tag()}};
    return entry;
}

/// An entry of manifest.json.
Json dockerEntry(const SavedImage& image)
{
    Json tags;
    for (const oci::Reference& name : image.names)
        tags.push_back(name.familiarString());
    Json layers = Json::array();
    for (const oci::Descriptor& layer : image.parsed.layers)
        layers.push_back(blobName(layer.digest));
    return {{"Config", blobName(image.record.id.digest)}, {"RepoTags", std::move(tags)}, {"Layers", std::move(layers)}};
}

} // namespace

std::string blobName(const oci::Digest& digest)
{
    return "blobs/sha256/" + digest.encoded();
}

Result<std::vector<SavedImage>> selectImages(const ImageStore& store, const SaveRequest& request)
{
    Selection selection(store);
    for (const std::string& name : request.names)
        ONGGI_CHECK(selection.add(name));
    return selection.take();
}

Status readDocuments(const content::ContentStore& content, const SaveRequest& request, std::vector<SavedImage>& images)
{
    for (SavedImage& image : images) {
        ONGGI_TRY(image.config, content.readBlob(image.record.id.digest, maxDocument));
        ONGGI_TRY(image.manifest, content.readBlob(image.record.manifest, maxDocument));
        ONGGI_TRY(image.parsed, oci::Manifest::parse(image.manifest, image.record.manifestMediaType));
        ONGGI_TRY(const oci::ImageConfig config, oci::ImageConfig::parse(image.config));
        if (image.parsed.layers.size() != image.record.layers.size())
            return fail(ErrorKind::DataLoss, fmt::format("the manifest of the image {} has {} layers instead of {}",
                                                         image.record.id.digest.toString(), image.parsed.layers.size(),
                                                         image.record.layers.size()));
        if (request.platform && !request.platform->accepts(config.platform))
            return fail(ErrorKind::NotFound,
                        fmt::format("image {} was found but does not provide the specified platform ({}): it is for {}",
                                    image.names.empty() ? image.record.id.digest.toString() : image.names[0].familiarString(),
                                    request.platform->toString(), config.platform.toString()));
    }
    return {};
}

ArchivePlan planArchive(const std::vector<SavedImage>& images)
{
    Json index{{"schemaVersion", 2}, {"mediaType", oci::mediatype::ociIndex}, {"manifests", Json::array()}};
    Json docker = Json::array();
    Json repositories = Json::object();
    ArchivePlan plan;
    std::set<oci::Digest> known;
    std::vector<std::pair<std::string, std::string>> blobs;
    for (const SavedImage& image : images) {
        for (const oci::Reference& name : image.names) {
            index["manifests"].push_back(indexEntry(image, &name));
            if (!image.parsed.layers.empty())
                repositories[name.familiarName()][name.tag()] = image.parsed.layers.back().digest.encoded();
        }
        if (image.names.empty())
            index["manifests"].push_back(indexEntry(image, nullptr));
        docker.push_back(dockerEntry(image));
        if (known.insert(image.record.manifest).second)
            blobs.emplace_back(blobName(image.record.manifest), image.manifest);
        if (known.insert(image.record.id.digest).second)
            blobs.emplace_back(blobName(image.record.id.digest), image.config);
        for (std::size_t i = 0; i < image.parsed.layers.size(); ++i) {
            if (known.insert(image.parsed.layers[i].digest).second)
                plan.layers.push_back({image.parsed.layers[i], image.record.layers[i].diffId});
        }
    }
    plan.documents = {{"oci-layout", R"({"imageLayoutVersion":"1.0.0"})"},
                      {"index.json", index.dump()},
                      {"manifest.json", docker.dump() + "\n"}};
    if (!repositories.empty())
        plan.documents.emplace_back("repositories", repositories.dump() + "\n");
    plan.documents.insert(plan.documents.end(), blobs.begin(), blobs.end());
    return plan;
}

} // namespace onggi::image
