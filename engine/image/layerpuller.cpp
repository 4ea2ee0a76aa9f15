#include "image/layerpuller.h"

#include "base/scopeguard.h"
#include "sys/pipe.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/statvfs.h>
#include <unistd.h>

namespace onggi::image {

namespace {

/// A disk that is full needs the space more than somebody needs to go on with half a download.
bool endedForSpace(const Error& error, const UniqueFd& file)
{
    struct statvfs space{};
    return error.kind() == ErrorKind::ResourceExhausted && fstatvfs(file.get(), &space) == 0 && space.f_bavail < space.f_blocks / 8;
}

/// The image itself is bad: no other pull of it would come further.
bool isImagesFault(const std::optional<Error>& cause)
{
    return cause && (cause->kind() == ErrorKind::DataLoss || cause->kind() == ErrorKind::InvalidArgument);
}

/// No other try could make this of the same bytes.
bool isLayersFault(const Error& error)
{
    return error.kind() == ErrorKind::DataLoss || error.kind() == ErrorKind::InvalidArgument || error.kind() == ErrorKind::NotFound;
}

std::string nameOfLayer(const LayerRequest& request)
{
    return fmt::format("layer {}", request.blob.digest.shortId());
}

} // namespace

/// One of the few downloads that may run at a time.
class LayerPuller::Slot
{
public:
    explicit Slot(LayerPuller& puller)
        : m_puller(&puller)
    {
        --m_puller->m_freeSlots;
    }
    Slot(Slot&& other) noexcept
        : m_puller(std::exchange(other.m_puller, nullptr))
    {
    }
    Slot& operator=(Slot&&) = delete;
    ~Slot() { release(); }

