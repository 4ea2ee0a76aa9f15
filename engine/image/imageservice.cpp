#include "image/imageservice.h"

#include "base/scopeguard.h"
#include "content/contentstore.h"
#include "database/database.h"
#include "image/garbagecollector.h"
#include "image/imagearchives.h"
#include "image/imagestore.h"
#include "image/layerpuller.h"
#include "image/layoutsource.h"
#include "image/pulljob.h"
#include "image/registryservice.h"
#include "image/registrysource.h"
#include "image/removal.h"
#include "snapshot/layerstore.h"

#include <algorithm>
#include <boost/asio/this_coro.hpp>
#include <fmt/format.h>

namespace onggi::image {

namespace {

constexpr std::string_view starterName = "docker.io/onggi/hello:latest";
constexpr std::size_t maxConfig = 8 << 20;

class Service final : public ImageService
{
public:
    Service(Parts parts, std::unique_ptr<ImageStore> images)
        : m_parts(std::move(parts))
        , m_loop(std::make_shared<Loop>(m_parts.executor))
        , m_images(std::move(images))
        , m_pins(std::make_shared<Pins>())
        , m_puller(std::make_shared<LayerPuller>(m_loop, m_parts.content, m_parts.layers, *m_images,
                                                 m_parts.registry.maxConcurrentDownloads))
        , m_garbage(m_parts.content, m_parts.layers, *m_images, m_pins)
        , m_blobs(std::make_shared<LayerBlobs>(m_loop, m_parts.content, m_parts.layers))
        , m_archives({m_loop, m_parts.content, m_parts.layers, *m_images, m_pins, m_puller, m_blobs, m_garbage, *this, m_parts.events})
        , m_registries({m_loop, m_parts.content, *m_images, m_pins,
                        std::make_shared<LayerCompressor>(m_loop, m_parts.content, *m_images, m_blobs),
                        m_parts.registry, m_parts.events})
    {
    }
    ~Service() override { m_loop->stop(); }

    Awaitable<Status> pull(oci::Reference reference, std::optional<oci::Platform> platform, Credentials credentials,
                           ProgressSink progress) override
    {
        auto source = makeSource(reference, credentials, progress);
        if (!source)
            co_return fail(source.error().context(fmt::format("pull {}", reference.familiarString())));
        const auto job = std::make_shared<PullJob>(PullJob::Parts{
            m_loop, m_puller, m_pins, m_parts.content, m_parts.layers, *m_images, m_parts.events, *std::move(source),
            std::move(progress), std::move(reference), platform.value_or(oci::Platform::host())});
        job->start();
        co_return co_await untilJobEnds(m_loop, job, "the pull was cancelled");
    }

    Status tag(const std::string& nameOrId, const oci::Reference& target) override
    {
        if (target.digest())
            return fail(ErrorKind::InvalidArgument, "refusing to create a tag with a digest reference");
        ONGGI_TRY(const oci::ImageId id, findImage(*m_images, nameOrId));
        const Status tagged = m_parts.database.transaction([&]() -> Status {
            ONGGI_TRY(auto record, m_images->get(id));
            if (!record)
                return fail(ErrorKind::NotFound, "No such image: " + nameOrId);
            record->lastTagged = Clock::system().now();
            ONGGI_CHECK(m_images->put(*record));
            return m_images->putName(target, id);
        });
        if (!tagged)
            return tagged;
        emit(ImageAction::Tag, id, target.familiarString());
        return {};
    }

    Awaitable<Result<oci::ImageId>> add(NewImage image) override
    {
        const bool hasLayer = !image.layer.isEmpty;
        bool kept = false;
        const ScopeGuard abandon([&] {
            if (!kept)
                m_parts.layers.abandon(std::move(image.layer.pending));
        });
        ImageRecord record;
        ImageDocuments documents;
        ONGGI_CO_CHECK(prepareImage(image, record, documents));
        m_pins->add(record);
        const ScopeGuard unpin([&] { m_pins->remove(record); });
        kept = hasLayer;
        std::function<Status()> store = [&]() -> Status {
            if (hasLayer)
                ONGGI_CHECK(m_parts.layers.commit(std::move(image.layer.pending), image.layer.diffId, image.layer.bytes));
            return putDocuments(documents);
        };
        const Status stored = co_await m_loop->inPool(store);
        ONGGI_CO_CHECK(stored);
        const Status recorded = m_parts.database.transaction([&]() -> Status {
            ONGGI_CHECK(m_images->put(record));
            return image.name ? m_images->putName(*image.name, record.id) : Status();
        });
        if (!recorded)
            co_return fail(recorded.error().context("record the new image"));
        if (image.name)
            emit(ImageAction::Tag, record.id, image.name->familiarString());
        co_return record.id;
    }

