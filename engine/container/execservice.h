#pragma once

#include "container/container.h"
#include "container/eventbus.h"
#include "container/settings.h"
#include "runtime/seccomp.h"

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace onggi::container {

/// A process to run in a container beside its first one: Docker's exec.
struct ExecConfig
{
    std::vector<std::string> arguments;
    std::vector<std::string> environment; ///< "NAME=value" on top of the container's own; "NAME" alone takes one away
    std::string user;                     ///< "name|uid[:group|gid]"; empty: the container's
    std::string workingDirectory;         ///< empty: the container's
    bool terminal = false;
    bool attachInput = false;
    bool attachOutput = false;
    bool attachError = false;
    bool privileged = false; ///< every capability that the engine itself has
    std::string detachKeys;  ///< as bytes; they count on a terminal only
    int rows = 0;            ///< of the terminal, when it is known from the beginning
    int columns = 0;
};

/// One exec of a container, from its creation until some minutes after its end.
struct Exec
{
    explicit Exec(asio::any_io_executor executor)
        : changed(std::move(executor))
    {
    }

    std::string id;
    ContainerPtr container;
    ExecConfig config;
    bool started = false;
    bool running = false;
    bool executed = false; ///< its program has begun
    bool captured = false; ///< run() has all of its output
    int pid = 0;                 ///< on the host; 0 before the start
    std::optional<int> exitCode; ///< once it has ended, or could not be started (126, 127, 128)
    std::optional<Error> failure; ///< why it could not be started
    std::chrono::steady_clock::time_point madeAt{};
    std::chrono::steady_clock::time_point endedAt{};
    std::shared_ptr<MonitorLink> link; ///< while it runs
    Notifier changed;                  ///< when it has been started, and when it has ended
};

using ExecPtr = std::shared_ptr<Exec>;

/// Runs processes in containers that run. Each has a monitor process of its own, which holds its streams and ends with
/// the container; a daemon that dies disturbs none of them, but its successor does not know them any more. Owned by
/// ContainerService; event-loop thread.
class ExecService
{
public:
    struct Parts
    {
        asio::any_io_executor executor;
        EventBus& events;
        runtime::SeccompCache& seccomp;
        const Settings& settings;
    };
    explicit ExecService(Parts parts);
    ~ExecService();

    /// Conflict when the container does not run, or is paused. The exec is forgotten some minutes after it has ended,
    /// sooner when there are very many, and with its container.
    Result<std::string> create(ContainerPtr container, ExecConfig config);
    /// By its whole id; NotFound in Docker's words.
    Result<ExecPtr> find(const std::string& id) const;
    /// Whatever forbids a start and can still be said with a status: it has run already, the container does not run.
    Status checkStart(const Exec& exec) const;

    /// A client's connection, past its HTTP head.
    struct Client
    {
        UniqueFd socket;
        std::string earlyInput;
    };
    /// Starts it; returns when its program runs or cannot be run. With a client its streams are connected as the
    /// configuration says, and the client is told of a failure on its stream, too.
    Awaitable<Status> start(ExecPtr exec, std::optional<Client> client);
    /// Before the start it is noted for it. Conflict when it has ended.
    Status resize(Exec& exec, int rows, int columns);
    /// Of the execs of this container that are running or wait for their start.
    std::vector<std::string> idsOf(const Container& container) const;

    /// How a check ended: its exit code and the first bytes of its output, both streams as they came.
    struct Outcome
    {
        int code = 0;
        std::string output;
        bool timedOut = false; ///< and was killed, with every process that it had started
    };
    /// Runs a program to its end and captures what it says; what is more than maxOutput is read and dropped. Streams,
    /// terminal and keys of the configuration do not count. An error when the container does not run; a program that
    /// cannot be executed is an outcome (126, 127) whose output says why. Publishes the events of an exec, as Docker does
    /// for health checks. Its processes do not outlive it.
    Awaitable<Result<Outcome>> run(ContainerPtr container, ExecConfig config, std::size_t maxOutput,
                                   std::chrono::milliseconds timeout);

private:
    enum class OwnGroup { No, Yes };

    Status launch(Exec& exec, std::optional<monitor::Attach> attach, UniqueFd socket, OwnGroup ownGroup);
    Awaitable<void> follow(ExecPtr exec);
    Awaitable<void> capture(ExecPtr exec, UniqueFd socket, std::size_t most, std::shared_ptr<Outcome> outcome);
    void started(Exec& exec);
    void ended(Exec& exec, int code);
    void publish(const Exec& exec, std::string action, std::map<std::string, std::string> extra = {});
    void forgetOld();

    Parts m_parts;
    std::map<std::string, ExecPtr> m_execs;
};

} // namespace onggi::container
