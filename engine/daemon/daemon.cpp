#include "daemon/daemon.h"

#include "api/server.h"
#include "base/encoding.h"
#include "base/log.h"
#include "base/sha256.h"
#include "build/buildservice.h"
#include "cgroup/cgroup.h"
#include "content/contentstore.h"
#include "daemon/archivebackend.h"
#include "daemon/buildbackend.h"
#include "daemon/containerbackend.h"
#include "daemon/execbackend.h"
#include "daemon/filesbackend.h"
#include "daemon/idletrim.h"
#include "daemon/imagebackend.h"
#include "daemon/listen.h"
#include "daemon/networkids.h"
#include "daemon/observebackend.h"
#include "daemon/registrybackend.h"
#include "daemon/statelock.h"
#include "daemon/storebackend.h"
#include "daemon/systembackend.h"
#include "database/database.h"
#include "sys/spawn.h"

#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace onggi::daemon {

namespace {

namespace asio = boost::asio;

constexpr const char* defaultState = "/var/lib/onggi";

Status makeDirectory(const std::string& path, mode_t mode)
{
    for (auto slash = path.find('/', 1);; slash = path.find('/', slash + 1)) {
        const auto part = path.substr(0, slash);
        const bool last = slash == std::string::npos;
        if (::mkdir(part.c_str(), last ? mode : 0755) != 0 && errno != EEXIST)
            return failErrno(errno, "making directory " + part);
        if (last)
            return {};
    }
}

/// The engine's identity, made once a state directory.
Result<std::string> engineId(Database& database)
{
    ONGGI_CHECK(database.migrate("engine", {"CREATE TABLE engine(key TEXT PRIMARY KEY, value TEXT NOT NULL)"}));
    ONGGI_TRY(auto query, database.prepare("SELECT value FROM engine WHERE key='id'"));
    ONGGI_TRY(const bool found, query.step());
    if (found)
        return query.text(0);
    const auto id = randomHex(16);
    ONGGI_TRY(auto insert, database.prepare("INSERT INTO engine(key, value) VALUES('id', ?)"));
    ONGGI_CHECK(insert.bind(id).run());
    return id;
}

class EngineDaemon : public Daemon
{
public:
    EngineDaemon(asio::io_context& context, Config config)
        : m_context(context)
        , m_config(std::move(config))
        , m_events(context.get_executor())
        , m_trim(context.get_executor())
    {
    }

    Status prepare()
    {
        ONGGI_CHECK(makeDirectory(m_config.stateDirectory, 0711));
        ONGGI_CHECK(makeDirectory(m_config.runDirectory, 0755));
        ONGGI_CHECK(makeDirectory(m_config.runDirectory + "/containers", 0700));
        ONGGI_TRY(m_lock, lockState(m_config.stateDirectory));
        ONGGI_TRY(m_database, Database::open(m_config.stateDirectory + "/onggi.db"));
        ONGGI_TRY(m_content, content::ContentStore::open(m_config.stateDirectory));
        m_content->sweep();
        ONGGI_TRY(m_layers, snapshot::LayerStore::open(m_config.stateDirectory));
        ONGGI_TRY(m_volumes, volume::VolumeStore::open(*m_database, m_config.stateDirectory + "/volumes"));
        const auto onEvent = [this](image::ImageAction action, const std::string& id, const std::string& name) {
            m_events.publish("image", actionName(action), id, {{"name", name}});
        };
        ONGGI_TRY(m_images, image::ImageService::open({m_context.get_executor(), *m_database, *m_content, *m_layers,
                                                        m_config.registry, onEvent}));
        openNetwork();
        ONGGI_TRY(m_containers, container::ContainerService::open({m_context.get_executor(), *m_database, *m_images, *m_layers,
                                                                    *m_volumes, m_network.get(), m_events, m_config.containers}));
        m_files = std::make_unique<container::FilesService>(container::FilesService::Parts{
            m_context.get_executor(), *m_layers, *m_volumes, *m_images, m_events, m_config.containers});
        ONGGI_TRY(m_builds, build::BuildService::open({m_context.get_executor(), *m_database, *m_images, *m_layers, *m_volumes,
                                                        *m_containers, *m_files, m_config.containers, m_config.keepBuildCache}));
        ONGGI_TRY(m_networkIds, NetworkIds::load(*m_database));
        ONGGI_TRY(auto id, engineId(*m_database));
        m_systemBackend = std::make_unique<SystemBackend>(m_config, *m_containers, *m_images, m_events, std::move(id));
        m_imageBackend = std::make_unique<ImageBackend>(*m_images, *m_layers, *m_containers);
        m_disk = std::make_unique<DiskUsage>(m_context.get_executor(), *m_layers, *m_volumes);
        m_containerBackend = std::make_unique<ContainerBackend>(*m_containers, *m_images, *m_disk, m_networkIds, m_config.stateDirectory);
        m_observeBackend = std::make_unique<ObserveBackend>(ObserveBackend::Parts{
            m_context.get_executor(), *m_containers, *m_imageBackend, *m_volumes, *m_disk, *m_builds, m_networkIds, m_config.containers});
        m_execBackend = std::make_unique<ExecBackend>(*m_containers);
        m_registryBackend = std::make_unique<RegistryBackend>(m_images->registries());
        m_filesBackend = std::make_unique<FilesBackend>(*m_containers, *m_files);
        m_archiveBackend = std::make_unique<ArchiveBackend>(m_images->archives());
        m_storeBackend = std::make_unique<StoreBackend>(StoreBackend::Parts{*m_images, *m_containers, *m_volumes, *m_disk, m_events, *m_builds,
                                                                        m_networkIds, m_network.get()});
        m_buildBackend = std::make_unique<BuildBackend>(*m_builds);
        m_server = api::Server::create(m_context.get_executor(), {engineVersion(), engineVersion(), false},
                                       {*m_systemBackend, *m_imageBackend, *m_containerBackend, *m_observeBackend, *m_execBackend,
                                        *m_filesBackend, *m_archiveBackend, *m_storeBackend,
                                        *m_registryBackend, *m_buildBackend});
        return {};
    }

