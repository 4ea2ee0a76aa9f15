#pragma once

#include "base/uniquefd.h"
#include "image/async.h"
#include "oci/image.h"
#include "oci/reference.h"

#include <functional>
#include <optional>
#include <string>

namespace onggi::image {

/// Manifests and configs of real images have kilobytes.
inline constexpr std::size_t maxDocument = 8 << 20;

/// What a name stands for, at its source. Not trusted yet: the puller compares the digests again.
struct ResolvedImage
{
    std::string mediaType;     ///< of the manifest
    oci::Digest manifest;
    oci::Digest repoDigest;    ///< what the name pointed to: an index or the manifest
    std::string manifestBytes;
    std::string configBytes;
};

/// The state of one blob on its way, changed by the source, watched by the puller (Loop::notify tells).
struct FetchState
{
    std::int64_t current = 0; ///< bytes that have come
    bool ended = false;
    Status status;
    bool resumable = false; ///< of a failure: the bytes that came so far are worth keeping
};

/// Where an image comes from: a registry by way of onggi-transfer, or a directory. Serves one pull; event-loop thread.
class ImageSource
{
public:
    virtual ~ImageSource() = default;

    virtual Awaitable<Result<ResolvedImage>> resolve(const oci::Reference& reference, const oci::Platform& platform) = 0;

    /// Brings the blob into the file, going on behind what it holds already, and the whole of it into the pipe.
    /// Size and digest agree when it ends well.
    virtual std::shared_ptr<FetchState> fetch(const oci::Descriptor& blob, int file, UniqueFd pipe) = 0;

    /// Ends everything that is under way, with Cancelled, at once.
    virtual void close() = 0;
};

} // namespace onggi::image
