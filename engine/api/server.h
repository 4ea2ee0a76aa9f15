#pragma once

#include "api/backend.h"

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <string>
#include <vector>

namespace onggi::api {

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
};

/// The HTTP/1.1 side of the Docker Engine API on listening unix sockets. Owned by the daemon, on its event loop.
class Server
{
public:
    static std::unique_ptr<Server> create(boost::asio::any_io_executor executor, ServerIdentity identity, Backends backends);
    virtual ~Server() = default;
    /// Accepts on a listening unix stream socket (our own, or LISTEN_FDS').
    virtual Status serve(UniqueFd listeningSocket) = 0;
    /// Accepts no more and closes idle connections.
    virtual void stop() = 0;
};

} // namespace onggi::api
