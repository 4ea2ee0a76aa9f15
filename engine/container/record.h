#pragma once

#include "container/config.h"

#include "base/clock.h"
#include "container/health.h"
#include "network/network.h"
#include "oci/digest.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace onggi {
class Database;
}

namespace onggi::container {

/// Paused: it runs, frozen. Restarting: it has ended and its restart policy is about to start it again.
enum class RunState { Created, Running, Paused, Restarting, Removing, Exited, Dead };

/// Docker's word for the state ("created", "running", …).
std::string_view stateName(RunState state);

/// A mount as it was settled when the container was made.
struct MountPoint
{
    MountType type = MountType::Bind;
    std::string volume; ///< name, for volumes
    std::string source; ///< host path
    std::string target;
    bool readOnly = false;
    bool createSource = false;
    bool recursive = true;
    bool anonymous = false; ///< removed with the container (--rm, rm -v)
    runtime::Propagation propagation = runtime::Propagation::Private;
    std::string tmpfsOptions;
    std::string subpath;           ///< Volume, Image: below its root
    bool copyUp = true;            ///< Volume: filled from the image while it is empty
    bool readOnlySubmounts = true;
    std::string mode;              ///< of -v, for inspect
    std::vector<oci::DiffId> layers; ///< Image: base first
};

/// What the engine knows of a container and keeps in its database: one row a container.
struct Record
{
    std::string id;
    std::string name; ///< without the slash
    TimePoint created{};
    oci::ImageId image;
    std::string imageName;
    std::vector<oci::DiffId> layers; ///< base first
    Config config;                   ///< merged with the image's
    std::string hostJson = "null";   ///< HostConfig as the client sent it, as text
    HostConfig host;                 ///< the same, checked
    EndpointRequest endpointRequest;
    std::vector<MountPoint> mounts;
    std::uint32_t idBase = 0; ///< first host id of its user namespace; 0: the host's

    RunState state = RunState::Created;
    int exitCode = 0;
    int restartCount = 0;       ///< by its policy, since the last start that somebody asked for
    bool stoppedByUser = false; ///< by stop or kill, since then
    HealthStatus health = HealthStatus::None;
    bool oomKilled = false;
    std::string error;
    TimePoint startedAt{};
    TimePoint finishedAt{};
    std::optional<network::Endpoint> endpoint; ///< while it runs
};

/// The rows. Event-loop thread.
class RecordStore
{
public:
    static Result<RecordStore> open(Database& database);

    /// Writes the row, new or changed. Conflict when another container has the name.
    Status save(const Record& record);
    Status remove(const std::string& id);
    /// Every row that can be read; a damaged one is reported in its place, and does not hide the others.
    Result<std::vector<Result<Record>>> loadAll();

private:
    explicit RecordStore(Database& database)
        : m_database(&database)
    {
    }
    Database* m_database;
};

} // namespace onggi::container
