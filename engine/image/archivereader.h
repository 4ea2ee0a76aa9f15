#pragma once

#include "image/imagestore.h"
#include "image/receivedarchive.h"
#include "oci/image.h"

#include <optional>
#include <string>
#include <vector>

namespace onggi::image {

/// An image as an archive has it. Nothing is believed but digests: that the layers are what the config says, applying them
/// will tell.
struct ArchivedImage
{
    ImageRecord record;
    std::vector<oci::Reference> names;
    std::string config; ///< the bytes of the two documents
    std::string manifest;
    oci::Manifest parsed;
    std::vector<unpack::ArchiveMember> layers; ///< of the archive, base first
};

/// The images of an archive, each once: of an OCI image layout (image-spec, image-layout.md) where it is one, so that
/// manifests and digests are kept, else of what `docker save` writes (manifest.json). Of an image for several platforms
/// the one that is asked for, or this machine's, or the only one that is there. Waits for the disk. InvalidArgument names
/// what is wrong with it, NotFound says that it is for another platform.
Result<std::vector<ArchivedImage>> readImages(const ReceivedArchive& archive, const std::optional<oci::Platform>& platform);

} // namespace onggi::image
