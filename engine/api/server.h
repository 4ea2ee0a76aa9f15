#pragma once

#include "api/archivebackend.h"
#include "api/backend.h"
#include "api/execbackend.h"
#include "api/filesbackend.h"
#include "api/storebackend.h"

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace onggi::api {

class ObserveBackend;
class RegistryBackend;
class BuildBackend;

/// What every reply and /_ping say of the engine.
struct ServerIdentity
{
    std::string version = "0.1.0";  ///< Onggi's own
    std::string dockerVersion;      ///< of the Server: header, "Docker/<this> (linux)"
    bool experimental = false;
};

struct Backends
{
    SystemBackend& system;
    ImageBackend& images;
    ContainerBackend& containers;
    ObserveBackend& observe;
    ExecBackend& execs;
    FilesBackend& files;
    ArchiveBackend& archives;
    StoreBackend& store;
    RegistryBackend& registries;
    BuildBackend& builds;
};

/// What a client may cost before its request is known.
struct Limits
{
    std::size_t header = 64 * 1024;
    std::size_t body = 16 * 1024 * 1024;
    std::chrono::steady_clock::duration headerTimeout = std::chrono::seconds(30); ///< from first to last byte read
    std::chrono::steady_clock::duration bodyTimeout = std::chrono::seconds(60);   ///< between two reads
    std::chrono::steady_clock::duration idleTimeout = std::chrono::minutes(10);   ///< between two requests
};

/// The HTTP/1.1 side of the Docker Engine API on listening unix sockets. Owned by the daemon, on its event loop. The
/// backends outlive the loop's last run: requests that are being answered go on after stop() and after the server.
class Server
{
public:
    static std::unique_ptr<Server> create(boost::asio::any_io_executor executor, ServerIdentity identity, Backends backends,
                                          Limits limits = {});
    virtual ~Server() = default;
    /// Accepts on a listening unix stream socket (our own, or LISTEN_FDS').
    virtual Status serve(UniqueFd listeningSocket) = 0;
    /// Called whenever a request has been answered to its end, until stop().
    virtual void whenAnswered(std::function<void()> handler) = 0;
    /// Accepts no more, closes idle connections, and the others after the reply that they are getting.
    virtual void stop() = 0;
};

} // namespace onggi::api