    Awaitable<Result<oci::ImageId>> restore(PartOfImage part) override
    {
        ImageRecord record;
        ImageDocuments documents;
        ONGGI_CO_CHECK(preparePart(part, record, documents));
        m_pins->add(record);
        const ScopeGuard unpin([&] { m_pins->remove(record); });
        std::function<Status()> store = [&]() -> Status { return putDocuments(documents); };
        const Status stored = co_await m_loop->inPool(store);
        ONGGI_CO_CHECK(stored);
        const Status recorded = m_parts.database.transaction([&] { return m_images->put(record); });
        if (!recorded)
            co_return fail(recorded.error().context("record the image of an earlier step"));
        co_return record.id;
    }

    Result<Image> find(const std::string& nameOrId) const override
    {
        ONGGI_TRY(const oci::ImageId id, findImage(*m_images, nameOrId));
        ONGGI_TRY(Image image, loadRecord(id));
        ONGGI_TRY(image.config, loadConfig(id));
        return image;
    }

    Result<std::vector<Image>> list() const override
    {
        ONGGI_TRY(const auto ids, m_images->ids());
        std::vector<Image> images;
        for (const oci::ImageId& id : ids) {
            ONGGI_TRY(Image image, loadRecord(id));
            // One image whose config is damaged is listed without it: it can be removed or pulled again, and the
            // others are not to be lost with it.
            if (auto config = loadConfig(id))
                image.config = *std::move(config);
            images.push_back(std::move(image));
        }
        return images;
    }

    Result<std::vector<Removal>> remove(const std::string& nameOrId, bool force, const UsageQuery& usage, Parents parents) override
    {
        ONGGI_TRY(RemovalOutcome outcome, removeImage(*m_images, nameOrId, force, withHolds(usage), parents));
        Pruned pruned;
        ONGGI_CHECK(finishRemoval(std::move(outcome), pruned));
        return std::move(pruned.steps);
    }

    Awaitable<Result<Pruned>> prune(PruneQuery query, UsageQuery usage) override
    {
        if (std::exchange(m_pruning, true))
            co_return fail(ErrorKind::Conflict, "a prune operation is already running");
        const ScopeGuard end([this] { m_pruning = false; });
        ONGGI_CO_TRY(auto images, list());
        usage = withHolds(std::move(usage));
        std::erase_if(images, [&](const Image& image) {
            const bool dangles = image.names.empty() && !image.hasChildren;
            return (query.onlyDangling && !dangles) || !query.wanted(image);
        });
        Pruned pruned;
        // An image goes after those that were made of it: as long as one went there may be another.
        for (std::size_t before = images.size() + 1; images.size() < before;) {
            before = images.size();
            std::vector<Image> left;
            for (Image& image : images) {
                ONGGI_CO_TRY(RemovalOutcome outcome, pruneImage(*m_images, image.id, usage));
                if (outcome.deleted.empty())
                    left.push_back(std::move(image));
                ONGGI_CO_CHECK(finishRemoval(std::move(outcome), pruned));
                // Others get their turn between two images.
                co_await asio::post(m_loop->executor(), asio::use_awaitable);
            }
            images = std::move(left);
        }
        ONGGI_CO_TRY(const auto collected, m_garbage.collectAll(std::chrono::seconds(0)));
        pruned.bytes += collected.bytes;
        co_return pruned;
    }

    ImageHold hold(const oci::ImageId& id) override { return {m_held, id}; }

    RegistryService& registries() override { return m_registries; }

    ImageArchives& archives() override { return m_archives; }

