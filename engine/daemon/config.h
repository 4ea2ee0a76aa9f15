#pragma once

#include "container/settings.h"
#include "image/imageservice.h"
#include "network/network.h"

#include <string>
#include <vector>

namespace onggi::daemon {

/// What onggid is told: its command line and its configuration file, whose keys are those of Docker's daemon.json
/// where it has them.
struct Config
{
    std::string configFile; ///< empty: /etc/onggi/daemon.json if it is there
    std::string stateDirectory = "/var/lib/onggi";
    std::string runDirectory = "/run/onggi";
    std::vector<std::string> listen; ///< "unix:PATH"; empty: LISTEN_FDS, or else unix:<run>/onggi.sock
    std::string socketGroup = "onggi"; ///< may use the sockets that we make, beside root

    bool debug = false;
    bool networkEnabled = true; ///< "bridge": "none" switches it off
    network::BridgeConfig bridge;
    image::RegistryConfig registry;
    container::Settings containers;
    std::vector<std::string> labels;
    std::int64_t keepBuildCache = 20'000'000'000; ///< bytes; 0: the cache of builds grows as it likes
};

/// Reads the configuration file into config. An unknown key or a wrong type is an error that names it. A missing file
/// is one only when the command line named it.
Status readConfigFile(Config& config);

} // namespace onggi::daemon
