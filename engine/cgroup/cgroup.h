#pragma once

#include "base/uniquefd.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <utility>
#include <vector>

namespace onggi::cgroup {

/// One rule of the device controller; -1 is "any number".
struct DeviceRule
{
    bool allow = false;
    char type = 'a'; ///< 'a' all, 'c' character, 'b' block
    std::int64_t major = -1;
    std::int64_t minor = -1;
    std::string access = "rwm";
};

/// A block device's share of the time; 10…1000.
struct DeviceWeight
{
    std::int64_t major = 0;
    std::int64_t minor = 0;
    std::int64_t weight = 0;
};

/// A block device's greatest rate, in bytes or operations a second; 0 lifts the limit.
struct DeviceRate
{
    std::int64_t major = 0;
    std::int64_t minor = 0;
    std::int64_t rate = 0;
};

/// Limits as Docker's HostConfig names them; an empty value leaves what is: at first the kernel's default, later
/// what was applied before.
struct Limits
{
    std::optional<std::int64_t> memoryBytes;
    std::optional<std::int64_t> memorySwapBytes; ///< memory plus swap; -1 unlimited
    std::optional<std::int64_t> memoryReservationBytes;
    std::optional<std::int64_t> memorySwappiness; ///< 0…100; v1 alone has it
    std::optional<std::int64_t> cpuShares;
    std::optional<std::int64_t> cpuQuotaMicros;
    std::optional<std::int64_t> cpuPeriodMicros;
    std::string cpusetCpus;
    std::string cpusetMems;
    std::optional<std::int64_t> pids; ///< -1 or 0 unlimited
    std::optional<int> blkioWeight;
    std::vector<DeviceWeight> blkioWeightDevices;
    std::vector<DeviceRate> blkioReadBps;
    std::vector<DeviceRate> blkioWriteBps;
    std::vector<DeviceRate> blkioReadIops;
    std::vector<DeviceRate> blkioWriteIops;
    bool oomKillDisable = false; ///< v1 alone has it
    /// Empty: the rules stay as they are, at first no filtering at all; else applied in order on "deny all".
    std::vector<DeviceRule> devices;
};

/// What this machine's controllers can limit.
struct Capabilities
{
    bool memory = false;
    bool swap = false;
    bool memoryReservation = false;
    bool swappiness = false;
    bool oomKillDisable = false;
    bool cpuShares = false;
    bool cpuQuota = false;
    bool cpuset = false;
    bool pids = false;
    bool blkioWeight = false;
    bool blkioThrottle = false;
};

/// Takes out of the limits what this machine cannot do, and says so in Docker's words, one warning each: for the
/// reply of a create. Device rules are not touched.
std::vector<std::string> dropUnsupported(Limits& limits, const Capabilities& capabilities);

/// Major and minor number of the block device at a host path, for weights and rates. InvalidArgument when
/// it is none.
Result<std::pair<std::int64_t, std::int64_t>> blockDeviceNumbers(const std::string& path);

/// One line of a block controller's counters.
struct BlockCount
{
    std::uint64_t major = 0;
    std::uint64_t minor = 0;
    std::string operation; ///< "Read", "Write", … (v1), "read", "write" (v2): as Docker shows them
    std::uint64_t value = 0;
};

/// A reading of a container's use; what the kernel does not tell is 0 or empty.
struct Usage
{
    std::uint64_t cpuNanoseconds = 0;
    std::uint64_t cpuUserNanoseconds = 0;
    std::uint64_t cpuSystemNanoseconds = 0;
    std::vector<std::uint64_t> cpuNanosecondsEach; ///< v1: per processor
    std::uint64_t throttlePeriods = 0;             ///< enforcement periods with something to run
    std::uint64_t throttledPeriods = 0;            ///< those in which the quota was used up
    std::uint64_t throttledNanoseconds = 0;
    std::uint64_t memoryBytes = 0;      ///< with page cache
    std::uint64_t memoryCacheBytes = 0; ///< reclaimable file cache, which `docker stats` subtracts
    std::uint64_t memoryLimitBytes = 0; ///< 0: none
    std::uint64_t memoryMaxBytes = 0;   ///< v1: the highest that it ever was
    std::uint64_t memoryFailures = 0;   ///< v1: how often the limit was hit
    std::map<std::string, std::uint64_t> memoryDetails; ///< memory.stat, whose names differ between v1 and v2
    std::vector<BlockCount> blockBytes;
    std::vector<BlockCount> blockOperations;
    std::uint64_t pids = 0;
    std::uint64_t pidsLimit = 0; ///< 0: none
    std::uint64_t oomKills = 0;
    bool unified = false; ///< which dialect memoryDetails and the block counters speak
};

/// Tells when a group runs out of memory: the descriptor (non-blocking) can then be read, and must be read empty.
struct OomWatch
{
    UniqueFd fd;
    bool exact = false; ///< v1; v2 also wakes for less, and oomKills() has to be compared
};

/// One container's control group, in every hierarchy that the backend uses. Made by Manager. The directories
/// are removed by remove(), not by the destructor: a group outlives the process that made it.
class Group
{
public:
    virtual ~Group() = default;
    /// Sets what the limits name, on a new group as well as on a running container's (docker update). A knob that this
    /// kernel lacks is left out; whoever must know asks Manager::capabilities().
    virtual Status apply(const Limits& limits) = 0;
    /// Moves a process in, in every hierarchy. In v1 the kernel waits for a grace period before it moves a
    /// foreign process (some 20 ms); what starts containers uses bear() and enter() instead.
    virtual Status addProcess(pid_t pid) = 0;
    /// Moves the calling process in, which must have a single thread: costs microseconds, because the kernel
    /// need not stop other processes for it. For a helper that goes on to execute a program in the container.
    virtual Status enter() = 0;
    /// Runs clone() while the calling process (single-threaded) is itself a member in all v1 hierarchies,
    /// then moves back to where it was: the child is born inside, also as seen by CLONE_NEWCGROUP. For the
    /// unified hierarchy clone() uses CLONE_INTO_CGROUP with unifiedFd(). A limit of processes is lifted
    /// meanwhile.
    virtual Result<pid_t> bear(const std::function<Result<pid_t>()>& clone) = 0;
    /// A directory of the unified hierarchy for clone3(CLONE_INTO_CGROUP), or -1 when there is none.
    virtual int unifiedFd() const = 0;
    virtual Result<Usage> usage() const = 0;
    /// That one number of usage(), for a hundredth of its time.
    virtual Result<std::uint64_t> oomKills() const = 0;
    /// NotImplemented without a memory controller.
    virtual Result<OomWatch> watchOom() const = 0;
    virtual Result<std::vector<pid_t>> processes() const = 0;
    virtual Status freeze() = 0;
    virtual Status thaw() = 0;
    virtual Result<bool> isFrozen() const = 0;
    /// SIGKILL to every member.
    virtual Status kill() = 0;
    /// Removes the directories; waits for at most a second while the kernel still counts dying members.
    /// Succeeds when they are gone already.
    virtual Status remove() = 0;
};

/// Where the hierarchies are mounted.
constexpr const char* defaultRoot = "/sys/fs/cgroup";

enum class Version
{
    V1,
    Hybrid,
    V2
};

/// Finds the machine's control groups and makes ours below <parent> ("onggi", or a path as "batch/night") at each
/// hierarchy's root: one interface, v2 first, v1 for each controller that lives there. Stateless; any thread.
class Manager
{
public:
    /// root is /sys/fs/cgroup but for tests.
    static Result<std::unique_ptr<Manager>> detect(const std::string& root = defaultRoot,
                                                   const std::string& parent = "onggi");
    virtual ~Manager() = default;
    virtual Version version() const = 0;
    /// Controllers that can be used, for /info.
    virtual std::vector<std::string> controllers() const = 0;
    /// What can be limited here; looks into a group below our parent, so it is for start-up and for once.
    virtual Capabilities capabilities() = 0;
    /// The name is a container's id. Making an existing one opens it.
    virtual Result<std::unique_ptr<Group>> create(std::string_view name) = 0;
    /// NotFound when there is none.
    virtual Result<std::unique_ptr<Group>> open(std::string_view name) = 0;
    /// Names of all groups below our parent, for recovery.
    virtual std::vector<std::string> list() const = 0;
    /// Removes the parent itself when it is empty, and then those above it, but not `kept` (a path as the parent's).
    virtual void removeParentIfEmpty(std::string_view kept = {}) = 0;
};

} // namespace onggi::cgroup
