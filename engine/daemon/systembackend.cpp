#include "daemon/systembackend.h"

#include "api/responder.h"
#include "base/encoding.h"
#include "cgroup/cgroup.h"
#include "container/groups.h"
#include "oci/image.h"

#include <algorithm>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/sysinfo.h>
#include <sys/utsname.h>
#include <thread>
#include <unistd.h>

namespace onggi::daemon {

namespace {

using api::Json;
namespace asio = boost::asio;

/// The value of PRETTY_NAME, VERSION_ID, … in /etc/os-release.
std::string osRelease(std::string_view key)
{
    const UniqueFd file(::open("/etc/os-release", O_RDONLY | O_CLOEXEC));
    const auto text = file ? readAll(file.get(), 65536).value_or("") : std::string();
    const auto wanted = fmt::format("\n{}=", key);
    const auto start = ("\n" + text).find(wanted);
    if (start == std::string::npos)
        return {};
    const auto from = start + wanted.size() - 1;
    auto value = text.substr(from, text.find('\n', from) - from);
    std::erase(value, '"');
    return value;
}

utsname kernel()
{
    utsname name{};
    ::uname(&name);
    return name;
}

std::string machineName()
{
    return kernel().nodename;
}

} // namespace

std::string engineVersion()
{
    return ONGGI_VERSION;
}

SystemBackend::SystemBackend(const Config& config, container::ContainerService& containers, image::ImageService& images,
                             container::EventBus& events, std::string engineId)
    : m_config(config)
    , m_containers(containers)
    , m_images(images)
    , m_events(events)
    , m_engineId(std::move(engineId))
{
}

Json SystemBackend::version()
{
    const auto name = kernel();
    const auto architecture = oci::Platform::host().architecture;
    const std::string built = ONGGI_BUILD_TIME;
    return {
        {"Platform", {{"Name", "Onggi"}}},
        {"Components",
         {{{"Name", "Engine"},
           {"Version", engineVersion()},
           {"Details",
            {{"ApiVersion", "1.50"}, {"MinAPIVersion", "1.24"}, {"Arch", architecture}, {"Os", "linux"},
             {"KernelVersion", name.release}, {"Experimental", "false"}, {"GitCommit", ""}, {"GoVersion", ""}, {"BuildTime", built}}}}}},
        {"Version", engineVersion()},
        {"ApiVersion", "1.50"},
        {"MinAPIVersion", "1.24"},
        {"GitCommit", ""},
        {"GoVersion", ""},
        {"Os", "linux"},
        {"Arch", architecture},
        {"KernelVersion", name.release},
        {"BuildTime", built},
    };
}

api::Awaitable<Json> SystemBackend::info()
{
    int running = 0, paused = 0;
    const auto containers = m_containers.all();
    for (const auto& container : containers) {
        paused += container->isPaused();
        running += container->isActive() && !container->isPaused();
    }
    const auto images = m_images.list();
    const auto manager = cgroup::Manager::detect(cgroup::defaultRoot, m_config.containers.cgroupParent);
    const bool unified = manager && (*manager)->version() == cgroup::Version::V2;
    const cgroup::Capabilities& can = container::machineCapabilities(m_config.containers);
    struct sysinfo memory{};
    ::sysinfo(&memory);
    const auto name = kernel();
    Json warnings = Json::array();
    if (!manager)
        warnings.push_back("no control groups: " + manager.error().message());
    for (const auto& [supported, what] : std::initializer_list<std::pair<bool, const char*>>{
             {can.memory, "memory limit"}, {can.swap, "swap limit"}, {can.cpuShares, "cpu shares"},
             {can.cpuQuota, "cpu cfs quota"}, {can.cpuset, "cpuset"}, {can.pids, "pids limit"}}) {
        if (!supported)
            warnings.push_back(fmt::format("WARNING: No {} support", what));
    }
    std::vector<std::string> security{"name=seccomp,profile=builtin"};
    if (unified)
        security.emplace_back("name=cgroupns");
    if (m_containers.usesUserNamespaces())
        security.emplace_back("name=userns");
    std::vector<std::string> insecure = m_config.registry.insecureRegistries;
    insecure.emplace_back("127.0.0.0/8");
    // The parts that Docker is made of come out of one build here.
    const Json commit = {{"ID", engineVersion()}};
    co_return Json{
        {"ID", m_engineId},
        {"Containers", containers.size()},
        {"ContainersRunning", running},
        {"ContainersPaused", paused},
        {"ContainersStopped", static_cast<int>(containers.size()) - running - paused},
        {"Images", images ? images->size() : 0},
        {"Driver", "overlayfs"},
        {"DriverStatus", Json::array({Json::array({"Layers keyed by", "DiffID"})})},
        {"Plugins", {{"Volume", {"local"}}, {"Network", {"bridge", "host", "null"}}, {"Authorization", nullptr}, {"Log", {"json-file", "local", "none"}}}},
        {"MemoryLimit", can.memory},
        {"SwapLimit", can.swap},
        {"CpuCfsPeriod", can.cpuQuota},
        {"CpuCfsQuota", can.cpuQuota},
        {"CPUShares", can.cpuShares},
        {"CPUSet", can.cpuset},
        {"PidsLimit", can.pids},
        {"OomKillDisable", can.oomKillDisable},
        {"IPv4Forwarding", m_config.bridge.ipForward},
        {"BridgeNfIptables", false},
        {"BridgeNfIp6tables", false},
        {"Debug", m_config.debug},
        {"NFd", 0},
        {"NGoroutines", 0},
        {"SystemTime", toRfc3339(Clock::system().now())},
        {"LoggingDriver", "json-file"},
        {"CgroupDriver", "cgroupfs"},
        {"CgroupVersion", unified ? "2" : "1"},
        {"NEventsListener", 0},
        {"KernelVersion", name.release},
        {"OperatingSystem", osRelease("PRETTY_NAME")},
        {"OSVersion", osRelease("VERSION_ID")},
        {"OSType", "linux"},
        {"Architecture", name.machine},
        {"IndexServerAddress", m_config.registry.searchIndex},
        {"RegistryConfig",
         {{"InsecureRegistryCIDRs", insecure},
          {"IndexConfigs",
           {{"docker.io", {{"Name", "docker.io"}, {"Mirrors", m_config.registry.mirrors}, {"Secure", true}, {"Official", true}}}}},
          {"Mirrors", m_config.registry.mirrors}}},
        {"NCPU", std::thread::hardware_concurrency()},
        {"MemTotal", static_cast<std::uint64_t>(memory.totalram) * memory.mem_unit},
        {"GenericResources", nullptr},
        {"DockerRootDir", m_config.stateDirectory},
        {"HttpProxy", ""},
        {"HttpsProxy", ""},
        {"NoProxy", ""},
        {"Name", machineName()},
        {"Labels", m_config.labels},
        {"ExperimentalBuild", false},
        {"ServerVersion", engineVersion()},
        {"Runtimes", {{"onggi", {{"path", "onggi-init"}}}}},
        {"DefaultRuntime", "onggi"},
        {"Swarm", {{"NodeID", ""}, {"NodeAddr", ""}, {"LocalNodeState", "inactive"}, {"ControlAvailable", false}, {"Error", ""}, {"RemoteManagers", nullptr}}},
        {"LiveRestoreEnabled", true},
        {"Isolation", ""},
        {"InitBinary", "onggi-init"},
        {"KernelMemoryTCP", false},
        {"ContainerdCommit", commit},
        {"RuncCommit", commit},
        {"InitCommit", commit},
        {"SecurityOptions", security},
        {"Warnings", warnings},
    };
}

api::Awaitable<Status> SystemBackend::events(EventsQuery query, api::ByteSink& sink)
{
    using namespace asio::experimental::awaitable_operators;
    ONGGI_CO_CHECK(container::checkEventFilters(query.filters));
    if (query.since && query.until && *query.since > *query.until)
        co_return fail(ErrorKind::InvalidArgument, "`since` time cannot be later than `until` time");
    // Without `since` the stream begins now; with it, what the ring still holds is told first.
    container::EventBus::Follower follower(m_events, query.since ? 0 : m_events.lastSerial());
    auto head = co_await sink.sendHead();
    ONGGI_CO_CHECK(head);
    asio::steady_timer deadline(co_await asio::this_coro::executor, asio::steady_timer::time_point::max());
    if (query.until) {
        const auto left = *query.until - Clock::system().now();
        deadline.expires_after(std::max(left, std::chrono::nanoseconds(0)));
    }
    for (;;) {
        const auto events = follower.read();
        if (events.empty()) {
            if (query.until && *query.until <= Clock::system().now())
                co_return Status();
            auto either =
                co_await (follower.wait() || deadline.async_wait(asio::as_tuple(asio::use_awaitable)) || sink.clientGone());
            if (either.index() == 2)
                co_return Status();
            continue;
        }
        std::string lines;
        for (const auto& event : events) {
            if ((!query.since || event.time >= *query.since) && (!query.until || event.time <= *query.until)
                && container::eventMatches(event, query.filters))
                lines += api::dumpJson(container::eventToJson(event)) + "\n";
        }
        if (!lines.empty()) {
            auto written = co_await sink.write(lines);
            ONGGI_CO_CHECK(written);
        }
    }
}

} // namespace onggi::daemon