    void setLayerUsers(std::function<std::vector<oci::DiffId>()> layersInUse) override
    {
        m_garbage.setLayerUsers(std::move(layersInUse));
        collectGarbage(garbageAge);
    }

    void collectGarbage(std::chrono::seconds minimumAge) override
    {
        // What cannot be removed now is tried again next time.
        (void)m_garbage.collectAll(minimumAge);
    }

private:
    Result<std::shared_ptr<ImageSource>> makeSource(const oci::Reference& reference, const Credentials& credentials,
                                                    const ProgressSink& progress)
    {
        if (!m_parts.registry.starterDirectory.empty() && reference.canonical() == starterName)
            return std::make_shared<LayoutSource>(m_loop, m_parts.registry.starterDirectory);
        ONGGI_TRY(auto session, TransferSession::start(m_loop, m_parts.registry, credentials,
                                                       m_parts.registry.maxConcurrentDownloads));
        session->setWaitSink([progress, tag = reference.tag()](const oci::Digest& blob, const std::string& message) {
            progress({blob.isEmpty() ? tag : blob.shortId(), message});
        });
        return std::make_shared<RegistrySource>(std::move(session));
    }

    /// After the tables: events, and what nobody needs any more leaves the disk.
    Status finishRemoval(RemovalOutcome outcome, Pruned& pruned)
    {
        auto deleted = outcome.deleted.begin();
        for (Removal& step : outcome.steps) {
            const bool isDeletion = step.untagged.empty();
            const oci::ImageId& id = isDeletion || deleted != outcome.deleted.end() ? deleted->id : outcome.id;
            emit(isDeletion ? ImageAction::Delete : ImageAction::Untag, id, id.digest.toString());
            pruned.steps.push_back(std::move(step));
            if (!isDeletion)
                continue;
            m_configs.erase(deleted->id);
            ONGGI_TRY(const auto gone, m_garbage.collect(*deleted));
            pruned.bytes += gone.bytes;
            // Docker names a layer by its chain, topmost first.
            std::vector<oci::DiffId> diffIds;
            for (const ImageRecord::Layer& layer : deleted->layers)
                diffIds.push_back(layer.diffId);
            const auto chains = oci::chainIds(diffIds);
            for (std::size_t i = diffIds.size(); i-- > 0;) {
                if (gone.layers.contains(diffIds[i]))
                    pruned.steps.push_back({"", chains[i].digest.toString()});
            }
            ++deleted;
        }
        return {};
    }

    Result<Image> loadRecord(const oci::ImageId& id) const
    {
        ONGGI_TRY(auto record, m_images->get(id));
        if (!record)
            return fail(ErrorKind::NotFound, "No such image: " + id.digest.toString());
        Image image;
        image.id = id;
        image.manifest = record->manifest;
        image.manifestMediaType = record->manifestMediaType;
        image.size = record->size;
        image.lastTagged = record->lastTagged;
        image.parent = record->parent;
        ONGGI_TRY(const auto children, m_images->childrenOf(id));
        image.hasChildren = !children.empty();
        image.manifestSize = m_parts.content.size(record->manifest).value_or(0);
        image.contentSize = image.manifestSize + m_parts.content.size(id.digest).value_or(0);
        for (const ImageRecord::Layer& layer : record->layers)
            image.contentSize += m_parts.content.size(layer.blob).value_or(0);
        ONGGI_TRY(const auto names, m_images->namesOf(id));
        for (const oci::Reference& name : names)
            (name.digest() ? image.repoDigests : image.names).push_back(name);
        return image;
    }

