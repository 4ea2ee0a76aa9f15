#pragma once

#include "content/contentstore.h"
#include "image/imagestore.h"
#include "image/layerblobs.h"
#include "snapshot/layerstore.h"

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace onggi::image {

/// One thing that is wrong with a store.
struct StoreProblem
{
    std::string object;  ///< what it is about, with the images that have it
    std::string message; ///< what is wrong
    std::string remedy;  ///< what to do, in a sentence
};

struct CheckReport
{
    int images = 0;
    int layers = 0;
    int blobs = 0;
    std::int64_t layerBytes = 0;
    std::int64_t blobBytes = 0;
    std::vector<StoreProblem> problems;
    std::vector<std::string> notes; ///< what is as it may be, and worth knowing
};

/// Holds tables, blobs and layers of a store against each other: every blob against its digest, every layer against its
/// blob, which is applied once more beside it, or, where it was made here, against its DiffID, to which it is packed once
/// more. For a store that no engine runs on. Event-loop thread; the work is in helpers and in the pool.
class StoreCheck
{
public:
    struct Parts
    {
        std::shared_ptr<Loop> loop;
        ImageStore& images;
        content::ContentStore& content;
        snapshot::LayerStore& layers;
        /// Names of the containers that need a layer.
        std::map<oci::DiffId, std::vector<std::string>> containers;
        /// Layers that processes use now, under which nothing may be exchanged.
        std::set<oci::DiffId> busy;
        /// Told what is being looked at.
        std::function<void(const std::string&)> progress;
    };
    enum class Mode { Look, Repair };

    explicit StoreCheck(Parts parts);

    /// To repair: what is wrong goes, and what can be made from what is here is made. What has to be fetched is then in
    /// wanted(). Fails when it could not be found out.
    Awaitable<Result<CheckReport>> run(Mode mode);

    /// An image that has to be pulled once more, by its digest.
    struct Wanted
    {
        oci::Reference name;
        oci::Platform platform;
        bool operator<(const Wanted& other) const { return name.canonical() < other.name.canonical(); }
    };
    const std::set<Wanted>& wanted() const { return m_wanted; }

private:
    struct LayerUse
    {
        std::vector<oci::ImageId> images;
        std::int64_t blobSize = -1; ///< as a manifest says; -1: none could be read
    };

    Awaitable<Status> hashBlobs();
    Status checkImage(const oci::ImageId& id);
    Status checkDocuments(const ImageRecord& record, const std::string& name);
    Awaitable<Status> checkLayer(const ImageRecord::Layer& layer, const LayerUse& use);
    Awaitable<Status> checkPacked(const ImageRecord::Layer& layer, const LayerUse& use);
    Awaitable<Status> checkApplied(const ImageRecord::Layer& layer, const LayerUse& use);
    Status checkRest(const ImageStore::References& references);

    void report(std::string object, std::string message, std::string remedy);
    std::string layerName(const ImageRecord::Layer& layer, const LayerUse& use) const;
    /// Says how the images can be had again, and in Repair mode sees to it.
    std::string fetchAgain(const std::vector<oci::ImageId>& images);
    Status dropBlob(const oci::Digest& blob);
    void say(const std::string& text) const;

    Parts m_parts;
    std::shared_ptr<LayerBlobs> m_blobs;
    Mode m_mode = Mode::Look;
    CheckReport m_report;
    std::map<oci::Digest, bool> m_intact; ///< every blob that is there: whether it is what its digest says
    std::map<oci::ImageId, std::string> m_names;
    std::map<oci::ImageId, std::vector<oci::Reference>> m_sources; ///< by digest, at a registry
    std::map<oci::ImageId, oci::Platform> m_platforms;
    std::map<ImageRecord::Layer, LayerUse> m_uses;
    std::set<Wanted> m_wanted;
};

} // namespace onggi::image
