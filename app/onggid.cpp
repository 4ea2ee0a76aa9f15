#include "base/log.h"
#include "daemon/check.h"
#include "daemon/daemon.h"
#include "daemon/listen.h"
#include "runtime/seccompworker.h"

#include <CLI/CLI.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <filesystem>
#include <sys/stat.h>

using namespace onggi;

namespace {

/// The loop, which can let go of everything that still waits in it while what that refers to is there.
class EventLoop : public boost::asio::io_context
{
public:
    using io_context::io_context;
    /// Destroys the coroutines of clients that were still connected. The loop does not run again.
    void abandonWaiting() { shutdown(); }
};

std::string absolute(const std::string& path)
{
    return std::filesystem::weakly_canonical(std::filesystem::absolute(path)).string();
}

} // namespace

int main(int argc, char** argv)
{
    // The engine calls itself for this: nothing for a person, and nothing that an option parser should take time for.
    if (argc > 1 && argv[1] == runtime::seccompWorkerFlag)
        return runtime::runSeccompWorker({argv + 2, argv + argc});

    daemon::Config config;
    CLI::App options("The Onggi engine: containers, images and networks behind the Docker Engine API", "onggid");
    options.add_option("--config", config.configFile, "Configuration file (default: /etc/onggi/daemon.json)");
    options.add_option("--state", config.stateDirectory, "Directory of images, containers and volumes")->capture_default_str();
    options.add_option("--run", config.runDirectory, "Directory of sockets and what lasts until the next boot")->capture_default_str();
    options.add_option("--listen", config.listen, "Address of the API, unix:PATH (default: <run>/onggi.sock); may be repeated");
    options.add_option("--group", config.socketGroup, "Group that may use the socket")->capture_default_str();
    std::string pinged;
    options.add_option("--ping", pinged, "Only ask whether an engine answers on this socket file");
    bool check = false;
    daemon::CheckOptions checkOptions;
    auto* checkFlag = options.add_flag("--check", check, "Only look through the state for damage, while no engine runs on it");
    options.add_flag("--repair", checkOptions.repair, "With --check: mend what can be made or fetched again")->needs(checkFlag);
    options.add_flag("--json", checkOptions.json, "With --check: report in JSON")->needs(checkFlag);
    options.add_flag("--debug", config.debug, "Log more");
    options.set_version_flag("--version", std::string("onggid ") + ONGGI_VERSION);
    CLI11_PARSE(options, argc, argv);

    if (!pinged.empty()) {
        const auto answered = daemon::ping(pinged);
        if (!answered)
            log::error("{}", answered.error().message());
        return answered ? 0 : 1;
    }
    if (::geteuid() != 0) {
        log::error("onggid needs to be started by root: try sudo, or the service");
        return 1;
    }
    ::umask(022);
    std::signal(SIGPIPE, SIG_IGN);
    config.stateDirectory = absolute(config.stateDirectory);
    config.runDirectory = absolute(config.runDirectory);
    if (auto read = daemon::readConfigFile(config); !read) {
        log::error("{}", read.error().message());
        return 1;
    }
    log::setLevel(config.debug ? log::Level::Debug : log::Level::Info);

    if (check) {
        const auto problems = daemon::checkState(config, checkOptions);
        if (!problems)
            log::error("{}", problems.error().message());
        return !problems ? 2 : *problems == 0 ? 0 : 1;
    }

    EventLoop context(1);
    auto engine = daemon::Daemon::open(context, std::move(config));
    if (!engine) {
        log::error("{}", engine.error().message());
        return 1;
    }
    boost::asio::signal_set signals(context, SIGTERM, SIGINT);
    signals.async_wait([&engine](const boost::system::error_code& error, int) {
        if (!error)
            (*engine)->stop();
    });
    int result = 0;
    (*engine)->start([] { log::info("the engine is ready"); },
                     [&](const Error& error) {
                         log::error("{}", error.message());
                         result = 1;
                         (*engine)->stop();
                     });
    context.run();
    context.abandonWaiting();
    return result;
}
