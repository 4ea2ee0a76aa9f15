#include "unpack/worker/worker.h"

#include "base/sha256.h"
#include "unpack/protocol.h"
#include "unpack/worker/changeset.h"
#include "unpack/worker/decoder.h"

#include <chrono>
#include <new>
#include <thread>
#include <unistd.h>

namespace onggi::unpack {

namespace {

constexpr auto reportInterval = std::chrono::milliseconds(100);

class Reporter
{
public:
    Reporter(sys::MessageSocket& daemon, const Decoder& decoder)
        : m_daemon(daemon)
        , m_decoder(decoder)
    {
    }

    /// A vanished daemon is noticed by the end of the input.
    void send(const Report& report) { (void)m_daemon.send(encode(report)); }

    void progress()
    {
        const auto now = std::chrono::steady_clock::now();
        if (now - m_last < reportInterval)
            return;
        m_last = now;
        send(Unpacking{m_decoder.compressedBytes()});
    }

    Status markOpaque(const UniqueFd& directory)
    {
        const int fd = directory.get();
        ONGGI_CHECK(m_daemon.send(encode(Report(MarkOpaque{})), {&fd, 1}));
        ONGGI_TRY(const auto message, m_daemon.receive());
        if (!message)
            return fail(ErrorKind::Cancelled, "the daemon is gone");
        ONGGI_TRY(const Marked marked, decodeMarked(message->bytes));
        if (!marked.message.empty())
            return fail(ErrorKind::Internal, marked.message);
        return {};
    }

private:
    sys::MessageSocket& m_daemon;
    const Decoder& m_decoder;
    std::chrono::steady_clock::time_point m_last = std::chrono::steady_clock::now();
};

/// The producing thread: inflates into the queue and hashes each chunk while it is in the cache.
class Inflater
{
public:
    Inflater(Decoder& decoder, ChunkQueue& queue)
        : m_decoder(decoder)
        , m_queue(queue)
        , m_thread([this] { run(); })
    {
    }
    ~Inflater() { m_thread.join(); }
    Inflater(const Inflater&) = delete;
    Inflater& operator=(const Inflater&) = delete;

    /// Once the queue has ended well.
    oci::DiffId finishDiffId() { return {oci::Digest::fromHex(m_hash.finishHex())}; }

private:
    void run()
    {
        for (;;) {
            const auto buffer = m_queue.acquire();
            if (!buffer)
                break;
            const auto size = m_decoder.read(*buffer);
            if (!size) {
                m_queue.finish(fail(size.error()));
                break;
            }
            if (*size > 0) {
                m_hash.update({buffer->data(), *size});
                m_queue.publish(*size);
            }
            if (*size < buffer->size()) {
                m_queue.finish({});
                return;
            }
        }
        // The layer is malformed. Its sender still has to find out whether these were the bytes that were asked for.
        m_decoder.discardRest();
    }

    Decoder& m_decoder;
    ChunkQueue& m_queue;
    Sha256 m_hash;
    std::thread m_thread;
};

Result<Unpacked> unpackLayer(Decoder& decoder, ChunkQueue& queue, UniqueFd root, Reporter& reporter)
{
    Inflater inflater(decoder, queue);
    const auto work = [&]() -> Result<Applied> {
        TreeWriter tree(std::move(root), [&](const UniqueFd& directory) { return reporter.markOpaque(directory); });
        ONGGI_TRY(const Applied applied, applyChangeset(queue, tree, [&] { reporter.progress(); }));
        // What stands behind the archive's end is part of the DiffID all the same.
        for (;;) {
            ONGGI_TRY(const std::string_view rest, queue.next());
            if (rest.empty())
                return applied;
            reporter.progress();
        }
    };
    const Result<Applied> applied = work();
    if (!applied) {
        const bool malformed = applied.error().kind() == ErrorKind::DataLoss;
        reporter.send(UnpackFailed{applied.error().kind(), applied.error().message(), malformed});
        if (!malformed)
            _exit(1); // The thread may be waiting for bytes that nobody needs any more.
        queue.close();
        return fail(applied.error());
    }
    return Unpacked{inflater.finishDiffId(), applied->bytes, applied->entries, applied->describesRoot};
}

/// Inflates and hashes, and drops the content.
Result<Unpacked> verifyLayer(Decoder& decoder, Reporter& reporter)
{
    const auto buffer = std::make_unique_for_overwrite<char[]>(ChunkQueue::chunkSize);
    Sha256 hash;
    Unpacked result;
    for (;;) {
        const auto size = decoder.read({buffer.get(), ChunkQueue::chunkSize});
        if (!size) {
            reporter.send(UnpackFailed{size.error().kind(), size.error().message(), true});
            decoder.discardRest();
            return fail(size.error());
        }
        hash.update({buffer.get(), *size});
        result.bytes += static_cast<std::int64_t>(*size);
        if (*size < ChunkQueue::chunkSize)
            break;
        reporter.progress();
    }
    result.diffId = {oci::Digest::fromHex(hash.finishHex())};
    return result;
}

} // namespace

bool runWorker(WorkerOptions options)
{
    const Result<std::unique_ptr<Decoder>> made = options.compression ? Decoder::make(*options.compression, options.input.get())
                                                                      : Decoder::detect(options.input.get());
    if (!made) {
        (void)options.daemon.send(encode(Report(UnpackFailed{made.error().kind(), made.error().message(), false})));
        return false;
    }
    const auto& decoder = *made;
    Reporter reporter(options.daemon, *decoder);
    try {
        ChunkQueue queue;
        const auto unpacked = options.root ? unpackLayer(*decoder, queue, std::move(*options.root), reporter)
                                           : verifyLayer(*decoder, reporter);
        if (unpacked)
            reporter.send(*unpacked);
        return unpacked.has_value();
    } catch (const std::bad_alloc&) {
        reporter.send(UnpackFailed{ErrorKind::ResourceExhausted, "the layer needs more memory than its helper may have", false});
        _exit(1);
    }
}

} // namespace onggi::unpack
