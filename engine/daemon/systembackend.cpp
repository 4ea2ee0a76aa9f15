#include "daemon/systembackend.h"

#include "base/encoding.h"
#include "cgroup/cgroup.h"
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
    int running = 0;
    const auto containers = m_containers.all();
    for (const auto& container : containers)
        running += container->isRunning();
    const auto images = m_images.list();
    const auto manager = cgroup::Manager::detect();
    const bool unified = manager && (*manager)->version() == cgroup::Version::V2;
    const auto controllers = manager ? (*manager)->controllers() : std::vector<std::string>();
    const auto has = [&controllers](const char* name) { return std::ranges::find(controllers, name) != controllers.end(); };
    struct sysinfo memory{};
    ::sysinfo(&memory);
    const auto name = kernel();
    Json warnings = Json::array();
    if (!manager)
        warnings.push_back("no control groups: " + manager.error().message());
    std::vector<std::string> security{"name=seccomp,profile=builtin"};
    if (unified)
        security.emplace_back("name=cgroupns");
    if (m_containers.usesUserNamespaces())
        security.emplace_back("name=userns");
    std::vector<std::string> insecure = m_config.registry.insecureRegistries;
    insecure.emplace_back("127.0.0.0/8");
    co_return Json{
        {"ID", m_engineId},
        {"Containers", containers.size()},
        {"ContainersRunning", running},
        {"ContainersPaused", 0},
        {"ContainersStopped", static_cast<int>(containers.size()) - running},
        {"Images", images ? images->size() : 0},
        {"Driver", "overlayfs"},
        {"DriverStatus", Json::array({Json::array({"Layers keyed by", "DiffID"})})},
        {"Plugins", {{"Volume", {"local"}}, {"Network", {"bridge", "host", "null"}}, {"Authorization", nullptr}, {"Log", {"json-file", "local", "none"}}}},
        {"MemoryLimit", has("memory")},
        {"SwapLimit", has("memory")},
        {"CpuCfsPeriod", has("cpu")},
        {"CpuCfsQuota", has("cpu")},
        {"CPUShares", has("cpu")},
        {"CPUSet", has("cpuset")},
        {"PidsLimit", has("pids")},
        {"OomKillDisable", has("memory") && !unified},
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
        {"SecurityOptions", security},
        {"Warnings", warnings},
    };
}

api::Awaitable<Status> SystemBackend::events(EventsQuery query, api::ByteSink& sink)
{
    using namespace asio::experimental::awaitable_operators;
    auto head = co_await sink.sendHead();
    ONGGI_CO_CHECK(head);
    // Without `since` the stream begins now; with it, what the ring still holds is told first.
    std::uint64_t seen = query.since ? 0 : m_events.lastSerial();
    asio::steady_timer deadline(co_await asio::this_coro::executor, asio::steady_timer::time_point::max());
    if (query.until) {
        const auto left = *query.until - Clock::system().now();
        deadline.expires_after(std::max(left, std::chrono::nanoseconds(0)));
    }
    for (;;) {
        for (const auto& event : m_events.after(seen)) {
            seen = event.serial;
            if ((query.since && event.time < *query.since) || (query.until && event.time > *query.until)
                || !container::eventMatches(event, query.filters))
                continue;
            const std::string line = container::eventToJson(event).dump() + "\n";
            auto written = co_await sink.write(line);
            ONGGI_CO_CHECK(written);
        }
        if (m_events.lastSerial() != seen)
            continue;
        if (query.until && *query.until <= Clock::system().now())
            co_return Status();
        auto either = co_await (m_events.wait() || deadline.async_wait(asio::as_tuple(asio::use_awaitable)) || sink.clientGone());
        if (either.index() == 2)
            co_return Status();
    }
}

} // namespace onggi::daemon