    void release()
    {
        if (!m_puller)
            return;
        ++m_puller->m_freeSlots;
        std::exchange(m_puller, nullptr)->m_loop->notify();
    }

private:
    LayerPuller* m_puller;
};

/// What one layer's work holds while it goes on.
struct LayerPuller::Work
{
    std::optional<Slot> slot;
    std::optional<content::Ingest> ingest; ///< nothing when the blob is there
    std::optional<snapshot::PendingLayer> pending;
    bool verifyOnly = false; ///< the layer is there
    std::shared_ptr<FetchState> fetch;
    std::shared_ptr<UnpackRun> unpack;
};

LayerPuller::LayerPuller(std::shared_ptr<Loop> loop, content::ContentStore& content, snapshot::LayerStore& layers,
                         ImageStore& images, int maxDownloads)
    : m_loop(std::move(loop))
    , m_content(content)
    , m_layers(layers)
    , m_images(images)
    , m_freeSlots(std::max(1, maxDownloads))
{
}

bool LayerPuller::isComplete(const ImageRecord::Layer& layer) const
{
    return m_layers.has(layer.diffId) && m_content.has(layer.blob) && m_images.isKnown(layer).value_or(false);
}

Awaitable<Status> LayerPuller::pull(LayerRequest request)
{
    const ImageRecord::Layer wanted{request.diffId, request.blob.digest};
    const std::string id = request.blob.digest.shortId();
    if (isComplete(wanted)) {
        request.progress({id, "Already exists"});
        co_return Status{};
    }
    request.progress({id, "Pulling fs layer"});
    for (;;) {
        if (request.abort->isTriggered())
            co_return fail(ErrorKind::Cancelled, "the pull was cancelled");
        if (isComplete(wanted)) {
            request.progress({id, "Pull complete"});
            co_return Status{};
        }
        if (const auto found = m_flights.find(request.blob.digest); found != m_flights.end()) {
            const std::shared_ptr<Flight> flight = found->second;
            flight->watchers.push_back(request.progress);
            if (!flight->last.status.empty())
                request.progress(flight->last);
            const std::size_t watcher = flight->watchers.size() - 1;
            while (!flight->ended && !request.abort->isTriggered())
                co_await m_loop->changed();
            // Its pull may be gone before the flight is.
            flight->watchers[watcher] = nullptr;
            continue;
        }
        const auto flight = std::make_shared<Flight>();
        m_flights[request.blob.digest] = flight;
        flight->watchers.push_back(request.progress);
        const Status status = co_await fetchAndApply(request, *flight);
        flight->ended = true;
        m_flights.erase(request.blob.digest);
        m_loop->notify();
        co_return status;
    }
}

void LayerPuller::report(const LayerRequest& request, Flight& flight, const char* status, std::int64_t current, std::int64_t total)
{
    Progress progress{request.blob.digest.shortId(), status, current, total};
    if (flight.last.status == progress.status && flight.last.current == current)
        return;
    flight.last = progress;
    for (const ProgressSink& watcher : flight.watchers) {
        if (watcher)
            watcher(progress);
    }
}

Awaitable<Status> LayerPuller::fetchAndApply(LayerRequest& request, Flight& flight)
{
    if (m_freeSlots == 0)
        report(request, flight, "Waiting");
    while (m_freeSlots == 0) {
        co_await m_loop->changed();
        if (request.abort->isTriggered())
            co_return fail(ErrorKind::Cancelled, "the pull was cancelled");
    }
    Work work;
    work.slot.emplace(*this);
    if (const Status begun = begin(request, work); !begun)
        co_return discard(request, std::move(work), begun.error());

    const Status done = co_await wait(request, flight, work);
    if (!done) {
        const bool mayBeDamaged = !work.fetch && done.error().kind() == ErrorKind::DataLoss;
        const Status discarded = discard(request, std::move(work), done.error());
        if (!mayBeDamaged)
            co_return discarded;
        co_return co_await dropDamaged(request, discarded.error());
    }
    const Status kept = co_await keep(request, std::move(work));
    if (kept)
        report(request, flight, "Pull complete");
    co_return kept;
}

/// Starts the helpers and the download.
Status LayerPuller::begin(LayerRequest& request, Work& work)
{
    ONGGI_TRY(const oci::LayerCompression compression, oci::layerCompression(request.blob.mediaType));
    ONGGI_TRY(work.pending, m_layers.begin());
    work.verifyOnly = m_layers.has(request.diffId);

    if (m_content.has(request.blob.digest)) {
        ONGGI_TRY(UniqueFd blob, m_content.openBlob(request.blob.digest));
        ONGGI_TRY(work.unpack, UnpackRun::start(m_loop, {compression, std::move(blob), work.pending->directory, work.verifyOnly}));
        return {};
    }
    if (!request.source)
        return fail(ErrorKind::NotFound, fmt::format("the blob {} is not in the store any more", request.blob.digest.toString()));
    ONGGI_TRY(work.ingest, m_content.beginIngest(request.blob.digest));
    ONGGI_TRY(sys::Pipe pipe, sys::makePipe(sys::PipeUse::Bulk));
    ONGGI_TRY(work.unpack, UnpackRun::start(m_loop, {compression, std::move(pipe.read), work.pending->directory, work.verifyOnly}));
    work.fetch = request.source->fetch(request.blob, work.ingest->file.get(), std::move(pipe.write));
    return {};
}

/// Until both the download and the helper have ended; the first cause of a failure is the answer.
Awaitable<Status> LayerPuller::wait(LayerRequest& request, Flight& flight, Work& work)
{
    std::optional<Error> cause;
    const auto failWith = [&](const Error& error) {
        if (!cause)
            cause = error;
        // The pull has failed: its other layers, and its source, need not go on.
        request.abort->trigger(error);
    };
    bool announced = false;
    for (;;) {
        const bool fetched = !work.fetch || work.fetch->ended;
        if (request.abort->isTriggered() && !work.unpack->hasEnded())
            work.unpack->kill();
        if (fetched && work.fetch && !announced) {
            announced = true;
            work.slot.reset();
            if (!work.fetch->status) {
                // Whatever the helper made of a part of the layer is of no interest. The source names the layer itself.
                // That nobody reads any more is how the download sees a helper that died, whose own end says why.
                const bool readerGone = work.fetch->status.error().kind() == ErrorKind::Cancelled;
                if (!readerGone && !cause && !request.abort->isTriggered())
                    failWith(work.fetch->status.error());
                continue;
            }
            report(request, flight, "Verifying Checksum");
            report(request, flight, "Download complete");
        }
        // Malformed bytes may be wrong bytes: then the source's verdict, which is still to come, says it better.
        if (const auto& failure = work.unpack->failure();
            failure && !cause && (fetched || !failure->malformed) && !request.abort->isTriggered())
            failWith(Error(failure->kind, failure->message).context(nameOfLayer(request)));
        if (fetched && work.unpack->hasEnded())
            break;
        if (!fetched)
            report(request, flight, "Downloading", work.fetch->current, request.blob.size);
        else if (!cause)
            report(request, flight, "Extracting", std::min(work.unpack->read(), request.blob.size), request.blob.size);
        co_await m_loop->changed();
    }
    if (cause)
        co_return fail(*cause);
    if (request.abort->isTriggered())
        co_return fail(ErrorKind::Cancelled, "the pull was cancelled");
    if (work.fetch && !work.fetch->status)
        co_return fail(work.fetch->status.error());
    if (!work.unpack->result())
        co_return fail(ErrorKind::Internal, fmt::format("{}: the unpack helper gave no result", nameOfLayer(request)));
    if (work.unpack->result()->diffId != request.diffId) {
        const Error error(ErrorKind::DataLoss,
                          fmt::format("{}: its content is {}, but the image's config says {}", nameOfLayer(request),
                                      work.unpack->result()->diffId.digest.toString(), request.diffId.digest.toString()));
        request.abort->trigger();
        co_return fail(error);
    }
    co_return Status{};
}

/// A blob that is not what its digest says any more would stand in the way of every pull.
Awaitable<Status> LayerPuller::dropDamaged(const LayerRequest& request, Error error)
{
    const std::function<Result<bool>()> verify = [&] { return m_content.verify(request.blob.digest); };
    const auto intact = co_await m_loop->inPool(verify);
    if (!intact || *intact)
        co_return fail(std::move(error));
    ONGGI_CO_CHECK(m_content.remove(request.blob.digest));
    ONGGI_CO_CHECK(m_images.forget(request.blob.digest));
    co_return fail(ErrorKind::DataLoss, fmt::format("{}: the blob was damaged on disk and is removed now: pull again", nameOfLayer(request)));
}

/// Gives blob and layer their names. Waits for the disk in the pool; not cancelled half-way.
Awaitable<Status> LayerPuller::keep(LayerRequest& request, Work work)
{
    const std::int64_t bytes = work.unpack->result()->bytes;
    work.pending->describesRoot = work.unpack->result()->describesRoot;
    Status kept = co_await m_loop->inPool([&]() -> Status {
        if (!work.verifyOnly) {
            auto pending = std::exchange(work.pending, std::nullopt);
            ONGGI_CHECK(m_layers.commit(*std::move(pending), request.diffId, bytes));
        }
        if (work.ingest) {
            auto ingest = std::exchange(work.ingest, std::nullopt);
            ONGGI_CHECK(m_content.commitIngest(*std::move(ingest), request.blob.size));
        }
        return {};
    });
    if (kept)
        kept = m_images.putKnown({request.diffId, request.blob.digest});
    if (!kept) {
        const Error error = kept.error().context(nameOfLayer(request));
        request.abort->trigger(error);
        co_return discard(request, std::move(work), error);
    }
    if (work.pending)
        m_layers.abandon(*std::move(work.pending));
    co_return Status{};
}

/// Leaves nothing behind but what a later pull can go on with.
Status LayerPuller::discard(const LayerRequest& request, Work work, const Error& error)
{
    if (work.pending)
        m_layers.abandon(std::move(*work.pending));
    if (work.ingest) {
        // A download that came to its end and turned out to be the right bytes of a bad layer is as useless as wrong
        // bytes; one that was cut, or given up for another reason, is not.
        const bool complete = work.fetch && work.fetch->ended && work.fetch->status;
        const bool wrong = work.fetch && work.fetch->ended && !work.fetch->status && !work.fetch->resumable;
        const bool needsSpace = endedForSpace(error, work.ingest->file)
                                || (request.abort->cause() && endedForSpace(*request.abort->cause(), work.ingest->file));
        if (wrong || needsSpace || (complete && isLayersFault(error)) || isImagesFault(request.abort->cause()))
            m_content.discardIngest(std::move(*work.ingest));
        else
            m_content.suspendIngest(std::move(*work.ingest));
    }
    return fail(error);
}

} // namespace onggi::image
