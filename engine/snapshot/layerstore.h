#pragma once

#include "base/clock.h"
#include "base/uniquefd.h"
#include "oci/digest.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace onggi::snapshot {

/// A layer directory being filled by onggi-unpack: state/layers/.new-<random>/fs. Removed when abandoned or at the next start.
struct PendingLayer
{
    std::string name;    ///< of the directory below state/layers
    UniqueFd directory;  ///< its fs/
    bool describesRoot = false; ///< the changeset has an entry for the root directory itself
};

/// Applied layers, one directory each, keyed by DiffID and shared by every image that has them; and containers'
/// writable directories. Answers with descriptors and names; mounts nothing. May be used by any thread: the event loop
/// has commit(), which waits for the disk, and containerSize() run in a pool. Deleting goes on in the store's own
/// thread after remove(), removeContainer() and abandon() have returned.
class LayerStore
{
public:
    static Result<std::unique_ptr<LayerStore>> open(const std::string& stateDirectory);
    virtual ~LayerStore() = default;

    virtual bool has(const oci::DiffId& layer) const = 0;
    /// Bytes of the layer's files, as recorded when it was applied.
    virtual Result<std::int64_t> size(const oci::DiffId& layer) const = 0;
    /// When it was committed.
    virtual Result<TimePoint> appliedAt(const oci::DiffId& layer) const = 0;
    virtual Result<PendingLayer> begin() = 0;
    /// Makes the directory durable (syncfs at most once) and renames it to its DiffID; when that exists already
    /// the pending one is dropped: both are the same.
    virtual Status commit(PendingLayer pending, const oci::DiffId& layer, std::int64_t bytes) = 0;
    virtual void abandon(PendingLayer pending) = 0;
    /// Renames it out of the way at once, then deletes. The caller knows that no image and no container has it.
    virtual Status remove(const oci::DiffId& layer) = 0;
    virtual Result<std::vector<oci::DiffId>> list() const = 0;

    /// state/layers, for a launch.
    virtual const UniqueFd& layersDirectory() const = 0;
    /// Makes state/containers/<id>/{upper,work,log}, 0700 above, upper with the mode and owner that the topmost
    /// of the layers (base first) that describes its root directory gives it, else 0755 root. Answers with the
    /// container's directory.
    virtual Result<UniqueFd> createContainer(const std::string& id, const std::vector<oci::DiffId>& layers = {}) = 0;
    virtual Result<UniqueFd> openContainer(const std::string& id) const = 0;
    /// Bytes in its upper directory.
    virtual Result<std::int64_t> containerSize(const std::string& id) const = 0;
    virtual Status removeContainer(const std::string& id) = 0;
    virtual Result<std::vector<std::string>> listContainers() const = 0;

    /// Waits until what was removed or abandoned is gone from the disk.
    virtual void drainRemovals() = 0;
};

} // namespace onggi::snapshot