    /// What the tables and the documents say of a new image.
    Status prepareImage(const NewImage& image, ImageRecord& record, ImageDocuments& documents) const
    {
        ImageDocuments known = scratchDocuments(image.platform);
        if (image.parent) {
            ONGGI_TRY(const auto parent, m_images->get(*image.parent));
            if (!parent)
                return fail(ErrorKind::Conflict, fmt::format("the image {} that this one is made of was removed: pull it again",
                                                             image.parent->digest.shortId()));
            known.manifestMediaType = parent->manifestMediaType;
            ONGGI_TRY(known.config, m_parts.content.readBlob(image.parent->digest, maxConfig));
            ONGGI_TRY(known.manifest, m_parts.content.readBlob(parent->manifest, maxConfig));
            record.parent = parent->id;
            record.layers = parent->layers;
            record.size = parent->size;
        }
        record.lastTagged = Clock::system().now();
        ONGGI_TRY(documents, describe(image, known, record.lastTagged));
        record.id = {oci::Digest::of(documents.config)};
        record.manifest = oci::Digest::of(documents.manifest);
        record.manifestMediaType = documents.manifestMediaType;
        if (!image.layer.isEmpty) {
            record.layers.push_back({image.layer.diffId, image.layer.diffId.digest});
            record.size += image.layer.bytes;
        }
        return {};
    }

    Status preparePart(const PartOfImage& part, ImageRecord& record, ImageDocuments& documents) const
    {
        ONGGI_TRY(const auto source, m_images->get(part.source));
        if (!source || source->layers.size() < part.layers)
            return fail(ErrorKind::NotFound, "No such image: " + part.source.digest.toString());
        ImageDocuments whole;
        whole.manifestMediaType = source->manifestMediaType;
        ONGGI_TRY(whole.config, m_parts.content.readBlob(source->id.digest, maxConfig));
        ONGGI_TRY(whole.manifest, m_parts.content.readBlob(source->manifest, maxConfig));
        ONGGI_TRY(documents, describePart(part, whole));
        record.id = {oci::Digest::of(documents.config)};
        record.manifest = oci::Digest::of(documents.manifest);
        record.manifestMediaType = documents.manifestMediaType;
        record.parent = part.parent;
        record.lastTagged = Clock::system().now();
        record.layers.assign(source->layers.begin(), source->layers.begin() + static_cast<std::ptrdiff_t>(part.layers));
        for (const ImageRecord::Layer& layer : record.layers) {
            ONGGI_TRY(const auto bytes, m_parts.layers.size(layer.diffId));
            record.size += bytes;
        }
        return {};
    }

    /// In the pool.
    Status putDocuments(const ImageDocuments& documents)
    {
        ONGGI_TRY([[maybe_unused]] const auto manifest, m_parts.content.put(documents.manifest));
        ONGGI_TRY([[maybe_unused]] const auto config, m_parts.content.put(documents.config));
        return {};
    }

    /// An image that is held counts as used.
    UsageQuery withHolds(UsageQuery usage) const
    {
        return [held = m_held, usage = std::move(usage)](const oci::ImageId& id) {
            auto users = usage ? usage(id) : std::vector<Usage>();
            if (held->contains(id))
                users.push_back({"", true});
            return users;
        };
    }

    Result<oci::ImageConfig> loadConfig(const oci::ImageId& id) const
    {
        if (const auto known = m_configs.find(id); known != m_configs.end())
            return known->second;
        ONGGI_TRY(const std::string text, m_parts.content.readBlob(id.digest, maxConfig));
        ONGGI_TRY(oci::ImageConfig config, oci::ImageConfig::parse(text));
        m_configs[id] = config;
        return config;
    }

    void emit(ImageAction action, const oci::ImageId& id, const std::string& name) const
    {
        if (m_parts.events)
            m_parts.events(action, id.digest.toString(), name);
    }

    Parts m_parts;
    std::shared_ptr<Loop> m_loop;
    std::unique_ptr<ImageStore> m_images;
    std::shared_ptr<Pins> m_pins;
    std::shared_ptr<LayerPuller> m_puller;
    GarbageCollector m_garbage;
    std::shared_ptr<LayerBlobs> m_blobs;
    ImageArchives m_archives;
    RegistryService m_registries;
    /// A config is what its digest says, for ever.
    mutable std::map<oci::ImageId, oci::ImageConfig> m_configs;
    std::shared_ptr<HeldImages> m_held = std::make_shared<HeldImages>();
    bool m_pruning = false;
};

} // namespace

Result<std::unique_ptr<ImageService>> ImageService::open(Parts parts)
{
    ONGGI_TRY(auto images, ImageStore::open(parts.database));
    parts.content.sweep();
    return std::make_unique<Service>(std::move(parts), std::move(images));
}

} // namespace onggi::image