    void start(std::function<void()> ready, std::function<void(const Error&)> failed) override
    {
        asio::co_spawn(m_context, recoverAndServe(), [ready, failed](std::exception_ptr exception, Status status) {
            if (exception)
                std::rethrow_exception(exception);
            if (status)
                ready();
            else
                failed(status.error());
        });
    }

    void stop() override
    {
        m_server->stop();
        for (const auto& path : m_socketFiles)
            ::unlink(path.c_str());
        bool running = false;
        for (const auto& container : m_containers->all())
            running = running || container->isRunning();
        if (m_network && !running)
            m_network->shutdown();
        if (auto groups = cgroup::Manager::detect(cgroup::defaultRoot, m_config.containers.cgroupParent))
            (*groups)->removeParentIfEmpty();
        m_context.stop();
    }

private:
    static std::string actionName(image::ImageAction action)
    {
        switch (action) {
        case image::ImageAction::Pull:
            return "pull";
        case image::ImageAction::Push:
            return "push";
        case image::ImageAction::Tag:
            return "tag";
        case image::ImageAction::Untag:
            return "untag";
        case image::ImageAction::Save:
            return "save";
        case image::ImageAction::Load:
            return "load";
        case image::ImageAction::Import:
            return "import";
        case image::ImageAction::Delete:
            break;
        }
        return "delete";
    }

    /// An engine without a bridge still runs what needs none, and says why.
    void openNetwork()
    {
        if (!m_config.networkEnabled)
            return;
        auto network = network::BridgeNetwork::open(m_config.bridge);
        if (network)
            m_network = std::move(*network);
        else
            log::error("there is no bridge network: {}", network.error().message());
    }

    api::Awaitable<Status> recoverAndServe()
    {
        auto recovered = co_await m_containers->recover();
        ONGGI_CO_CHECK(recovered);
        m_files->recover(m_containers->all());
        co_await m_builds->recover();
        auto sockets = inheritedSockets();
        auto addresses = m_config.listen;
        if (addresses.empty() && sockets.empty())
            addresses.push_back("unix:" + m_config.runDirectory + "/onggi.sock");
        for (const auto& address : addresses) {
            ONGGI_CO_TRY(UniqueFd socket, listenUnix(address, m_config.socketGroup));
            m_socketFiles.push_back(address.substr(address.find('/')));
            log::info("listening on {}", address);
            sockets.push_back(std::move(socket));
        }
        for (auto& socket : sockets)
            ONGGI_CO_CHECK(m_server->serve(std::move(socket)));
        m_containers->warmUp();
        m_containers->startByPolicy();
        restWhenQuiet();
        co_return Status();
    }

    /// A debugger's breakpoints stand in the code that would be given back.
    void restWhenQuiet()
    {
        if (m_config.debug)
            return;
        m_server->whenAnswered([this] { m_trim.restLater(); });
        m_trim.restLater();
    }

    asio::io_context& m_context;
    Config m_config;
    UniqueFd m_lock;
    container::EventBus m_events;
    std::unique_ptr<Database> m_database;
    std::unique_ptr<content::ContentStore> m_content;
    std::unique_ptr<snapshot::LayerStore> m_layers;
    std::unique_ptr<volume::VolumeStore> m_volumes;
    std::unique_ptr<image::ImageService> m_images;
    std::unique_ptr<network::BridgeNetwork> m_network;
    NetworkIds m_networkIds;
    std::unique_ptr<container::ContainerService> m_containers;
    std::unique_ptr<container::FilesService> m_files;
    std::unique_ptr<build::BuildService> m_builds;
    std::unique_ptr<SystemBackend> m_systemBackend;
    std::unique_ptr<ImageBackend> m_imageBackend;
    std::unique_ptr<DiskUsage> m_disk;
    std::unique_ptr<ContainerBackend> m_containerBackend;
    std::unique_ptr<ObserveBackend> m_observeBackend;
    std::unique_ptr<ExecBackend> m_execBackend;
    std::unique_ptr<FilesBackend> m_filesBackend;
    std::unique_ptr<ArchiveBackend> m_archiveBackend;
    std::unique_ptr<StoreBackend> m_storeBackend;
    std::unique_ptr<RegistryBackend> m_registryBackend;
    std::unique_ptr<BuildBackend> m_buildBackend;
    std::unique_ptr<api::Server> m_server;
    std::vector<std::string> m_socketFiles;
    IdleTrim m_trim;
};

} // namespace

Result<std::unique_ptr<Daemon>> Daemon::open(asio::io_context& context, Config config)
{
    config.containers.stateDirectory = config.stateDirectory;
    config.containers.runDirectory = config.runDirectory;
    // Engines on other state directories have groups of their own, so that none takes another's for strays.
    config.containers.cgroupParent = config.stateDirectory == defaultState
        ? std::string("onggi")
        : "onggi-" + Sha256::hexOf(config.stateDirectory).substr(0, 12);
    if (config.registry.starterDirectory.empty())
        config.registry.starterDirectory = sys::helperDirectory() + "/../share/onggi/starter";
    auto daemon = std::make_unique<EngineDaemon>(context, std::move(config));
    ONGGI_CHECK(daemon->prepare());
    return daemon;
}

} // namespace onggi::daemon
