#pragma once

#include "image/imageservice.h"
#include "snapshot/layerstore.h"

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

/// Images in Docker's shapes.
namespace onggi::daemon {

/// How many bytes of an image's layers other images have, too. A layer is one directory, whoever has it.
class SharedLayers
{
public:
    SharedLayers(const std::vector<image::Image>& images, const snapshot::LayerStore& layers);
    std::int64_t bytes(const image::Image& image) const;

private:
    const snapshot::LayerStore& m_layers;
    std::map<oci::DiffId, int> m_users; ///< images that have it
};

/// An element of GET /images/json, as clients of that API version read it. Without its shared bytes: -1.
nlohmann::json imageSummary(const image::Image& image, const std::vector<std::string>& containers, int minorVersion);
/// GET /images/{name}/json.
nlohmann::json imageDetails(const image::Image& image, int minorVersion);
/// The one manifest of an image, as Docker lists them ("Manifests").
nlohmann::json manifestList(const image::Image& image, const std::vector<std::string>& containers);
/// The manifest's descriptor.
nlohmann::json descriptorOf(const image::Image& image);
/// [{"Untagged": …}, {"Deleted": …}, …]
nlohmann::json removalSteps(const std::vector<image::Removal>& removals);
/// "node:18", "node@sha256:…"
nlohmann::json namesOf(const std::vector<oci::Reference>& references);

} // namespace onggi::daemon
