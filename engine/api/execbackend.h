#pragma once

#include "api/backend.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace onggi::api {

/// Further processes in containers (docker exec), as the routers call for them and the daemon does them. Event-loop thread.
class ExecBackend
{
public:
    virtual ~ExecBackend() = default;

    struct CreateQuery
    {
        bool attachInput = false;
        bool attachOutput = false;
        bool attachError = false;
        bool terminal = false;
        bool privileged = false;
        std::string detachKeys; ///< "ctrl-p,ctrl-q" form; empty: the default
        std::vector<std::string> environment;
        std::vector<std::string> command;
        std::string user;
        std::string workingDirectory;
        std::optional<std::pair<int, int>> consoleSize; ///< rows, columns
    };
    /// Answers {"Id"}.
    virtual Awaitable<Result<Json>> create(std::string container, CreateQuery query) = 0;

    struct StartQuery
    {
        bool detach = false;
        bool terminal = false;
        std::optional<std::pair<int, int>> consoleSize; ///< rows, columns
    };
    /// Everything that can be refused with a status. True when the exec has a terminal: its streams are raw, else framed.
    virtual Result<bool> checkStart(std::string id, StartQuery query) = 0;
    /// Returns when the program runs, or has failed to.
    virtual Awaitable<Status> startDetached(std::string id) = 0;
    /// Takes the connection; it is closed by its new owner, when the process has ended.
    virtual Awaitable<void> start(std::string id, HijackedConnection connection) = 0;
    virtual Awaitable<Status> resize(std::string id, int rows, int columns) = 0;
    virtual Awaitable<Result<Json>> inspect(std::string id) = 0;
};

} // namespace onggi::api
