#include "image/pushjob.h"

#include "base/scopeguard.h"
#include "sys/memoryfile.h"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace onggi::image {

namespace {

constexpr std::size_t maxManifest = 4 << 20;
constexpr std::size_t maxOtherSources = 50; // of which the token server is asked for the right to read

std::string repositoryOf(const oci::Reference& reference)
{
    return reference.domain() + "/" + reference.repository();
}

/// Layers that may not be handed on: the manifest names where they are instead.
bool isForeign(const oci::Descriptor& layer)
{
    return !layer.urls.empty() && (layer.mediaType.find(".foreign.") != std::string::npos ||
                                   layer.mediaType.find(".nondistributable.") != std::string::npos);
}

} // namespace

void PushJob::start()
{
    asio::co_spawn(m_parts.loop->executor(), run(shared_from_this()), asio::detached);
}

void PushJob::abort()
{
    m_aborted = true;
    m_parts.session->close();
}

Awaitable<void> PushJob::run(std::shared_ptr<PushJob> self)
{
    Status status = co_await self->pushAll();
    self->m_parts.session->close();
    self->m_result = std::move(status);
    self->m_parts.loop->notify();
}

Awaitable<Status> PushJob::pushAll()
{
    m_parts.progress({"", fmt::format("The push refers to repository [{}]", repositoryOf(m_parts.name))});
    ONGGI_CO_TRY(auto subjects, findSubjects());
    // Nobody collects what is still to go out.
    for (const Subject& subject : subjects)
        m_parts.pins->add(subject.record);
    const ScopeGuard unpin([&] {
        for (const Subject& subject : subjects)
            m_parts.pins->remove(subject.record);
    });
    const Status opened = co_await openTarget(subjects);
    ONGGI_CO_CHECK(opened);
    for (Subject& subject : subjects) {
        const Status prepared = co_await prepare(subject);
        ONGGI_CO_CHECK(prepared);
        const Status pushed = co_await pushOne(subject);
        ONGGI_CO_CHECK(pushed);
    }
    co_return Status{};
}

Result<std::vector<PushJob::Subject>> PushJob::findSubjects() const
{
    ONGGI_TRY(const auto tags, m_parts.images.tagsOf(m_parts.name));
    if (tags.empty())
        return fail(ErrorKind::NotFound,
                    "An image does not exist locally with the tag: " + m_parts.name.familiarName());
    std::vector<Subject> subjects;
    for (const auto& [tag, id] : tags) {
        if (!m_parts.allTags && tag != m_parts.name)
            continue;
        ONGGI_TRY(auto record, m_parts.images.get(id));
        if (!record)
            return fail(ErrorKind::DataLoss, fmt::format("{} names an image that is not in the store", tag.familiarString()));
        Subject subject{tag, *std::move(record), {}, {}};
        const Status loaded = load(subject);
        if (!loaded)
            return fail(loaded.error().context(tag.familiarString()));
        subjects.push_back(std::move(subject));
    }
    if (subjects.empty())
        return fail(ErrorKind::NotFound, "tag does not exist: " + m_parts.name.familiarString());
    return subjects;
}

Status PushJob::load(Subject& subject) const
{
    const ImageRecord& record = subject.record;
    ONGGI_TRY(subject.manifestBytes, m_parts.content.readBlob(record.manifest, maxManifest));
    ONGGI_TRY(subject.manifest, oci::Manifest::parse(subject.manifestBytes, record.manifestMediaType));
    if (subject.manifest.layers.size() != record.layers.size())
        return fail(ErrorKind::DataLoss, "the manifest and the store tell different layers: pull the image again");
    if (!m_parts.platform)
        return {};
    ONGGI_TRY(const std::string text, m_parts.content.readBlob(record.id.digest, 2 * maxManifest));
    ONGGI_TRY(const auto config, oci::ImageConfig::parse(text));
    if (!m_parts.platform->accepts(config.platform))
        return fail(ErrorKind::NotFound, fmt::format("image with reference {} was found but its platform ({}) does not match the specified platform ({})",
                                                     subject.tag.familiarString(), config.platform.toString(), m_parts.platform->toString()));
    return {};
}

