#pragma once

#include "base/clock.h"
#include "base/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// What onggid and onggi-monitor say to each other: one JSON object a datagram (sys::MessageSocket),
/// descriptors beside it. The daemon spawns the monitor with its end of a socket pair as descriptor 3 and
/// sends Launch first; a later daemon connects to run/containers/<id>/monitor.sock (SOCK_SEQPACKET, 0600) and
/// first receives State. A monitor whose first order is Exec belongs to one exec; nobody can connect to it later.
namespace onggi::monitor {

enum class LogDriver
{
    JsonFile,
    Local,
    None
};

struct LogOptions
{
    LogDriver driver = LogDriver::JsonFile;
    std::int64_t maxSize = 20 * 1024 * 1024; ///< bytes a file, then it is rotated
    int maxFiles = 5;
};

// Daemon to monitor ------------------------------------------------------------------------------

/// Descriptors, in this order: spec (runtime::Spec as JSON in a memory file), layers directory, container
/// directory (state), run directory (run/containers/<id>), seccomp program if hasSeccomp, then the sources of
/// bind mounts.
struct Launch
{
    std::string id;
    bool terminal = false;
    bool openStdin = false;
    bool stdinOnce = false; ///< end of the attached input closes the container's
    bool hasSeccomp = false;
    LogOptions log;
};

/// Execute the program: the network is wired.
struct Go
{
};

/// Give up a launch that has not been told to go.
struct Abort
{
};

/// One client connection, already past its HTTP head: the monitor owns it from here. Descriptor: the socket.
/// Streams are framed unless the container has a terminal. Serial orders it among others: attaching before Go
/// means that no byte is missed.
struct Attach
{
    bool input = false;
    bool output = false;
    bool error = false;
    bool framed = false;
    std::string detachKeys; ///< as bytes ("\x10\x11"); empty: none
    std::string earlyInput; ///< bytes that came with the HTTP head
    bool replay = false;     ///< what the log holds comes first, with no gap to what follows
};

struct Resize
{
    int rows = 0;
    int columns = 0;
};

/// One more process in a container that runs, under a monitor of its own: the first order of such a monitor, which goes
/// ahead without Go and ends with the process. Descriptors, in this order: spec (runtime::Spec as JSON in a memory file:
/// of the process), pidfd of the container's first process, seccomp program if hasSeccomp, the client's connection if
/// client.
struct Exec
{
    std::string id;
    bool terminal = false;
    bool openStdin = false;
    bool hasSeccomp = false;
    bool ownGroup = false; ///< Kill shall reach everything that the process has started
    std::optional<Attach> client;
};

/// To an exec's monitor: SIGKILL to the process and what it has started.
struct Kill
{
};

using Order = std::variant<Launch, Go, Abort, Attach, Resize, Exec, Kill>;

// Monitor to daemon ------------------------------------------------------------------------------

/// Namespaces stand. Descriptors: pidfd of init, then its network namespace unless it is the host's.
struct Created
{
    int pid = 0;
};

/// All is mounted, and the first process waits in it: what a launch that only mounts comes to. It is ended by Abort or
/// by the end of its connection.
struct Prepared
{
};

/// The program has been executed.
struct Started
{
    TimePoint at{};
};

/// The launch failed; nothing is left of it and the monitor ends.
struct Failed
{
    ErrorKind kind = ErrorKind::Internal;
    std::string message;
};

/// The first process has ended and all its output is in the log. The same stands in run/containers/<id>/exit,
/// written (and renamed into place) before this is sent; the cgroup is gone. The monitor ends when every
/// connected daemon has it.
struct Exited
{
    int code = 0; ///< exit code, or 128 + signal
    bool oomKilled = false;
    TimePoint at{};
};

/// The container has run out of its memory, and the kernel kills a process of it. The container may run on.
struct OomKilled
{
};

/// An attached client left by its detach keys.
struct Detached
{
};

/// First message on a new connection. Descriptor: pidfd of init, while it runs.
struct State
{
    int pid = 0;
    bool running = false;
    TimePoint startedAt{};
};

using Report = std::variant<Created, Prepared, Started, Failed, Exited, Detached, State, OomKilled>;

std::string encode(const Order& order);
std::string encode(const Report& report);
Result<Order> decodeOrder(std::string_view bytes);
Result<Report> decodeReport(std::string_view bytes);

/// The exit file's content and back. A torn or empty file is DataLoss.
std::string encodeExit(const Exited& exit);
Result<Exited> decodeExit(std::string_view bytes);

constexpr const char* socketName = "monitor.sock";
constexpr const char* exitFileName = "exit";
constexpr const char* pidFileName = "pidfile";
constexpr const char* logDirectoryName = "log";

} // namespace onggi::monitor
