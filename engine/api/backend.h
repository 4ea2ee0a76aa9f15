#pragma once

#include "base/clock.h"
#include "base/uniquefd.h"

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

/// The small interfaces that the routers call and the daemon implements. JSON here is what goes over the wire, in
/// Docker's shape; everything that comes in is checked and typed by the router first. All of it runs on the
/// event-loop thread.
namespace onggi::api {

using Json = nlohmann::json;
template<typename T>
using Awaitable = boost::asio::awaitable<T>;

/// Who is asking: SO_PEERCRED of the connection.
struct Peer
{
    uid_t uid = 0;
    gid_t gid = 0;
    pid_t pid = 0;
};

/// What came with a request beside its own parameters.
struct RequestContext
{
    Peer peer;
    int minorVersion = 50; ///< of the API, 24…50
};

/// Docker's filters: {"status":["running"]} or {"status":{"running":true}}.
using Filters = std::map<std::string, std::vector<std::string>>;

/// A chunked reply that is written while work goes on. write() fails with Cancelled when the client is gone; the
/// first write sends the head. One write at a time. Lives until the backend's call returns.
class ByteSink
{
public:
    virtual ~ByteSink() = default;
    virtual Awaitable<Status> write(std::string_view bytes) = 0;
    /// Sends the head now, before the first byte (events, wait, followed logs need it).
    virtual Awaitable<Status> sendHead() = 0;
    /// Completes when the client has closed its connection, or the reply has ended. For loops that wait for something
    /// else meanwhile (`work || sink.clientGone()`): nothing else cancels a handler. Can be called again and again, may
    /// be cancelled, and may outlive the sink.
    virtual Awaitable<void> clientGone() = 0;
};

/// A connection taken out of HTTP: the socket (non-blocking), and what the client had sent behind its request. The
/// client may have closed its writing half already, or do so later: its input ends there, its output goes on.
struct HijackedConnection
{
    UniqueFd socket;
    std::string earlyInput;
};

class SystemBackend
{
public:
    virtual ~SystemBackend() = default;
    virtual Json version() = 0;
    virtual Awaitable<Json> info() = 0;

    struct EventsQuery
    {
        std::optional<TimePoint> since;
        std::optional<TimePoint> until;
        Filters filters;
    };
    /// One JSON object a line, until `until` or until the client leaves.
    virtual Awaitable<Status> events(EventsQuery query, ByteSink& sink) = 0;
};

class ImageBackend
{
public:
    virtual ~ImageBackend() = default;

    struct PullQuery
    {
        std::string fromImage;
        std::string tag; ///< tag or digest; may be empty
        std::string platform;
        std::string registryAuth; ///< X-Registry-Auth, still encoded
    };
    /// Progress as JSON lines; an error after the first line travels as {"errorDetail":…,"error":…}.
    virtual Awaitable<Status> pull(PullQuery query, ByteSink& sink) = 0;

    struct ListQuery
    {
        bool all = false;
        bool digests = false;
        bool sharedSize = false;
        bool manifests = false;
        int minorVersion = 50; ///< of the API
        Filters filters;
    };
    virtual Awaitable<Result<Json>> list(ListQuery query) = 0;

    struct InspectQuery
    {
        bool manifests = false;
        int minorVersion = 50; ///< of the API
    };
    virtual Awaitable<Result<Json>> inspect(std::string name, InspectQuery query) = 0;
    virtual Awaitable<Result<Json>> history(std::string name) = 0;
    virtual Awaitable<Result<Json>> remove(std::string name, bool force, bool noPrune) = 0;
    virtual Awaitable<Status> tag(std::string name, std::string repository, std::string tag) = 0;
};

class ContainerBackend
{
public:
    virtual ~ContainerBackend() = default;

    /// The body is Docker's container config with HostConfig and NetworkingConfig; answers {"Id","Warnings"}.
    virtual Awaitable<Result<Json>> create(std::string name, std::string platform, Json body, RequestContext context) = 0;

    struct ListQuery
    {
        bool all = false;
        bool size = false;
        int limit = 0;
        Filters filters;
    };
    /// An array, as JSON text.
    virtual Awaitable<Result<std::string>> list(ListQuery query) = 0;
    virtual Awaitable<Result<Json>> inspect(std::string id, bool size) = 0;
    /// NotModified when it is running.
    virtual Awaitable<Status> start(std::string id, std::string detachKeys) = 0;
    /// timeout in seconds, nothing: the container's own; negative: for ever. NotModified when it is stopped.
    virtual Awaitable<Status> stop(std::string id, std::string signal, std::optional<int> timeout) = 0;
    virtual Awaitable<Status> restart(std::string id, std::string signal, std::optional<int> timeout) = 0;
    virtual Awaitable<Status> kill(std::string id, std::string signal) = 0;
    virtual Awaitable<Status> pause(std::string id) = 0;
    virtual Awaitable<Status> unpause(std::string id) = 0;
    /// Docker's Resources with RestartPolicy; answers {"Warnings"}.
    virtual Awaitable<Result<Json>> update(std::string id, Json body) = 0;
    /// Removes what does not run; answers {"ContainersDeleted","SpaceReclaimed"}.
    virtual Awaitable<Result<Json>> prune(Filters filters) = 0;
    virtual Awaitable<Status> rename(std::string id, std::string newName) = 0;
    virtual Awaitable<Status> resize(std::string id, int rows, int columns) = 0;

    struct RemoveQuery
    {
        bool force = false;
        bool volumes = false;
        bool link = false;
    };
    virtual Awaitable<Status> remove(std::string id, RemoveQuery query) = 0;

    /// Checks id and condition ("not-running", "next-exit", "removed"; empty is the first), lets the router send the
    /// head (onReady), and completes with {"StatusCode","Error"?} when the condition holds.
    virtual Awaitable<Result<Json>> wait(std::string id, std::string condition, ByteSink& sink) = 0;

    struct LogsQuery
    {
        bool follow = false;
        bool output = false;
        bool error = false;
        bool timestamps = false;
        bool details = false;
        std::optional<std::int64_t> tail;
        TimePoint since{};
        TimePoint until{};
    };
    /// True when the container has a terminal: its streams are raw, else framed. NotFound when there is none.
    virtual Result<bool> hasTerminal(std::string id) = 0;
    virtual Awaitable<Status> logs(std::string id, LogsQuery query, ByteSink& sink) = 0;

    struct AttachQuery
    {
        bool stream = false;
        bool logs = false;
        bool input = false;
        bool output = false;
        bool error = false;
        std::string detachKeys; ///< "ctrl-p,ctrl-q" form, as the client sent it; empty: the default
        bool raw = false;       ///< without frames, also where there are two streams
    };
    /// Everything that can be refused with a status, before the connection leaves HTTP.
    virtual Awaitable<Status> checkAttach(std::string id, AttachQuery query) = 0;
    /// Takes the connection; it is closed by its new owner.
    virtual Awaitable<void> attach(std::string id, AttachQuery query, HijackedConnection connection) = 0;
};

} // namespace onggi::api
