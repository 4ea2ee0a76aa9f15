#pragma once

#include "content/contentstore.h"
#include "image/imagestore.h"
#include "image/layerblobs.h"

#include <string>
#include <utility>
#include <vector>

namespace onggi::image {

/// What somebody wants in one archive.
struct SaveRequest
{
    /// Names, ids and unique prefixes of ids. A repository without a tag is all its tags; an id gives the image without
    /// any name.
    std::vector<std::string> names;
    std::optional<oci::Platform> platform; ///< what they must be for
};

/// An image that goes into an archive, and the names that it has there.
struct SavedImage
{
    ImageRecord record;
    std::vector<oci::Reference> names;
    std::string config;   ///< the bytes of the two documents
    std::string manifest;
    oci::Manifest parsed;
};

/// The images that the request means, each once, in its order. NotFound in Docker's words.
Result<std::vector<SavedImage>> selectImages(const ImageStore& store, const SaveRequest& request);

/// Reads the images' documents, which waits for the disk. NotFound for an image that is for another platform than the
/// one that is asked for, DataLoss when a document is damaged.
Status readDocuments(const content::ContentStore& content, const SaveRequest& request, std::vector<SavedImage>& images);

/// What an archive has in it, in the order in which it is written: the small documents first, so that whoever reads it
/// as a stream knows what comes. It is an OCI image layout (image-spec, image-layout.md) and what `docker load` reads
/// (manifest.json, repositories) in one: the blobs are the same files. They are the store's own, compressed as they came,
/// so that all digests stay what they are. The same images always give the same archive.
struct ArchivePlan
{
    std::vector<std::pair<std::string, std::string>> documents; ///< name and content
    std::vector<LayerBlobKey> layers; ///< each blob once
};
ArchivePlan planArchive(const std::vector<SavedImage>& images);

std::string blobName(const oci::Digest& digest);

} // namespace onggi::image
