#pragma once

#include "container/execservice.h"
#include "container/lifecycle.h"
#include "container/usernamespaces.h"
#include "container/aside.h"
#include "container/pruning.h"
#include "image/imageservice.h"

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace onggi::monitor {
class LogReader;
struct LogQuery;
} // namespace onggi::monitor

namespace onggi::container {

/// All containers of the engine: creates, finds, starts, stops and removes them, tells who waits, and takes up after a
/// daemon that died. Owned by the daemon; event-loop thread.
class ContainerService
{
public:
    struct Parts
    {
        asio::any_io_executor executor;
        Database& database;
        image::ImageService& images;
        snapshot::LayerStore& layers;
        volume::VolumeStore& volumes;
        network::BridgeNetwork* network;
        EventBus& events;
        Settings settings;
    };
    static Result<std::unique_ptr<ContainerService>> open(Parts parts);
    ~ContainerService();

    /// Finds out what became of every container of the state, follows those that run, finishes interrupted removals and
    /// clears away what belongs to nobody. Call it once, before serving.
    Awaitable<Status> recover();
    /// Begins beside the event loop what the first start would otherwise wait for. Call it when serving.
    void warmUp() { m_lifecycle.warmUp(); }
    /// Starts what restart policies want to run with the engine. Call it once, when the engine serves.
    void startByPolicy();

    /// Name, id, or unique id prefix; a leading slash is ignored. NotFound in Docker's words.
    Result<ContainerPtr> find(const std::string& nameOrId) const;
    /// All, newest first.
    std::vector<ContainerPtr> all() const;

    struct Created
    {
        std::string id;
        std::vector<std::string> warnings;
    };
    /// An empty name gives a generated one.
    Awaitable<Result<Created>> create(std::string name, nlohmann::json body);
    Awaitable<Status> start(ContainerPtr container);
    /// An empty signal and no timeout: the container's own, else SIGTERM and 10 seconds.
    Awaitable<Status> stop(ContainerPtr container, std::string signal, std::optional<int> timeout);
    Awaitable<Status> restart(ContainerPtr container, std::string signal, std::optional<int> timeout);
    /// `asked` is how the client named the container. SIGKILL returns when it has ended.
    Awaitable<Status> kill(ContainerPtr container, std::string signal, std::string asked);
    Awaitable<Status> pause(ContainerPtr container);
    Awaitable<Status> unpause(ContainerPtr container);
    /// Docker's Resources and RestartPolicy: all of it takes effect, on what runs and in the record, or nothing.
    Awaitable<Status> update(ContainerPtr container, nlohmann::json body);
    Status rename(ContainerPtr container, const std::string& name);
    Status resize(ContainerPtr container, int rows, int columns);
    Awaitable<Status> remove(ContainerPtr container, bool force, bool volumes);
    /// "container/alias" of a --link: the container, also while it runs, does not know the other one by the alias any more.
    Awaitable<Status> removeLink(std::string name);

    struct Pruned
    {
        std::vector<std::string> ids;
        std::int64_t bytes = 0; ///< of their writable layers
    };
    /// Removes what does not run and matches. Conflict while another prune goes on.
    Awaitable<Result<Pruned>> prune(PruneFilter filter);

    enum class WaitFor { NotRunning, NextExit, Removed };
    /// Returns the exit code once the condition holds.
    Awaitable<int> wait(ContainerPtr container, WaitFor condition);

    /// Hands the socket to the monitor, now or at the next start.
    Status attach(ContainerPtr container, monitor::Attach order, UniqueFd socket);
    Result<std::unique_ptr<monitor::LogReader>> openLog(const Container& container, const monitor::LogQuery& query) const;

    /// Runs further processes in the containers.
    ExecService& execs() { return m_execs; }
    const ExecService& execs() const { return m_execs; }

    /// Whether containers get a user namespace of their own unless told otherwise.
    bool usesUserNamespaces() const { return m_userNamespaces.enabled(); }

    /// Who uses an image, and which layers must stay.
    std::vector<image::Usage> usersOf(const oci::ImageId& image) const;
    std::vector<oci::DiffId> layersInUse() const;

private:
    ContainerService(Parts parts, RecordStore records);

    std::uint32_t chooseIdBase(const Record& record, std::vector<std::string>& warnings) const;
    Status settleHost(Record& record, nlohmann::json& hostJson, std::vector<std::string>& warnings) const;
    Result<MountPoint> settleMount(const MountRequest& request);
    Result<std::vector<MountPoint>> mountsFrom(const std::string& reference) const;
    Status warnAboutMounts(const Record& record, std::vector<std::string>& warnings) const;
    /// Whether a container other than this one mounts the volume.
    bool isVolumeUsedBeside(const std::string& volume, const std::string& id) const;

    Awaitable<int> waitSince(ContainerPtr container, WaitFor condition, std::uint64_t exits);
    Result<std::string> chooseName(std::string wanted) const;
    Result<std::vector<MountPoint>> settleMounts(const Config& config, const HostConfig& host);
    Awaitable<Status> stopLocked(ContainerPtr container, std::string signal, std::optional<int> timeout);
    Awaitable<Status> removeLocked(ContainerPtr container, bool removeVolumes);
    Awaitable<void> removeEnded(ContainerPtr container);
    Status checkRemovable(const Container& container) const;

    /// Remembers that somebody wants it stopped, before it is.
    void markStopped(Container& container);
    /// One signal, its event, and a thaw when it is meant to end a paused container.
    Awaitable<Status> deliver(ContainerPtr container, int signal);
    Awaitable<Status> killAndWait(ContainerPtr container);
    Awaitable<Status> setFrozen(ContainerPtr container, bool frozen);
    Awaitable<Status> thaw(ContainerPtr container);
    void setPaused(Container& container, bool paused);
    void adoptPaused(const ContainerPtr& container);
    Awaitable<Status> applyLive(const Container& container, cgroup::Limits changes, cgroup::Limits undo);

    void hasEnded(ContainerPtr container);
    Awaitable<void> restartAfter(ContainerPtr container, std::chrono::milliseconds delay);
    Awaitable<void> startWaiting();

    /// The containers that a new engine still waits for.
    struct Recovery
    {
        explicit Recovery(asio::any_io_executor executor)
            : done(std::move(executor))
        {
        }
        std::size_t left = 0;
        asio::steady_timer done;
    };
    Awaitable<void> recoverOne(ContainerPtr container);
    Awaitable<void> recoverCounted(ContainerPtr container, std::shared_ptr<Recovery> recovery);
    void settle(const ContainerPtr& container);
    void clearStrays(bool everyRecordIsRead);
    void clearStrayGroups(const std::string& parent);

    Parts m_parts;
    UserNamespaces m_userNamespaces;
    RecordStore m_records;
    HealthMonitor m_health;
    Lifecycle m_lifecycle;
    ExecService m_execs;
    std::map<std::string, ContainerPtr> m_containers; ///< by id
    std::deque<ContainerPtr> m_waitingForStart;
    bool m_startsByPolicy = false;
    bool m_pruning = false;
    Aside m_aside; ///< for what the kernel or the disk takes its time with
};

} // namespace onggi::container
