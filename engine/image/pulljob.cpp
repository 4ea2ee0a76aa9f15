#include "image/pulljob.h"

#include "base/scopeguard.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <fmt/format.h>

namespace onggi::image {

void Pins::add(const ImageRecord& record)
{
    m_blobs.insert(record.id.digest);
    m_blobs.insert(record.manifest);
    for (const ImageRecord::Layer& layer : record.layers) {
        m_blobs.insert(layer.blob);
        m_layers.insert(layer.diffId);
    }
}

void Pins::remove(const ImageRecord& record)
{
    const auto one = [](auto& pins, const auto& value) {
        if (const auto found = pins.find(value); found != pins.end())
            pins.erase(found);
    };
    one(m_blobs, record.id.digest);
    one(m_blobs, record.manifest);
    for (const ImageRecord::Layer& layer : record.layers) {
        one(m_blobs, layer.blob);
        one(m_layers, layer.diffId);
    }
}

PullJob::PullJob(Parts parts)
    : m_parts(std::move(parts))
{
    // The source cannot hold the job, nor outlive it.
    m_abort->onTrigger([this] {
        m_parts.source->close();
        m_parts.loop->notify();
    });
}

void PullJob::start()
{
    asio::co_spawn(m_parts.loop->executor(), run(shared_from_this()), asio::detached);
}

Awaitable<void> PullJob::run(std::shared_ptr<PullJob> self)
{
    Status status = co_await self->pullImage();
    self->m_parts.source->close();
    self->m_result = std::move(status);
    self->m_parts.loop->notify();
}

void PullJob::say(std::string id, std::string status)
{
    m_parts.progress({std::move(id), std::move(status)});
}

Awaitable<Status> PullJob::pullImage()
{
    const oci::Reference& reference = m_parts.reference;
    say(reference.digest() ? reference.digest()->toString() : reference.tag(), "Pulling from " + reference.repository());
    const auto resolved = co_await m_parts.source->resolve(reference, m_parts.platform);
    if (m_abort->isTriggered())
        co_return fail(ErrorKind::Cancelled, "the pull was cancelled");
    if (!resolved)
        co_return fail(resolved.error());
    ONGGI_CO_CHECK(check(*resolved));

    m_parts.pins->add(m_image);
    const ScopeGuard unpin([&] { m_parts.pins->remove(m_image); });
    Status status = co_await pullLayers();
    if (status)
        status = co_await record(*resolved);
    co_return status;
}

/// Nothing that the source says is taken on trust: everything has to follow from digests. A registry's tag is the one
/// thing that has to be believed.
Status PullJob::check(const ResolvedImage& resolved)
{
    if (oci::Digest::of(resolved.manifestBytes) != resolved.manifest)
        return fail(ErrorKind::DataLoss, fmt::format("the manifest is not what its digest {} says", resolved.manifest.toString()));
    if (m_parts.reference.digest() && *m_parts.reference.digest() != resolved.repoDigest)
        return fail(ErrorKind::DataLoss, fmt::format("asked for {}, the source answered with {}",
                                                     m_parts.reference.digest()->toString(), resolved.repoDigest.toString()));
    ONGGI_TRY(m_manifest, oci::Manifest::parse(resolved.manifestBytes, resolved.mediaType));
    if (oci::Digest::of(resolved.configBytes) != m_manifest.config.digest)
        return fail(ErrorKind::DataLoss, fmt::format("the config is not what its digest {} says", m_manifest.config.digest.toString()));
    ONGGI_TRY(const oci::ImageConfig config, oci::ImageConfig::parse(resolved.configBytes));
    if (config.diffIds.size() != m_manifest.layers.size())
        return fail(ErrorKind::InvalidArgument, fmt::format("the manifest has {} layers, but the config has {}",
                                                            m_manifest.layers.size(), config.diffIds.size()));
    m_image.id = {m_manifest.config.digest};
    m_image.manifest = resolved.manifest;
    m_image.manifestMediaType = resolved.mediaType;
    for (std::size_t i = 0; i < config.diffIds.size(); ++i) {
        ONGGI_TRY([[maybe_unused]] const auto compression, oci::layerCompression(m_manifest.layers[i].mediaType));
        m_image.layers.push_back({config.diffIds[i], m_manifest.layers[i].digest});
    }
    return {};
}

Awaitable<void> PullJob::pullLayer(std::shared_ptr<PullJob> self, std::size_t index)
{
    LayerRequest request{self->m_manifest.layers[index], self->m_image.layers[index].diffId, self->m_parts.source, self->m_abort,
                         self->m_parts.progress};
    const Status status = co_await self->m_parts.layers->pull(std::move(request));
    if (!status) {
        // Layers that were stopped because of another one's error are not the cause.
        if (!self->m_firstError || self->m_firstError->kind() == ErrorKind::Cancelled)
            self->m_firstError = status.error();
        self->m_abort->trigger();
    }
    ++self->m_layersEnded;
    self->m_parts.loop->notify();
}

Awaitable<Status> PullJob::pullLayers()
{
    for (std::size_t i = 0; i < m_image.layers.size(); ++i)
        asio::co_spawn(m_parts.loop->executor(), pullLayer(shared_from_this(), i), asio::detached);
    while (m_layersEnded < m_image.layers.size())
        co_await m_parts.loop->changed();
    if (m_firstError)
        co_return fail(*m_firstError);
    if (m_abort->isTriggered())
        co_return fail(ErrorKind::Cancelled, "the pull was cancelled");
    co_return Status{};
}

/// All of the image is on disk: now it may have a name.
Awaitable<Status> PullJob::record(const ResolvedImage& resolved)
{
    const Status stored = co_await m_parts.loop->inPool([&]() -> Status {
        ONGGI_TRY([[maybe_unused]] const auto manifest, m_parts.content.put(resolved.manifestBytes));
        ONGGI_TRY([[maybe_unused]] const auto config, m_parts.content.put(resolved.configBytes));
        return {};
    });
    if (!stored)
        co_return stored;
    const oci::Reference& reference = m_parts.reference;
    const oci::Reference byDigest = reference.withDigest(resolved.repoDigest);
    for (const ImageRecord::Layer& layer : m_image.layers) {
        ONGGI_CO_TRY(const std::int64_t bytes, m_parts.layerStore.size(layer.diffId));
        m_image.size += bytes;
    }
    ONGGI_CO_TRY(const auto before, m_parts.images.idOf(reference));
    const bool isNew = !before || *before != m_image.id;
    const Status recorded = m_parts.images.database().transaction([&]() -> Status {
        ONGGI_TRY(const auto known, m_parts.images.get(m_image.id));
        m_image.lastTagged = isNew || !known ? Clock::system().now() : known->lastTagged;
        ONGGI_CHECK(m_parts.images.put(m_image));
        for (const ImageRecord::Layer& layer : m_image.layers)
            ONGGI_CHECK(m_parts.images.sources().put(layer.blob, reference));
        ONGGI_CHECK(m_parts.images.sources().put(m_image.id.digest, reference));
        ONGGI_CHECK(m_parts.images.putName(byDigest, m_image.id));
        return m_parts.images.putName(reference, m_image.id);
    });
    if (!recorded)
        co_return fail(recorded.error().context(fmt::format("record the image {}", reference.familiarString())));
    say("", "Digest: " + resolved.repoDigest.toString());
    say("", fmt::format("Status: {} for {}", isNew ? "Downloaded newer image" : "Image is up to date", reference.familiarString()));
    if (m_parts.events)
        m_parts.events(ImageAction::Pull, reference.familiarString(), reference.familiarName());
    co_return Status{};
}

} // namespace onggi::image
