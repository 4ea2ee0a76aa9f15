#pragma once

#include "container/aside.h"
#include "container/container.h"
#include "container/eventbus.h"
#include "container/filetask.h"
#include "container/holder.h"
#include "container/settings.h"
#include "image/imageservice.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace onggi::container {

/// A container's files: copies in and out, differences, exports and images made of it. Looks and works at them as the
/// container sees them, by helpers inside its mount and user namespace (unpack::FilesProcess); the mounts of one that
/// does not run are made for as long as it takes (Holder). Owned by the daemon; event-loop thread, which only passes
/// bytes on.
///
/// When a client breaks off, whole files that were extracted so far stay, the one that was under way does not; an
/// unfinished image leaves nothing.
class FilesService
{
public:
    struct Parts
    {
        asio::any_io_executor executor;
        snapshot::LayerStore& layers;
        volume::VolumeStore& volumes;
        image::ImageService& images;
        EventBus& events;
        Settings settings;
    };
    explicit FilesService(Parts parts);

    /// Thaws what a daemon that died had frozen for an image. Call it once, when the containers are recovered.
    void recover(const std::vector<ContainerPtr>& containers);

    Awaitable<Result<unpack::PathFound>> stat(ContainerPtr container, std::string path);
    /// begin() is called once everything that can be refused has been, and says where the archive goes.
    using Begin = std::function<ByteReceiver&(const unpack::PathFound&)>;
    Awaitable<Status> pack(ContainerPtr container, std::string path, const Begin& begin);
    Awaitable<Status> extract(ContainerPtr container, unpack::ExtractInto order, ByteProvider& archive);
    Awaitable<Status> exportRoot(ContainerPtr container, ByteReceiver& receiver);
    /// Docker's JSON array.
    Awaitable<Status> changes(ContainerPtr container, ByteReceiver& receiver);

    struct Commit
    {
        std::optional<oci::Reference> name;
        std::string author;
        std::string comment;
        bool pause = true;
        oci::ExecutionConfig config; ///< as the image shall have it
    };
    Awaitable<Result<oci::ImageId>> commit(ContainerPtr container, Commit request);
    /// What a container that does not run, or is frozen, has changed. Bare mount points that are named, "a/b", are nobody's
    /// change; the runtime's own never are.
    Awaitable<Result<image::NewLayer>> takeLayer(const Record& record, std::vector<std::string> mountPoints);

private:
    /// Where a helper goes to see the container's files.
    struct Place
    {
        std::optional<AsyncMutex::Lock> lock;
        std::unique_ptr<Holder> holder;
        UniqueFd pidfd;
    };
    Awaitable<Result<Place>> enter(ContainerPtr container);
    Awaitable<void> leave(Place place);
    Result<std::unique_ptr<FileTask>> startIn(const Place& place, const Container& container, unpack::FilesOrder order,
                                              FileTask::Pipe pipe);
    Awaitable<Result<unpack::PathFound>> statIn(const Place& place, const Container& container, std::string path);
    Awaitable<Status> packIn(const Place& place, const Container& container, std::string path, const Begin& begin);
    Awaitable<Status> extractIn(const Place& place, const Container& container, unpack::ExtractInto order, ByteProvider& archive);
    Awaitable<Status> exportIn(const Place& place, const Container& container, ByteReceiver& receiver);
    Awaitable<Result<image::NewLayer>> copyFrozen(ContainerPtr container);
    Awaitable<Status> setFrozen(const Record& record, bool frozen);
    std::string markerOf(const std::string& id) const;
    Result<UniqueFd> openUpper(const Record& record) const;

    Parts m_parts;
    Aside m_aside;
};

} // namespace onggi::container
