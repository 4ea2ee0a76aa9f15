#include "image/newimage.h"

#include "oci/mediatype.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace onggi::image {

namespace {

using Json = nlohmann::json;

Json configOf(const NewImage& image, Json config, const std::string& created)
{
    config["created"] = created;
    if (image.author.empty())
        config.erase("author");
    else
        config["author"] = image.author;
    config["config"] = oci::toDockerJson(image.config);
    // What made the parent is not what made this one.
    config.erase("container_config");
    config.erase("container");
    if (!image.container.empty())
        config["container"] = image.container;
    Json history{{"created", created}};
    const std::pair<const char*, const std::string*> texts[] = {
        {"created_by", &image.createdBy}, {"author", &image.author}, {"comment", &image.comment}};
    for (const auto& [key, text] : texts) {
        if (!text->empty())
            history[key] = *text;
    }
    if (image.layer.isEmpty)
        history["empty_layer"] = true;
    if (!config.contains("history") || !config["history"].is_array())
        config["history"] = Json::array();
    config["history"].push_back(std::move(history));
    if (!image.layer.isEmpty)
        config.at("rootfs").at("diff_ids").push_back(image.layer.diffId.digest.toString());
    return config;
}

Json configDescriptor(const std::string& config, bool isDocker)
{
    return {{"mediaType", isDocker ? oci::mediatype::dockerConfig : oci::mediatype::ociConfig},
            {"digest", oci::Digest::of(config).toString()},
            {"size", config.size()}};
}

Json manifestOf(const NewImage& image, Json manifest, const std::string& config, bool isDocker)
{
    manifest["config"] = configDescriptor(config, isDocker);
    // They say something of the parent.
    manifest.erase("annotations");
    if (!image.layer.isEmpty)
        manifest.at("layers").push_back({{"mediaType", isDocker ? "application/vnd.docker.image.rootfs.diff.tar"
                                                                : "application/vnd.oci.image.layer.v1.tar"},
                                         {"digest", image.layer.diffId.digest.toString()},
                                         {"size", image.layer.archiveSize}});
    return manifest;
}

} // namespace

ImageDocuments scratchDocuments(const oci::Platform& platform)
{
    Json config{{"architecture", platform.architecture}, {"os", platform.os}, {"rootfs", {{"type", "layers"}, {"diff_ids", Json::array()}}}};
    if (!platform.variant.empty())
        config["variant"] = platform.variant;
    const Json manifest{{"schemaVersion", 2}, {"mediaType", oci::mediatype::dockerManifest}, {"layers", Json::array()}};
    return {config.dump(), manifest.dump(), std::string(oci::mediatype::dockerManifest)};
}

Result<ImageDocuments> describePart(const PartOfImage& part, const ImageDocuments& whole)
{
    const auto dump = [](const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); };
    const auto shorten = [](Json& list, std::size_t size) { list.erase(list.begin() + static_cast<std::ptrdiff_t>(std::min(size, list.size())), list.end()); };
    ImageDocuments documents;
    documents.manifestMediaType = whole.manifestMediaType;
    const bool isDocker = oci::mediatype::bare(whole.manifestMediaType) == oci::mediatype::dockerManifest;
    try {
        Json config = Json::parse(whole.config);
        shorten(config.at("history"), part.history);
        shorten(config.at("rootfs").at("diff_ids"), part.layers);
        const Json& last = config.at("history").back();
        if (last.contains("created"))
            config["created"] = last.at("created");
        config["config"] = oci::toDockerJson(part.config);
        config.erase("container_config");
        config.erase("container");
        documents.config = dump(config);
        Json manifest = Json::parse(whole.manifest);
        shorten(manifest.at("layers"), part.layers);
        manifest["config"] = configDescriptor(documents.config, isDocker);
        manifest.erase("annotations");
        documents.manifest = dump(manifest);
    } catch (const Json::exception& error) {
        return fail(ErrorKind::DataLoss, std::string("the documents of the image are malformed: ") + error.what());
    }
    return documents;
}

Result<ImageDocuments> describe(const NewImage& image, const ImageDocuments& parent, TimePoint created)
{
    const auto dump = [](const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); };
    ImageDocuments documents;
    documents.manifestMediaType = parent.manifestMediaType;
    const bool isDocker = oci::mediatype::bare(parent.manifestMediaType) == oci::mediatype::dockerManifest;
    try {
        documents.config = dump(configOf(image, Json::parse(parent.config), toRfc3339(created)));
        documents.manifest = dump(manifestOf(image, Json::parse(parent.manifest), documents.config, isDocker));
    } catch (const Json::exception& error) {
        return fail(ErrorKind::DataLoss, std::string("the documents of the parent image are malformed: ") + error.what());
    }
    return documents;
}

} // namespace onggi::image
