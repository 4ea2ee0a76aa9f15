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
    /// The images that are gone from the tables, in the order of their steps: the one that was asked for, and parents
    /// that nothing else needed.
    std::vector<ImageRecord> deleted;
};

/// Docker's rules for DELETE /images, on the tables only; in one transaction.
Result<RemovalOutcome> removeImage(ImageStore& images, const std::string& nameOrId, bool force, const UsageQuery& usage,
                                   Parents parents = Parents::Prune);

/// Removes an image with all its names, and parents that have no name and no other child; for a prune. Nothing happens
/// to one that a container uses or that other images were made of.
Result<RemovalOutcome> pruneImage(ImageStore& images, const oci::ImageId& id, const UsageQuery& usage);

} // namespace onggi::image
