#pragma once

#include "image/layercompressor.h"
#include "image/pulljob.h"
#include "image/transfersession.h"

#include <map>
#include <set>

namespace onggi::image {

/// A tag that is at the registry now.
struct PushedTag
{
    std::string tag;
    oci::Digest digest; ///< of the manifest
    std::int64_t size = 0;
};
/// Called on the event-loop thread; must not block.
using PushedSink = std::function<void(const PushedTag&)>;

/// One push, of one tag or of several of a repository. It runs by itself, so that whoever asked for it can be cancelled
/// at any instant and still wait for an orderly end. Event-loop thread.
class PushJob : public std::enable_shared_from_this<PushJob>
{
public:
    struct Parts
    {
        std::shared_ptr<Loop> loop;
        std::shared_ptr<TransferSession> session;
        content::ContentStore& content;
        ImageStore& images;
        std::shared_ptr<Pins> pins;
        std::shared_ptr<LayerCompressor> compressor;
        EventSink events;
        ProgressSink progress;
        PushedSink pushed;
        oci::Reference name;
        bool allTags = false;
        std::optional<oci::Platform> platform; ///< that the images must be for
        int maxUploads = 1;
    };
    explicit PushJob(Parts parts)
        : m_parts(std::move(parts))
    {
    }

    void start();
    void abort();
    /// Set when the job has ended; Loop::notify() tells.
    const std::optional<Status>& result() const { return m_result; }

private:
    /// One image with all its documents.
    struct Subject
    {
        oci::Reference tag;
        ImageRecord record;
        std::string manifestBytes;
        oci::Manifest manifest;
    };
    /// One blob on its way, and the layers that are it.
    struct Transfer
    {
        oci::Descriptor blob;
        std::vector<std::string> ids; ///< under which its progress is told; none for the config
        std::shared_ptr<UploadState> state;
        Progress last;
        bool told = false;
    };

    static Awaitable<void> run(std::shared_ptr<PushJob> self);
    Awaitable<Status> pushAll();
    Result<std::vector<Subject>> findSubjects() const;
    Status load(Subject& subject) const;
    /// Gives layers that were made here their compressed blobs, and the image the manifest that names those.
    Awaitable<Status> prepare(Subject& subject);
    Awaitable<Status> adopt(Subject& subject, const std::map<std::size_t, oci::Descriptor>& compressed);
    Awaitable<Status> openTarget(const std::vector<Subject>& subjects);
    Awaitable<Status> pushOne(Subject& subject);
    Status beginTransfers(const Subject& subject, std::vector<Transfer>& transfers);
    Awaitable<Status> waitFor(std::vector<Transfer>& transfers);
    void tell(Transfer& transfer, std::string status, std::int64_t current = 0, std::int64_t total = 0);
    Status remember(const Subject& subject);

    Parts m_parts;
    std::set<oci::Digest> m_there; ///< blobs of tags that were pushed before
    bool m_aborted = false;
    std::optional<Status> m_result;
};

} // namespace onggi::image
