#pragma once

#include "image/imageservice.h"

#include <optional>
#include <string>
#include <vector>

namespace onggi::build {

/// The images that a client names as a cache (cachefrom): where one of them went on from the image at hand with the same
/// instruction, its step is taken. As with Docker, the text of the history is all that is compared, and an image that is
/// not there is passed over. Owned by the job; event-loop thread.
class CacheSources
{
public:
    CacheSources(image::ImageService& images, const std::vector<std::string>& names);

    bool isEmpty() const { return m_sources.empty(); }

    struct Match
    {
        image::PartOfImage part;
        bool isWhole = false; ///< the source ends here: it is the image itself
    };
    /// The step after the parent (none: from scratch) that the history calls createdBy.
    std::optional<Match> find(const std::optional<oci::ImageId>& parent, const std::string& createdBy) const;

private:
    struct Source
    {
        oci::ImageId id;
        oci::ImageConfig config;
        image::ImageHold hold;
    };
    image::ImageService& m_images;
    std::vector<Source> m_sources;
};

} // namespace onggi::build
