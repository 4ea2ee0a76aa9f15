#pragma once

#include "oci/image.h"
#include "oci/reference.h"
#include "snapshot/layerstore.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace onggi::image {

/// A layer that was made here. Its archive was hashed and not kept: packing its directory gives the same bytes again
/// (unpack's TarWriter), so the layer's blob, whose digest is the DiffID, comes into being when somebody asks for it.
struct NewLayer
{
    snapshot::PendingLayer pending;
    oci::DiffId diffId;
    std::int64_t archiveSize = 0; ///< bytes of the archive
    std::int64_t bytes = 0;       ///< of the regular files
    bool isEmpty = false;         ///< nothing was changed: the image gets no layer
};

/// An image that is made of another one, by a container or a build step.
struct NewImage
{
    std::optional<oci::ImageId> parent; ///< nothing: made from scratch
    oci::Platform platform = oci::Platform::host(); ///< of one that is made from scratch
    NewLayer layer;
    oci::ExecutionConfig config;
    std::string author;
    std::string comment;
    std::string createdBy; ///< for the history
    std::string container; ///< id, or empty
    std::optional<oci::Reference> name;
};

/// What another image was at an earlier step.
struct PartOfImage
{
    oci::ImageId source;
    std::size_t history = 0; ///< entries of the source's history
    std::size_t layers = 0;  ///< of the source, base first
    std::optional<oci::ImageId> parent;
    oci::ExecutionConfig config;
};

/// The two documents of an image.
struct ImageDocuments
{
    std::string config;
    std::string manifest;
    std::string manifestMediaType;
};

/// The documents of an image that has nothing in it: what is made from scratch is made of these.
ImageDocuments scratchDocuments(const oci::Platform& platform);

/// Writes the documents of an earlier step from those of the whole. DataLoss when these are malformed.
Result<ImageDocuments> describePart(const PartOfImage& part, const ImageDocuments& whole);

/// Writes the config and the manifest of the new image from its parent's. Whatever else the parent's config says is
/// kept. DataLoss when the parent's documents are malformed.
Result<ImageDocuments> describe(const NewImage& image, const ImageDocuments& parent, TimePoint created);

} // namespace onggi::image