Awaitable<Status> PushJob::prepare(Subject& subject)
{
    std::map<std::size_t, oci::Descriptor> compressed;
    for (std::size_t i = 0; i < subject.manifest.layers.size(); ++i) {
        LayerBlobKey key{subject.manifest.layers[i], subject.record.layers[i].diffId};
        ONGGI_CO_TRY(const bool wanted, m_parts.compressor->isWanted(key));
        if (!wanted)
            continue;
        m_parts.progress({key.diffId.digest.shortId(), "Preparing"});
        auto made = co_await m_parts.compressor->compress(std::move(key));
        if (!made)
            co_return fail(made.error());
        if (m_aborted)
            co_return fail(ErrorKind::Cancelled, "the push was cancelled");
        compressed[i] = *std::move(made);
    }
    if (compressed.empty())
        co_return Status{};
    co_return co_await adopt(subject, compressed);
}

Awaitable<Status> PushJob::adopt(Subject& subject, const std::map<std::size_t, oci::Descriptor>& compressed)
{
    auto document = nlohmann::json::parse(subject.manifestBytes, nullptr, false);
    if (document.is_discarded())
        co_return fail(ErrorKind::DataLoss, subject.tag.familiarString() + ": its manifest is malformed");
    ImageRecord record = subject.record;
    for (const auto& [index, layer] : compressed) {
        document["layers"][index] = {
            {"mediaType", layer.mediaType}, {"digest", layer.digest.toString()}, {"size", layer.size}};
        record.layers[index].blob = layer.digest;
    }
    std::string bytes = document.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    record.manifest = oci::Digest::of(bytes);
    m_parts.pins->add(record);
    const ScopeGuard unpin([&] { m_parts.pins->remove(record); });
    const std::function<Status()> store = [&]() -> Status {
        ONGGI_TRY([[maybe_unused]] const auto digest, m_parts.content.put(bytes));
        return {};
    };
    const Status stored = co_await m_parts.loop->inPool(store);
    ONGGI_CO_CHECK(stored);
    const Status recorded = m_parts.images.database().transaction([&]() -> Status {
        ONGGI_TRY(auto known, m_parts.images.get(record.id));
        if (!known)
            return fail(ErrorKind::NotFound, fmt::format("the image {} was removed meanwhile", subject.tag.familiarString()));
        // Another push may have done the same; tags may have moved.
        known->manifest = record.manifest;
        known->layers = record.layers;
        return m_parts.images.put(*known);
    });
    ONGGI_CO_CHECK(recorded);
    ONGGI_CO_TRY(subject.manifest, oci::Manifest::parse(bytes, record.manifestMediaType));
    // The old pins end with the push.
    m_parts.pins->add(record);
    m_parts.pins->remove(subject.record);
    subject.record = std::move(record);
    subject.manifestBytes = std::move(bytes);
    co_return Status{};
}

Awaitable<Status> PushJob::openTarget(const std::vector<Subject>& subjects)
{
    std::set<std::string> others;
    for (const Subject& subject : subjects) {
        for (const oci::Descriptor& layer : subject.manifest.layers) {
            ONGGI_CO_TRY(const auto sources, m_parts.images.sources().find(layer.digest, m_parts.name));
            for (const std::string& source : sources) {
                if (source != m_parts.name.repository() && others.size() < maxOtherSources)
                    others.insert(source);
            }
        }
    }
    registry::OpenPush order{m_parts.name.canonical(), {others.begin(), others.end()}};
    const auto answer = co_await m_parts.session->ask(std::move(order));
    if (!answer)
        co_return fail(answer.error());
    if (!std::holds_alternative<registry::Opened>(answer->report))
        co_return fail(ErrorKind::Internal, "the transfer helper gave an unexpected answer");
    co_return Status{};
}

Awaitable<Status> PushJob::pushOne(Subject& subject)
{
    std::vector<Transfer> transfers;
    ONGGI_CO_CHECK(beginTransfers(subject, transfers));
    const Status sent = co_await waitFor(transfers);
    ONGGI_CO_CHECK(sent);

    ONGGI_CO_TRY(const UniqueFd file, sys::sealedMemory("manifest", subject.manifestBytes));
    registry::PutManifest order{subject.tag.tag(), subject.record.manifestMediaType};
    const auto answer = co_await m_parts.session->ask(std::move(order), file.get());
    if (!answer)
        co_return fail(answer.error());
    for (const Transfer& transfer : transfers)
        m_there.insert(transfer.blob.digest);
    ONGGI_CO_CHECK(remember(subject));
    const PushedTag done{subject.tag.tag(), subject.record.manifest, static_cast<std::int64_t>(subject.manifestBytes.size())};
    m_parts.progress({"", fmt::format("{}: digest: {} size: {}", done.tag, done.digest.toString(), done.size)});
    m_parts.pushed(done);
    if (m_parts.events)
        m_parts.events(ImageAction::Push, subject.tag.familiarString(), subject.tag.familiarName());
    co_return Status{};
}

