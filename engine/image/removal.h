#pragma once

#include "image/imageservice.h"
#include "image/imagestore.h"

namespace onggi::image {

/// Finds the image that a user means: an id, a name, a name with a digest, or a unique prefix of an id; a name that
/// looks like an id is a name. NotFound in Docker's words.
Result<oci::ImageId> findImage(const ImageStore& images, const std::string& nameOrId);

/// What a removal did to the tables.
struct RemovalOutcome
{
    oci::ImageId id;
    std::vector<Removal> steps;
    /// The image that is gone from the tables, if it is.
    std::optional<ImageRecord> deleted;
};

/// Docker's rules for DELETE /images, on the tables only; in one transaction.
Result<RemovalOutcome> removeImage(ImageStore& images, const std::string& nameOrId, bool force, const UsageQuery& usage);

} // namespace onggi::image
