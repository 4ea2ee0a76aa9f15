#pragma once

#include "base/clock.h"
#include "image/imagehold.h"
#include "image/newimage.h"
#include "oci/image.h"
#include "oci/reference.h"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace onggi {
class Database;
}
namespace onggi::content {
class ContentStore;
}
namespace onggi::snapshot {
class LayerStore;
}

namespace onggi::image {

class ImageArchives;
class RegistryService;

/// One image of the store.
struct Image
{
    oci::ImageId id;
    oci::Digest manifest;
    std::string manifestMediaType;
    oci::ImageConfig config;
    std::vector<oci::Reference> names;      ///< with tag
    std::vector<oci::Reference> repoDigests; ///< with digest, as pulled
    std::int64_t size = 0;                  ///< bytes of all its layers, uncompressed
    TimePoint lastTagged{};
    std::optional<oci::ImageId> parent; ///< what it was made of here
    bool hasChildren = false;           ///< other images were made of it here
    std::int64_t manifestSize = 0;      ///< bytes of the document
    std::int64_t contentSize = 0;       ///< bytes of its blobs that are here: documents and compressed layers
};

/// Addresses of proxies; empty ones are the environment's.
struct Proxies
{
    std::string http;
    std::string https;
    std::string none; ///< hosts that are reached without, as in NO_PROXY
};

/// What the registry side needs to know, from daemon.json.
struct RegistryConfig
{
    std::vector<std::string> mirrors;            ///< for docker.io, tried first
    std::vector<std::string> insecureRegistries; ///< hosts, host:port or CIDR; loopback is always one
    std::string searchIndex = "https://index.docker.io/v1/";
    int maxConcurrentDownloads = 3;
    int maxConcurrentUploads = 5;
    Proxies proxies;
    std::string transferUser = "nobody"; ///< the account of onggi-transfer
    std::string starterDirectory;        ///< OCI layout of onggi/hello, served without a network; may be empty
};

struct Credentials
{
    std::string user;
    std::string password;
    std::string identityToken;
    std::string registryToken; ///< a Bearer token to show as it is
    std::string serverAddress;
};

/// One line of a pull, as Docker's clients read it.
struct Progress
{
    std::string id;     ///< the layer's short digest, the tag, or empty
    std::string status; ///< "Downloading", "Pull complete", …
    std::int64_t current = 0;
    std::int64_t total = 0; ///< 0: no figures
};
/// Called on the event-loop thread; must not block.
using ProgressSink = std::function<void(const Progress&)>;

/// One step of a removal, for the reply of DELETE /images.
struct Removal
{
    std::string untagged; ///< either this
    std::string deleted;  ///< or this
};

/// Who uses an image: containers, asked of the container side when removing, or a build that holds it.
struct Usage
{
    std::string containerId; ///< empty: a build
    bool running = false;
};
using UsageQuery = std::function<std::vector<Usage>(const oci::ImageId&)>;

/// What becomes of an image's parents that have no name, no other child and no container.
enum class Parents { Prune, Keep };

/// What a prune may take.
struct PruneQuery
{
    std::function<bool(const Image&)> wanted;
    bool onlyDangling = true; ///< images without a tag that no other image was made of
};

struct Pruned
{
    std::vector<Removal> steps;
    /// That the disk has back: layers and blobs that no image, no container and no running pull needs any more.
    std::int64_t bytes = 0;
};

enum class ImageAction { Pull, Push, Tag, Untag, Delete, Save, Load, Import };
/// As in Docker's events: id is the actor, name its "name" attribute. Pull and Push: "node:18" and "node"; Tag: the image's
/// id and the new name; the others: the image's id, twice.
using EventSink = std::function<void(ImageAction, const std::string& id, const std::string& name)>;

/// Names to images: pull, list, find, remove. Owns the tables of images; uses the content store and the
/// layer store. Event-loop thread; long work is in onggi-transfer and onggi-unpack, which it starts and feeds.
class ImageService
{
public:
    struct Parts
    {
        boost::asio::any_io_executor executor;
        Database& database;
        content::ContentStore& content;
        snapshot::LayerStore& layers;
        RegistryConfig registry;
        EventSink events;
    };
    static Result<std::unique_ptr<ImageService>> open(Parts parts);
    virtual ~ImageService() = default;

    /// Resolves, fetches and applies; the name appears in one transaction at the end. Several pulls run side by
    /// side, and a layer that two of them want is fetched once. Ends with Cancelled soon after the coroutine is
    /// cancelled; finished layers stay, half ones are resumed next time. docker.io/onggi/hello:latest comes from the
    /// starter directory, where there is one.
    virtual boost::asio::awaitable<Status> pull(oci::Reference reference, std::optional<oci::Platform> platform,
                                                Credentials credentials, ProgressSink progress) = 0;

    /// By name, id or unique id prefix. NotFound in Docker's words ("No such image: …").
    virtual Result<Image> find(const std::string& nameOrId) const = 0;
    virtual Result<std::vector<Image>> list() const = 0;

    /// Untags, and deletes what no name holds any more, with Docker's rules: a name untags; an id with several
    /// names needs force; an image that a container uses is Conflict (force untags, but never under a running one).
    virtual Result<std::vector<Removal>> remove(const std::string& nameOrId, bool force, const UsageQuery& usage,
                                                Parents parents = Parents::Prune) = 0;

    /// Removes the wanted images that no container uses, and what cut pulls left. Conflict while another prune goes on.
    virtual boost::asio::awaitable<Result<Pruned>> prune(PruneQuery query, UsageQuery usage) = 0;

    /// Keeps an image from being deleted.
    virtual ImageHold hold(const oci::ImageId& id) = 0;

    /// Gives an image one more name; a name that another image had moves here.
    virtual Status tag(const std::string& nameOrId, const oci::Reference& name) = 0;

    /// Makes an image of a parent's layers and one more: layer, documents and name become the store's in this order, the
    /// latter in one transaction. Whatever stops it, nothing of it stays that the next collection does not take away.
    virtual boost::asio::awaitable<Result<oci::ImageId>> add(NewImage image) = 0;

    /// Makes the image again that another one was at an earlier step, for a build that goes on from there. NotFound when
    /// the source or one of its layers is gone.
    virtual boost::asio::awaitable<Result<oci::ImageId>> restore(PartOfImage part) = 0;

    /// What else the engine does at registries.
    virtual RegistryService& registries() = 0;

    /// Images out of the store and into it as archives.
    virtual ImageArchives& archives() = 0;

    /// Layers that a container needs stay while it exists: the container side answers which those are. Until this is
    /// set nothing is collected.
    virtual void setLayerUsers(std::function<std::vector<oci::DiffId>()> layersInUse) = 0;
    /// Removes blobs and layers that no image, no container and no running pull needs, and that are at least this old:
    /// younger ones may belong to a pull that will be tried again. Called by setLayerUsers() and, by the container side,
    /// when a container is gone whose image was removed before.
    virtual void collectGarbage(std::chrono::seconds minimumAge) = 0;
    /// A day: for pulls that were cut.
    static constexpr std::chrono::seconds garbageAge = std::chrono::hours(24);
};

} // namespace onggi::image
