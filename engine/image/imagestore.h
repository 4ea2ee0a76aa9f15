#pragma once

#include "base/clock.h"
#include "database/database.h"
#include "image/blobsources.h"
#include "oci/digest.h"
#include "oci/reference.h"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace onggi::image {

/// An image as the tables have it.
struct ImageRecord
{
    oci::ImageId id;
    oci::Digest manifest;
    std::string manifestMediaType;
    std::int64_t size = 0;
    TimePoint lastTagged{};

    struct Layer
    {
        oci::DiffId diffId;
        oci::Digest blob; ///< its compressed form, as it came
        auto operator<=>(const Layer&) const = default;
    };
    std::vector<Layer> layers; ///< base first
    /// What this image was made of here, by a commit or a step of a build.
    std::optional<oci::ImageId> parent;
};

/// The tables of images, names and layers. A name is a canonical reference with a tag, or with a digest as it was
/// pulled. Event-loop thread; the caller brings transactions.
class ImageStore
{
public:
    static Result<std::unique_ptr<ImageStore>> open(Database& database);

    Database& database() { return m_database; }
    BlobSources& sources() { return m_sources; }

    Result<std::optional<ImageRecord>> get(const oci::ImageId& id) const;
    /// Newest tag first.
    Result<std::vector<oci::ImageId>> ids() const;
    Result<std::vector<oci::ImageId>> idsWithPrefix(std::string_view hex) const;
    Result<std::optional<oci::ImageId>> idOf(const oci::Reference& name) const;
    /// In alphabetical order.
    Result<std::vector<oci::Reference>> namesOf(const oci::ImageId& id) const;

    Result<std::vector<oci::ImageId>> childrenOf(const oci::ImageId& id) const;

    /// The tags of the reference's repository, in alphabetical order, and their images.
    Result<std::vector<std::pair<oci::Reference, oci::ImageId>>> tagsOf(const oci::Reference& repository) const;

    /// Makes the image or brings it up to date; a parent that is known stays when the record has none.
    Status put(const ImageRecord& record);
    Status remove(const oci::ImageId& id);
    /// Gives the name to the image, taking it away from another.
    Status putName(const oci::Reference& name, const oci::ImageId& id);
    Status removeName(const oci::Reference& name);

    /// That inflating this blob gives this layer, as was seen once.
    Result<bool> isKnown(const ImageRecord::Layer& layer) const;
    Status putKnown(const ImageRecord::Layer& layer);
    /// Blobs that were seen to give this layer.
    Result<std::vector<oci::Digest>> blobsOf(const oci::DiffId& layer) const;
    Status forget(const oci::Digest& blob);

    /// Names that lead nowhere.
    Result<std::vector<oci::Reference>> namesWithoutImage() const;

    /// What images need of the content and the layer store.
    struct References
    {
        std::set<oci::Digest> blobs;
        std::set<oci::DiffId> layers;
    };
    Result<References> references() const;

private:
    explicit ImageStore(Database& database)
        : m_database(database)
        , m_sources(database)
    {
    }
    Result<std::vector<oci::ImageId>> readIds(SqlStatement statement) const;
    Result<std::vector<oci::Reference>> readNames(SqlStatement statement) const;

    Database& m_database;
    BlobSources m_sources;
};

/// The reference under which a name is kept: a digest makes the tag beside it meaningless.
oci::Reference keyOf(const oci::Reference& reference);

} // namespace onggi::image
