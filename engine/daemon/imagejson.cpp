#include "daemon/imagejson.h"

#include <chrono>
#include <nlohmann/json.hpp>
#include <set>

namespace onggi::daemon {

namespace {

using Json = nlohmann::json;

std::int64_t seconds(TimePoint time)
{
    return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

/// What a config had to say of a container when images were made from one.
Json withContainersFields(Json config)
{
    config.update({{"Hostname", ""}, {"Domainname", ""}, {"AttachStdin", false}, {"AttachStdout", false}, {"AttachStderr", false},
                   {"Tty", false}, {"OpenStdin", false}, {"StdinOnce", false}, {"Image", ""}});
    return config;
}

} // namespace

SharedLayers::SharedLayers(const std::vector<image::Image>& images, const snapshot::LayerStore& layers)
    : m_layers(layers)
{
    for (const auto& image : images) {
        // An image may have a layer twice; it is one user all the same.
        for (const auto& layer : std::set<oci::DiffId>(image.config.diffIds.begin(), image.config.diffIds.end()))
            ++m_users[layer];
    }
}

std::int64_t SharedLayers::bytes(const image::Image& image) const
{
    std::int64_t shared = 0;
    for (const auto& layer : image.config.diffIds) {
        const auto found = m_users.find(layer);
        shared += found != m_users.end() && found->second > 1 ? m_layers.size(layer).value_or(0) : 0;
    }
    return shared;
}

Json namesOf(const std::vector<oci::Reference>& references)
{
    Json names = Json::array();
    for (const auto& reference : references)
        names.push_back(reference.familiarString());
    return names;
}

Json removalSteps(const std::vector<image::Removal>& removals)
{
    Json steps = Json::array();
    for (const auto& step : removals) {
        if (!step.untagged.empty())
            steps.push_back({{"Untagged", step.untagged}});
        else
            steps.push_back({{"Deleted", step.deleted}});
    }
    return steps;
}

Json descriptorOf(const image::Image& image)
{
    return {{"mediaType", image.manifestMediaType}, {"digest", image.manifest.toString()}, {"size", image.manifestSize}};
}

Json manifestList(const image::Image& image, const std::vector<std::string>& containers)
{
    Json platform = {{"architecture", image.config.platform.architecture}, {"os", image.config.platform.os}};
    if (!image.config.platform.variant.empty())
        platform["variant"] = image.config.platform.variant;
    return Json::array({{{"ID", image.manifest.toString()},
                         {"Descriptor", descriptorOf(image)},
                         {"Available", true},
                         {"Size", {{"Content", image.contentSize}, {"Total", image.contentSize + image.size}}},
                         {"Kind", "image"},
                         {"ImageData", {{"Platform", platform}, {"Containers", containers}, {"Size", {{"Unpacked", image.size}}}}}}});
}

Json imageSummary(const image::Image& image, const std::vector<std::string>& containers, int minorVersion)
{
    Json summary = {
        {"Id", image.id.digest.toString()},
        {"ParentId", image.parent ? image.parent->digest.toString() : ""},
        {"RepoTags", namesOf(image.names)},
        {"RepoDigests", namesOf(image.repoDigests)},
        {"Created", seconds(image.config.created)},
        {"Size", image.size},
        {"SharedSize", -1},
        {"Labels", image.config.config.labels.empty() ? Json() : Json(image.config.config.labels)},
        {"Containers", containers.size()},
    };
    if (minorVersion < 43 && image.names.empty() && image.repoDigests.empty()) {
        summary["RepoTags"] = {"<none>:<none>"};
        summary["RepoDigests"] = {"<none>@<none>"};
    }
    if (minorVersion < 44)
        summary["VirtualSize"] = image.size;
    if (minorVersion >= 48)
        summary["Descriptor"] = descriptorOf(image);
    return summary;
}

Json imageDetails(const image::Image& image, int minorVersion)
{
    Json layers = Json::array();
    for (const auto& layer : image.config.diffIds)
        layers.push_back(layer.digest.toString());
    const auto config = oci::toDockerJson(image.config.config);
    Json details = {
        {"Id", image.id.digest.toString()},
        {"RepoTags", namesOf(image.names)},
        {"RepoDigests", namesOf(image.repoDigests)},
        {"Parent", image.parent ? image.parent->digest.toString() : ""},
        {"Comment", image.config.history.empty() ? "" : image.config.history.back().comment},
        {"Created", toRfc3339(image.config.created)},
        {"DockerVersion", ""},
        {"Author", image.config.author},
        {"Config", minorVersion < 50 ? withContainersFields(config) : config},
        {"Architecture", image.config.platform.architecture},
        {"Os", image.config.platform.os},
        {"Size", image.size},
        {"GraphDriver", {{"Name", "overlayfs"}, {"Data", Json::object()}}},
        {"RootFS", {{"Type", "layers"}, {"Layers", layers}}},
        {"Metadata", {{"LastTagTime", toRfc3339(image.lastTagged)}}},
    };
    if (!image.config.platform.variant.empty())
        details["Variant"] = image.config.platform.variant;
    if (minorVersion < 44)
        details["VirtualSize"] = image.size;
    if (minorVersion < 45) {
        details["Container"] = "";
        details["ContainerConfig"] = nullptr;
    }
    if (minorVersion >= 48)
        details["Descriptor"] = descriptorOf(image);
    return details;
}

} // namespace onggi::daemon