/// Orders everything at once; the helper works on a few at a time. Topmost layer first, as Docker does.
Status PushJob::beginTransfers(const Subject& subject, std::vector<Transfer>& transfers)
{
    std::map<oci::Digest, std::size_t> known;
    for (std::size_t i = subject.manifest.layers.size(); i-- > 0;) {
        const oci::Descriptor& layer = subject.manifest.layers[i];
        const std::string id = subject.record.layers[i].diffId.digest.shortId();
        if (isForeign(layer)) {
            m_parts.progress({id, "Skipped foreign layer"});
            continue;
        }
        const auto [place, isNew] = known.emplace(layer.digest, transfers.size());
        if (isNew)
            transfers.push_back({layer, {}, nullptr, {}});
        transfers[place->second].ids.push_back(id);
    }
    transfers.push_back({subject.manifest.config, {}, nullptr, {}});
    for (Transfer& transfer : transfers)
        tell(transfer, "Preparing");

    int ordered = 0;
    for (Transfer& transfer : transfers) {
        const oci::Digest& digest = transfer.blob.digest;
        if (m_there.contains(digest)) {
            transfer.state = std::make_shared<UploadState>();
            transfer.state->ended = true;
            transfer.state->way = registry::UploadWay::Exists;
            continue;
        }
        ONGGI_TRY(const UniqueFd file, m_parts.content.openBlob(digest));
        ONGGI_TRY(const std::int64_t size, m_parts.content.size(digest));
        registry::Upload order{digest, size, {}};
        ONGGI_TRY(order.mountFrom, m_parts.images.sources().find(digest, m_parts.name));
        std::erase(order.mountFrom, m_parts.name.repository());
        transfer.state = m_parts.session->upload(std::move(order), file.get());
        if (++ordered > m_parts.maxUploads)
            tell(transfer, "Waiting");
    }
    return {};
}

Awaitable<Status> PushJob::waitFor(std::vector<Transfer>& transfers)
{
    for (;;) {
        bool all = true;
        for (Transfer& transfer : transfers) {
            const UploadState& state = *transfer.state;
            if (!state.ended) {
                all = false;
                if (state.current > 0)
                    tell(transfer, "Pushing", state.current, transfer.blob.size);
                continue;
            }
            if (!state.status)
                co_return fail(state.status.error());
            if (std::exchange(transfer.told, true))
                continue;
            if (state.way == registry::UploadWay::Exists)
                tell(transfer, "Layer already exists");
            else if (state.way == registry::UploadWay::Mounted)
                tell(transfer, "Mounted from " + state.from);
            else
                tell(transfer, "Pushed");
        }
        if (all)
            co_return Status{};
        co_await m_parts.loop->changed();
        if (m_aborted)
            co_return fail(ErrorKind::Cancelled, "the push was cancelled");
    }
}

void PushJob::tell(Transfer& transfer, std::string status, std::int64_t current, std::int64_t total)
{
    Progress progress{"", std::move(status), current, total};
    if (transfer.last.status == progress.status && transfer.last.current == progress.current)
        return;
    transfer.last = progress;
    for (const std::string& id : transfer.ids) {
        progress.id = id;
        m_parts.progress(progress);
    }
}

/// The registry has the image now: under this digest, and its blobs can be mounted from there.
Status PushJob::remember(const Subject& subject)
{
    return m_parts.images.database().transaction([&]() -> Status {
        // It may have been removed meanwhile.
        ONGGI_TRY(const auto record, m_parts.images.get(subject.record.id));
        if (!record)
            return {};
        for (const oci::Descriptor& layer : subject.manifest.layers)
            ONGGI_CHECK(m_parts.images.sources().put(layer.digest, m_parts.name));
        ONGGI_CHECK(m_parts.images.sources().put(subject.manifest.config.digest, m_parts.name));
        return m_parts.images.putName(subject.tag.withDigest(subject.record.manifest), subject.record.id);
    });
}

} // namespace onggi::image
