#pragma once

#include "base/result.h"
#include "cgroup/cgroup.h"

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

namespace onggi::runtime {

/// One range of a user namespace (user_namespaces(7)).
struct IdMapping
{
    std::uint32_t container = 0;
    std::uint32_t host = 0;
    std::uint32_t size = 0;
};

enum class MountKind { Bind, Tmpfs, Proc, Sysfs, Devpts, Mqueue, Cgroup, Image };
enum class Propagation { Private, Slave, Shared };

/// One mount below the root file system, in the order of the list.
struct Mount
{
    MountKind kind = MountKind::Bind;
    std::string destination; ///< absolute, inside the container; resolved below its root only
    int source = -1;         ///< Bind: index into the descriptors that come with the launch (LaunchFds::sources)
    bool isFile = false;     ///< Bind: the source is not a directory, so the mount point is a file (of an Image init finds out)
    bool readOnly = false;
    bool noSuid = false;
    bool noDev = false;
    bool noExec = false;
    bool recursive = true;                       ///< Bind: take submounts along
    bool idmapped = false;                       ///< Bind: shift by the user namespace (a file system that can't is bound as it is)
    bool copyUp = false;                         ///< Bind: an empty source is filled from the image first (copyup.h)
    bool readOnlySubmounts = true;               ///< Bind: readOnly holds for the submounts, too
    Propagation propagation = Propagation::Private;
    /// Bind: the source is another container's mount namespace, and this is the path in it that is bound.
    std::string borrowed;
    std::vector<std::string> layers; ///< Image: topmost first, as Spec::layers; mounted read-only
    std::string subpath;             ///< Image: what of it is mounted, below its root; empty: all
    std::string data; ///< file system options, "size=67108864,mode=1777"
};

/// A device node of the container's /dev, or elsewhere.
struct Device
{
    std::string path; ///< absolute, inside the container
    char type = 'c';  ///< 'c' character, 'b' block, 'p' fifo
    std::uint32_t major = 0;
    std::uint32_t minor = 0;
    std::uint32_t mode = 0666;
    std::uint32_t uid = 0; ///< inside the container
    std::uint32_t gid = 0;
};

enum class NamespaceKind { User, Pid, Ipc, Network, Uts };

/// A namespace of another container that this one lives in.
struct JoinedNamespace
{
    NamespaceKind kind = NamespaceKind::Network;
    int source = -1; ///< index into the descriptors that come with the launch (LaunchFds::sources)
};

struct Rlimit
{
    std::string type; ///< "RLIMIT_NOFILE"
    std::uint64_t soft = 0;
    std::uint64_t hard = 0;
};

struct Namespaces
{
    bool user = false; ///< with uidMappings and gidMappings
    bool pid = true;
    bool ipc = true;
    bool uts = true;
    bool network = true; ///< false: the host's or a joined one, as with all of these
    bool cgroup = true;
    // The mount namespace is always the container's own.
};

/// Everything that makes a container's first process, decided by the daemon and free of names that must be looked
/// up outside: the runtime follows it and decides nothing. The subset of the OCI runtime spec that we use.
struct Spec
{
    std::string id;
    std::string hostname;
    std::string domainname;

    // Root file system: an overlay of layers (topmost first, each the encoded DiffID, below LaunchFds::layers) and
    // the container's own upper and work directories (below LaunchFds::container).
    std::vector<std::string> layers;
    bool readOnlyRoot = false;
    std::vector<Mount> mounts;
    std::vector<std::string> maskedPaths;
    std::vector<std::string> readOnlyPaths;

    std::vector<Device> devices; ///< beside the usual ones
    Namespaces namespaces;
    /// A user namespace among them comes first, and its mappings are uidMappings and gidMappings.
    std::vector<JoinedNamespace> joined;
    std::vector<IdMapping> uidMappings;
    std::vector<IdMapping> gidMappings;
    std::string cgroupParent = "onggi"; ///< of our groups at each hierarchy's root (cgroup::Manager::detect): one a state directory
    cgroup::Limits limits;
    std::vector<std::pair<std::string, std::string>> sysctls;

    // The process
    std::vector<std::string> arguments; ///< entrypoint and command; arguments[0] is looked up in the image's PATH
    std::vector<std::string> environment; ///< HOME is added from the image's passwd unless set
    std::string workingDirectory = "/";   ///< made when missing
    std::string user;                     ///< "name|uid[:group|gid]", looked up inside the image
    std::vector<std::string> additionalGroups;
    std::vector<std::string> capabilities; ///< "CAP_CHOWN", …: bounding, permitted, effective; never inheritable
    std::vector<Rlimit> rlimits;
    std::optional<int> oomScoreAdjust;
    std::uint32_t umask = 022;
    bool noNewPrivileges = false;
    bool seccomp = true; ///< the program is LaunchFds::seccomp
    bool useInit = false; ///< --init: our reaper is process 1
    bool mountsOnly = false; ///< there is no program: init mounts, pivots and waits, so that others can work in its mounts
    bool terminal = false;
    int terminalRows = 0;
    int terminalColumns = 0;
};

nlohmann::json toJson(const Spec& spec);
Result<Spec> specFromJson(const nlohmann::json& json);

/// Docker's default lists.
const std::vector<std::string>& defaultCapabilities();
const std::vector<std::string>& defaultMaskedPaths();
const std::vector<std::string>& defaultReadOnlyPaths();
/// proc, sysfs, devpts, mqueue, shm (64 MiB unless told), cgroup; /dev itself and its device nodes are the
/// runtime's own business.
std::vector<Mount> defaultMounts(std::int64_t shmBytes);
/// Docker's default device rules, on top of "deny all".
std::vector<cgroup::DeviceRule> defaultDeviceRules();

} // namespace onggi::runtime
