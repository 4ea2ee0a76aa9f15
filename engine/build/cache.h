#pragma once

#include "database/database.h"
#include "image/imageservice.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace onggi::build {

/// What steps of builds came to: a key, which says all that a step depends on, and the image that it made. Also the names
/// of the containers that builds have made and not yet removed, for an engine that comes after a killed one. Owned by
/// the BuildService; event-loop thread.
class Cache
{
public:
    static Result<Cache> open(Database& database, image::ImageService& images);

    /// A key of these parts, in this order.
    static std::string keyOf(const std::vector<std::string_view>& parts);

    /// The image of an equal step, as long as it is there.
    std::optional<oci::ImageId> find(const std::string& key);
    Status put(const std::string& key, const oci::ImageId& image, const std::optional<oci::ImageId>& parent);
    /// An image that a step has made, and what it made it of.
    struct Step
    {
        std::string image; ///< "sha256:…"
        std::string parent;
    };
    Result<std::vector<Step>> steps() const;

    /// Forgets what leads to images that are gone.
    Status forgetMissing();

    Status rememberContainer(const std::string& name);
    Status forgetContainer(const std::string& name);
    Result<std::vector<std::string>> containers() const;

private:
    Cache(Database& database, image::ImageService& images)
        : m_database(&database)
        , m_images(&images)
    {
    }
    Database* m_database;
    image::ImageService* m_images;
};

} // namespace onggi::build
