#include "image/storecheck.h"

#include "image/imagesource.h"
#include "image/unpackrun.h"
#include "snapshot/treecompare.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

namespace onggi::image {

namespace {

constexpr std::size_t readSize = 1 << 20;
constexpr std::size_t mostNames = 4;

void readToEnd(const UniqueFd& file)
{
    std::string buffer(readSize, '\0');
    while (::read(file.get(), buffer.data(), buffer.size()) > 0) {
    }
}

/// By its first bytes: a layer is to be verified although no manifest that names its kind can be read.
oci::LayerCompression compressionOf(const UniqueFd& file)
{
    char start[4] = {};
    const ssize_t count = ::pread(file.get(), start, sizeof start, 0);
    const std::string_view magic(start, count < 0 ? 0 : static_cast<std::size_t>(count));
    if (magic.starts_with("\x1f\x8b"))
        return oci::LayerCompression::Gzip;
    if (magic == "\x28\xb5\x2f\xfd")
        return oci::LayerCompression::Zstd;
    return oci::LayerCompression::None;
}

Result<UniqueFd> openTree(const UniqueFd& layers, const oci::DiffId& layer)
{
    const std::string path = layer.digest.encoded() + "/fs";
    UniqueFd tree(::openat(layers.get(), path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!tree)
        return failErrno(errno, fmt::format("open the layer {}", layer.digest.toString()));
    return tree;
}

} // namespace

StoreCheck::StoreCheck(Parts parts)
    : m_parts(std::move(parts))
    , m_blobs(std::make_shared<LayerBlobs>(m_parts.loop, m_parts.content, m_parts.layers))
{
}

Awaitable<Result<CheckReport>> StoreCheck::run(Mode mode)
{
    m_mode = mode;
    m_report = {};
    m_names.clear();
    m_sources.clear();
    m_uses.clear();
    const Status hashed = co_await hashBlobs();
    ONGGI_CO_CHECK(hashed);
    ONGGI_CO_TRY(const auto ids, m_parts.images.ids());
    m_report.images = static_cast<int>(ids.size());
    for (const oci::ImageId& id : ids)
        ONGGI_CO_CHECK(checkImage(id));
    std::set<oci::DiffId> layers;
    for (const auto& [layer, use] : m_uses) {
        if (layers.insert(layer.diffId).second)
            m_report.layerBytes += m_parts.layers.size(layer.diffId).value_or(0);
        say(fmt::format("layer {}", layer.diffId.digest.shortId()));
        const Status checked = co_await checkLayer(layer, use);
        ONGGI_CO_CHECK(checked);
    }
    m_report.layers = static_cast<int>(layers.size());
    ONGGI_CO_TRY(const auto references, m_parts.images.references());
    ONGGI_CO_CHECK(checkRest(references));
    co_return std::move(m_report);
}

Awaitable<Status> StoreCheck::hashBlobs()
{
    m_intact.clear();
    ONGGI_CO_TRY(const auto blobs, m_parts.content.list());
    for (const oci::Digest& blob : blobs) {
        say(fmt::format("blob {}", blob.shortId()));
        const std::function<Result<bool>()> work = [&] { return m_parts.content.verify(blob); };
        const auto intact = co_await m_parts.loop->inPool(work);
        ONGGI_CO_TRY(m_intact[blob], intact);
        m_report.blobBytes += m_parts.content.size(blob).value_or(0);
        ++m_report.blobs;
    }
    co_return Status();
}

Status StoreCheck::checkImage(const oci::ImageId& id)
{
    ONGGI_TRY(const auto record, m_parts.images.get(id));
    ONGGI_TRY(const auto names, m_parts.images.namesOf(id));
    std::vector<std::string> shown;
    for (const oci::Reference& name : names) {
        if (name.digest())
            m_sources[id].push_back(name);
        else
            shown.push_back(name.familiarString());
    }
    m_names[id] = shown.empty() ? id.digest.shortId() : fmt::format("{}", fmt::join(shown, ", "));
    m_platforms[id] = oci::Platform::host();
    if (!record)
        return {};
    for (const ImageRecord::Layer& layer : record->layers)
        m_uses[layer].images.push_back(id);
    return checkDocuments(*record, fmt::format("image {} ({})", id.digest.shortId(), m_names[id]));
}

Status StoreCheck::checkDocuments(const ImageRecord& record, const std::string& name)
{
    const std::pair<const char*, const oci::Digest*> documents[] = {{"config", &record.id.digest}, {"manifest", &record.manifest}};
    bool bothRead = true;
    for (const auto& [kind, digest] : documents) {
        const auto known = m_intact.find(*digest);
        if (known != m_intact.end() && known->second)
            continue;
        bothRead = false;
        const bool isMissing = known == m_intact.end();
        if (!isMissing)
            ONGGI_CHECK(dropBlob(*digest));
        report(name, fmt::format("its {} {} is {}", kind, digest->toString(), isMissing ? "missing" : "damaged"), fetchAgain({record.id}));
    }
    if (m_intact.contains(record.id.digest) && m_intact[record.id.digest]) {
        const auto text = m_parts.content.readBlob(record.id.digest, maxDocument);
        const auto config = text ? oci::ImageConfig::parse(*text) : Result<oci::ImageConfig>(fail(text.error()));
        if (config)
            m_platforms[record.id] = config->platform;
        const bool agrees = config && std::ranges::equal(config->diffIds, record.layers, {}, {}, &ImageRecord::Layer::diffId);
        if (!agrees) {
            report(name, "the engine's tables say other layers than its config", fetchAgain({record.id}));
            return {};
        }
    }
    if (!bothRead)
        return {};
    ONGGI_TRY(const std::string text, m_parts.content.readBlob(record.manifest, maxDocument));
    const auto manifest = oci::Manifest::parse(text, record.manifestMediaType);
    if (!manifest || manifest->config.digest != record.id.digest
        || !std::ranges::equal(manifest->layers, record.layers, {}, &oci::Descriptor::digest, &ImageRecord::Layer::blob)) {
        report(name, "the engine's tables say other blobs than its manifest", fetchAgain({record.id}));
        return {};
    }
    for (std::size_t i = 0; i < record.layers.size(); ++i)
        m_uses[record.layers[i]].blobSize = manifest->layers[i].size;
    return {};
}

Awaitable<Status> StoreCheck::checkLayer(const ImageRecord::Layer& layer, const LayerUse& use)
{
    const auto blob = m_intact.find(layer.blob);
    if (blob != m_intact.end() && blob->second)
        co_return co_await checkApplied(layer, use);
    const bool canBePacked = layer.blob == layer.diffId.digest && m_parts.layers.has(layer.diffId);
    const std::string name = layerName(layer, use);
    if (blob != m_intact.end()) {
        ONGGI_CO_CHECK(dropBlob(layer.blob));
        report(name, fmt::format("its blob {} is damaged", layer.blob.toString()),
               canBePacked ? "it is packed again of the layer's files when it is needed" : fetchAgain(use.images));
    } else if (!canBePacked) {
        const bool hasFiles = m_parts.layers.has(layer.diffId);
        report(name, fmt::format("its blob {} is missing{}", layer.blob.toString(),
                                 hasFiles ? ", so that its files could not be verified" : ", and so are its files"),
               fetchAgain(use.images));
    }
    if (canBePacked)
        co_return co_await checkPacked(layer, use);
    co_return Status();
}

/// A layer without a blob was made here.
Awaitable<Status> StoreCheck::checkPacked(const ImageRecord::Layer& layer, const LayerUse& use)
{
    if (use.blobSize < 0)
        co_return Status();
    LayerBlobKey key;
    key.blob.digest = layer.blob;
    key.blob.size = use.blobSize;
    key.diffId = layer.diffId;
    auto opened = m_blobs->open(key);
    Status packed = opened ? Status() : Status(fail(opened.error()));
    if (opened) {
        const std::function<bool()> drain = [&] {
            readToEnd(opened->fd());
            return true;
        };
        co_await m_parts.loop->inPool(drain);
        packed = co_await opened->finish();
    }
    if (packed)
        co_return Status();
    if (packed.error().kind() == ErrorKind::ResourceExhausted)
        co_return packed;
    report(layerName(layer, use), packed.error().message(),
           "it was made here and is nowhere else: make the images that have it again, and remove these (docker rmi -f)");
    co_return Status();
}

Awaitable<Status> StoreCheck::checkApplied(const ImageRecord::Layer& layer, const LayerUse& use)
{
    const std::string name = layerName(layer, use);
    ONGGI_CO_TRY(UniqueFd blob, m_parts.content.openBlob(layer.blob));
    ONGGI_CO_TRY(auto pending, m_parts.layers.begin());
    const auto compression = compressionOf(blob);
    auto started = UnpackRun::start(m_parts.loop, {compression, std::move(blob), pending.directory, false});
    if (!started) {
        m_parts.layers.abandon(std::move(pending));
        co_return fail(started.error());
    }
    const auto& unpack = *started;
    while (!unpack->hasEnded())
        co_await m_parts.loop->changed();
    if (const auto& failure = unpack->failure(); failure && !failure->malformed) {
        m_parts.layers.abandon(std::move(pending));
        // This says something about the machine, not about the layer.
        co_return fail(Error(failure->kind, failure->message).context(fmt::format("apply the {} to compare it", name)));
    }
    if (!unpack->result() || unpack->result()->diffId != layer.diffId) {
        m_parts.layers.abandon(std::move(pending));
        report(name, unpack->result() ? fmt::format("its blob gives the layer {}", unpack->result()->diffId.digest.toString())
                                      : "its blob is no layer: " + (unpack->failure() ? unpack->failure()->message : ""),
               "no registry gives another blob of this digest: remove the images that have it (docker rmi -f)");
        co_return Status();
    }
    const auto& result = *unpack->result();
    pending.describesRoot = result.describesRoot;
    std::string problem;
    if (!m_parts.layers.has(layer.diffId)) {
        problem = "its files are missing";
    } else if (const auto tree = openTree(m_parts.layers.layersDirectory(), layer.diffId); !tree) {
        problem = tree.error().message();
    } else {
        using Difference = Result<std::optional<std::string>>;
        const std::function<Difference()> work = [&] { return snapshot::differenceOf(tree->get(), pending.directory.get()); };
        const Difference difference = co_await m_parts.loop->inPool(work);
        if (!difference)
            problem = difference.error().message();
        else if (*difference)
            problem = **difference;
        else if (m_parts.layers.size(layer.diffId).value_or(-1) != result.bytes)
            problem = "its record says another size";
    }
    if (problem.empty()) {
        m_parts.layers.abandon(std::move(pending));
        co_return Status();
    }
    const bool isBusy = m_parts.busy.contains(layer.diffId);
    report(name, std::move(problem),
           isBusy ? fmt::format("stop the container {} first: it stands on these files", m_parts.containers[layer.diffId].front())
                  : "it is applied again from its blob");
    if (m_mode == Mode::Look || isBusy) {
        m_parts.layers.abandon(std::move(pending));
        co_return Status();
    }
    const std::function<Status()> replace = [&]() -> Status {
        if (m_parts.layers.has(layer.diffId))
            ONGGI_CHECK(m_parts.layers.remove(layer.diffId));
        return m_parts.layers.commit(std::move(pending), layer.diffId, result.bytes);
    };
    const Status replaced = co_await m_parts.loop->inPool(replace);
    ONGGI_CO_CHECK(replaced);
    co_return m_parts.images.putKnown(layer);
}

/// What no image has, or what has no image.
Status StoreCheck::checkRest(const ImageStore::References& references)
{
    int strayBlobs = 0;
    std::int64_t strayBytes = 0;
    for (const auto& [blob, intact] : m_intact) {
        if (references.blobs.contains(blob))
            continue;
        if (!intact) {
            ONGGI_CHECK(dropBlob(blob));
            report(fmt::format("blob {}", blob.toString()), "it is damaged, and no image needs it", "it is removed");
            continue;
        }
        ++strayBlobs;
        strayBytes += m_parts.content.size(blob).value_or(0);
    }
    ONGGI_TRY(const auto layers, m_parts.layers.list());
    int strayLayers = 0;
    for (const oci::DiffId& layer : layers) {
        if (references.layers.contains(layer) || m_parts.containers.contains(layer))
            continue;
        ++strayLayers;
        strayBytes += m_parts.layers.size(layer).value_or(0);
    }
    if (strayBlobs + strayLayers > 0)
        m_report.notes.push_back(fmt::format("{} blobs and {} layers of {} bytes belong to no image: cut pulls go on with them; after a day, "
                                             "or by docker image prune, they go",
                                             strayBlobs, strayLayers, strayBytes));
    for (const auto& [layer, containers] : m_parts.containers) {
        if (!references.layers.contains(layer) && !m_parts.layers.has(layer))
            report(fmt::format("layer {} of the container {}", layer.digest.toString(), fmt::join(containers, ", ")),
                   "it is missing, and no image has it", "pull the container's image again, or remove the container");
    }
    ONGGI_TRY(const auto names, m_parts.images.namesWithoutImage());
    for (const oci::Reference& name : names) {
        report(fmt::format("name {}", name.familiarString()), "its image is not in the tables", "it is removed");
        if (m_mode == Mode::Repair)
            ONGGI_CHECK(m_parts.images.removeName(name));
    }
    return {};
}

void StoreCheck::report(std::string object, std::string message, std::string remedy)
{
    m_report.problems.push_back({std::move(object), std::move(message), std::move(remedy)});
}

std::string StoreCheck::layerName(const ImageRecord::Layer& layer, const LayerUse& use) const
{
    std::vector<std::string> names;
    for (const oci::ImageId& id : use.images) {
        const std::string& name = m_names.at(id);
        if (names.size() < mostNames && std::ranges::find(names, name) == names.end())
            names.push_back(name);
    }
    return fmt::format("layer {} of {}", layer.diffId.digest.toString(), fmt::join(names, ", "));
}

std::string StoreCheck::fetchAgain(const std::vector<oci::ImageId>& images)
{
    for (const oci::ImageId& id : images) {
        const auto sources = m_sources.find(id);
        if (sources == m_sources.end())
            continue;
        const oci::Reference& source = sources->second.front();
        if (m_mode == Mode::Repair)
            m_wanted.insert({source, m_platforms[id]});
        return fmt::format("it is fetched again as {}", source.familiarString());
    }
    return "it was made or loaded here, and no registry is known that has it: make or load its images again, and remove these (docker rmi -f)";
}

Status StoreCheck::dropBlob(const oci::Digest& blob)
{
    if (m_mode == Mode::Look)
        return {};
    ONGGI_CHECK(m_parts.content.remove(blob));
    return m_parts.images.forget(blob);
}

void StoreCheck::say(const std::string& text) const
{
    if (m_parts.progress)
        m_parts.progress(text);
}

} // namespace onggi::image
