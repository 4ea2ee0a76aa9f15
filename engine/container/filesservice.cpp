#include "container/filesservice.h"

#include "base/log.h"
#include "cgroup/cgroup.h"
#include "container/groups.h"
#include "container/lifecycle.h"

#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/stat.h>
#include <unistd.h>

namespace onggi::container {

namespace {

/// What the runtime makes in a root file system, most of it to mount something on it, without slashes at the front: left
/// out where it is as it was made.
const std::vector<std::string> runtimeFiles = {
    "dev", "dev/console", "dev/pts", "dev/shm", "dev/mqueue", "proc", "sys", "etc", "etc/hosts", "etc/hostname",
    "etc/resolv.conf", "etc/mtab", "sbin/docker-init", ".dockerenv",
};

/// Docker's words about a file that is not there, for which clients look.
Error named(const Error& error, const Record& record)
{
    if (error.kind() != ErrorKind::NotFound)
        return error;
    return Error(ErrorKind::NotFound, fmt::format("{} in container {}", error.message(), record.name));
}

/// The task's last word, with the archive's own errors before those of passing it on: they are the cause.
Awaitable<Status> conclude(FileTask& task, Status passed)
{
    if (!passed && passed.error().kind() == ErrorKind::Cancelled)
        co_return passed;
    auto report = co_await task.next();
    if (!report)
        co_return fail(std::move(report).error());
    co_return passed;
}

} // namespace

FilesService::FilesService(Parts parts)
    : m_parts(std::move(parts))
    , m_aside(m_parts.executor)
{
}

Awaitable<Result<FilesService::Place>> FilesService::enter(ContainerPtr container)
{
    Place place;
    if (!container->isRunning()) {
        auto lock = co_await container->mutex.lock();
        place.lock.emplace(std::move(lock));
        // What ended a moment ago may still have its monitor.
        while (!container->isRunning() && container->link)
            co_await container->changed.wait();
    }
    if (container->removed)
        co_return fail(ErrorKind::NotFound, fmt::format("No such container: {}", container->record.id));
    if (container->isRunning() && container->pidfd) {
        place.lock.reset();
        ONGGI_CO_TRY(place.pidfd, container->pidfd.duplicate());
        co_return place;
    }
    const Holder::Parts parts{m_parts.executor, m_parts.layers, m_parts.volumes, m_parts.settings};
    auto holder = co_await Holder::hold(parts, container->record);
    if (!holder)
        co_return fail(std::move(holder).error());
    place.holder = std::move(*holder);
    ONGGI_CO_TRY(place.pidfd, place.holder->pidfd().duplicate());
    co_return place;
}

Awaitable<void> FilesService::leave(Place place)
{
    if (place.holder)
        co_await place.holder->release();
}

Result<std::unique_ptr<FileTask>> FilesService::startIn(const Place& place, const Container& container, unpack::FilesOrder order,
                                                        FileTask::Pipe pipe)
{
    order.userNamespace = container.record.idBase != 0;
    unpack::FilesProcess::Request request;
    request.order = std::move(order);
    request.place = place.pidfd.get();
    return FileTask::start(m_parts.executor, std::move(request), pipe);
}

Awaitable<Result<unpack::PathFound>> FilesService::stat(ContainerPtr container, std::string path)
{
    auto place = co_await enter(container);
    if (!place)
        co_return fail(std::move(place).error());
    auto found = co_await statIn(*place, *container, std::move(path));
    co_await leave(std::move(*place));
    co_return found;
}

Awaitable<Result<unpack::PathFound>> FilesService::statIn(const Place& place, const Container& container, std::string path)
{
    ONGGI_CO_TRY(const auto task, startIn(place, container, {false, unpack::StatPath{std::move(path)}}, FileTask::Pipe::None));
    auto report = co_await task->next();
    co_await task->end();
    if (!report)
        co_return fail(named(report.error(), container.record));
    if (auto* found = std::get_if<unpack::PathFound>(&*report))
        co_return std::move(*found);
    co_return fail(ErrorKind::Internal, "the files helper gave an unexpected answer");
}

Awaitable<Status> FilesService::pack(ContainerPtr container, std::string path, const Begin& begin)
{
    auto place = co_await enter(container);
    if (!place)
        co_return fail(std::move(place).error());
    Status packed = co_await packIn(*place, *container, std::move(path), begin);
    co_await leave(std::move(*place));
    if (packed)
        publishContainerEvent(m_parts.events, container->record, "archive-path");
    co_return packed;
}

Awaitable<Status> FilesService::packIn(const Place& place, const Container& container, std::string path, const Begin& begin)
{
    ONGGI_CO_TRY(const auto task, startIn(place, container, {false, unpack::PackPath{std::move(path)}}, FileTask::Pipe::Output));
    auto report = co_await task->next();
    Status packed;
    if (!report) {
        packed = fail(named(report.error(), container.record));
    } else if (const auto* found = std::get_if<unpack::PathFound>(&*report)) {
        packed = co_await task->drainInto(begin(*found));
        packed = co_await conclude(*task, std::move(packed));
    }
    co_await task->end();
    co_return packed;
}

Awaitable<Status> FilesService::extract(ContainerPtr container, unpack::ExtractInto order, ByteProvider& archive)
{
    auto place = co_await enter(container);
    if (!place)
        co_return fail(std::move(place).error());
    Status extracted = co_await extractIn(*place, *container, std::move(order), archive);
    co_await leave(std::move(*place));
    if (extracted)
        publishContainerEvent(m_parts.events, container->record, "extract-to-dir");
    co_return extracted;
}

Awaitable<Status> FilesService::extractIn(const Place& place, const Container& container, unpack::ExtractInto order, ByteProvider& archive)
{
    ONGGI_CO_TRY(const auto task, startIn(place, container, {false, std::move(order)}, FileTask::Pipe::Input));
    Status fed = co_await task->feedFrom(archive);
    // A client that left has no interest in what the helper made of half an archive; closing the pipe lets it end in order.
    auto report = co_await task->next();
    co_await task->end();
    ONGGI_CO_CHECK(fed);
    if (!report)
        co_return fail(named(report.error(), container.record));
    co_return Status();
}

Awaitable<Status> FilesService::exportRoot(ContainerPtr container, ByteReceiver& receiver)
{
    auto place = co_await enter(container);
    if (!place)
        co_return fail(std::move(place).error());
    Status exported = co_await exportIn(*place, *container, receiver);
    co_await leave(std::move(*place));
    if (exported)
        publishContainerEvent(m_parts.events, container->record, "export");
    co_return exported;
}

Awaitable<Status> FilesService::exportIn(const Place& place, const Container& container, ByteReceiver& receiver)
{
    ONGGI_CO_TRY(const auto task, startIn(place, container, {false, unpack::ExportRoot{}}, FileTask::Pipe::Output));
    Status exported = co_await task->drainInto(receiver);
    exported = co_await conclude(*task, std::move(exported));
    co_await task->end();
    co_return exported;
}

Result<UniqueFd> FilesService::openUpper(const Record& record) const
{
    ONGGI_TRY(const UniqueFd directory, m_parts.layers.openContainer(record.id));
    UniqueFd upper(::openat(directory.get(), "upper", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!upper)
        return failErrno(errno, fmt::format("opening the files of container {}", record.name));
    return upper;
}

Awaitable<Status> FilesService::changes(ContainerPtr container, ByteReceiver& receiver)
{
    const auto& record = container->record;
    ONGGI_CO_TRY(const UniqueFd upper, openUpper(record));
    std::vector<UniqueFd> layers;
    std::vector<int> descriptors;
    for (auto layer = record.layers.rbegin(); layer != record.layers.rend(); ++layer) {
        const auto path = layer->digest.encoded() + "/fs";
        UniqueFd directory(::openat(m_parts.layers.layersDirectory().get(), path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
        if (!directory)
            co_return failErrno(errno, fmt::format("opening the layer {}", layer->digest.toString()));
        descriptors.push_back(directory.get());
        layers.push_back(std::move(directory));
    }
    unpack::FilesProcess::Request request;
    request.order.work = unpack::ListChanges{layers.size(), runtimeFiles};
    request.place = upper.get();
    request.directories = descriptors;
    ONGGI_CO_TRY(const auto task, FileTask::start(m_parts.executor, std::move(request), FileTask::Pipe::Output));
    layers.clear();
    Status listed = co_await task->drainInto(receiver);
    listed = co_await conclude(*task, std::move(listed));
    co_await task->end();
    co_return listed;
}

Awaitable<Result<image::NewLayer>> FilesService::takeLayer(const Record& record, std::vector<std::string> mountPoints)
{
    image::NewLayer layer;
    ONGGI_CO_TRY(const UniqueFd upper, openUpper(record));
    ONGGI_CO_TRY(layer.pending, m_parts.layers.begin());
    const int target = layer.pending.directory.get();
    unpack::FilesProcess::Request request;
    mountPoints.insert(mountPoints.end(), runtimeFiles.begin(), runtimeFiles.end());
    request.order.work = unpack::CopyLayer{record.idBase, std::move(mountPoints)};
    request.place = upper.get();
    request.directories = {&target, 1};
    auto task = FileTask::start(m_parts.executor, std::move(request), FileTask::Pipe::None);
    Result<unpack::FilesReport> report = fail(ErrorKind::Internal, "the files helper gave an unexpected answer");
    if (task) {
        report = co_await (*task)->next();
        co_await (*task)->end();
    } else {
        report = fail(task.error());
    }
    const auto* done = report ? std::get_if<unpack::FilesDone>(&*report) : nullptr;
    if (!done) {
        m_parts.layers.abandon(std::move(layer.pending));
        co_return fail(report ? Error(ErrorKind::Internal, "the files helper gave an unexpected answer") : report.error());
    }
    layer.diffId = done->diffId;
    layer.archiveSize = done->archiveSize;
    layer.bytes = done->bytes;
    layer.pending.describesRoot = done->describesRoot;
    layer.isEmpty = done->entries == 0;
    co_return layer;
}

/// A file of this name says that a commit has frozen the container, for an engine that comes after a killed one.
std::string FilesService::markerOf(const std::string& id) const
{
    return m_parts.settings.runDirectory + "/commits/" + id;
}

void FilesService::recover(const std::vector<ContainerPtr>& containers)
{
    for (const auto& container : containers) {
        const auto marker = markerOf(container->record.id);
        if (::access(marker.c_str(), F_OK) != 0)
            continue;
        const auto group = openGroup(m_parts.settings, container->record);
        if (const Status thawed = group ? (*group)->thaw() : Status(); !thawed)
            log::error("container {} stays frozen: {}", container->record.name, thawed.error().message());
        ::unlink(marker.c_str());
    }
}

Awaitable<Status> FilesService::setFrozen(const Record& record, bool frozen)
{
    ONGGI_CO_TRY(std::shared_ptr<cgroup::Group> group, openGroup(m_parts.settings, record));
    std::function<Status()> work = [group, frozen] { return frozen ? group->freeze() : group->thaw(); };
    auto done = co_await m_aside.run<Status>(std::move(work), freezePatience);
    co_return done ? std::move(*done) : Status(fail(ErrorKind::DeadlineExceeded, "the freezer does not answer"));
}

Awaitable<Result<image::NewLayer>> FilesService::copyFrozen(ContainerPtr container)
{
    const auto& record = container->record;
    const auto marker = markerOf(record.id);
    ::mkdir((m_parts.settings.runDirectory + "/commits").c_str(), 0700);
    const UniqueFd made(::open(marker.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!made)
        co_return failErrno(errno, "making " + marker);
    Status frozen = co_await setFrozen(record, true);
    Result<image::NewLayer> layer = fail(ErrorKind::Internal, "nothing was copied");
    // What ends in this moment needs no freezing any more.
    if (frozen || !container->isRunning())
        layer = co_await takeLayer(record, {});
    else
        layer = fail(frozen.error().context(fmt::format("cannot pause container {}", record.id)));
    const Status thawed = co_await setFrozen(record, false);
    if (!thawed && container->isRunning())
        log::error("container {}: {}", record.name, thawed.error().message());
    ::unlink(marker.c_str());
    co_return layer;
}

Awaitable<Result<oci::ImageId>> FilesService::commit(ContainerPtr container, Commit request)
{
    const auto lock = co_await container->mutex.lock();
    const auto& record = container->record;
    if (container->removed || record.state == RunState::Removing || record.state == RunState::Dead)
        co_return fail(ErrorKind::Conflict, fmt::format("you cannot commit container {} which is being removed", record.id));
    const bool freezes = request.pause && record.state == RunState::Running;
    Awaitable<Result<image::NewLayer>> copying = freezes ? copyFrozen(container) : takeLayer(record, {});
    auto layer = co_await std::move(copying);
    if (!layer)
        co_return fail(layer.error().context(fmt::format("making an image of container {}", record.name)));
    image::NewImage fresh;
    fresh.parent = record.image;
    fresh.layer = std::move(*layer);
    fresh.config = std::move(request.config);
    fresh.author = request.author;
    fresh.comment = request.comment;
    fresh.createdBy = fmt::format("{}", fmt::join(record.config.command, " "));
    fresh.container = record.id;
    fresh.name = request.name;
    auto image = co_await m_parts.images.add(std::move(fresh));
    if (!image)
        co_return fail(std::move(image).error());
    std::map<std::string, std::string> details{{"comment", request.comment}, {"imageID", image->digest.toString()}};
    if (request.name)
        details["imageRef"] = request.name->familiarString();
    publishContainerEvent(m_parts.events, record, "commit", std::move(details));
    co_return image;
}

} // namespace onggi::container
