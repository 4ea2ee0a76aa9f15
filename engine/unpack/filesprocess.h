#pragma once

#include "sys/messagesocket.h"
#include "sys/spawn.h"
#include "unpack/filesprotocol.h"

#include <optional>
#include <span>

namespace onggi::unpack {

/// A running onggi-unpack that works on a container's files, from the daemon's side. It has loaded all that it needs
/// before it enters the container, and nothing that is inside is ever run or loaded. Event-loop thread; nothing here
/// waits for the helper except the destructor, which kills it and takes it in.
class FilesProcess
{
public:
    struct Request
    {
        FilesOrder order;
        int place = -1;  ///< a pidfd, or the container's upper directory
        int input = -1;  ///< an archive to extract
        int output = -1; ///< where an archive or a list goes
        std::span<const int> directories = {}; ///< layers, or the directory of a new one
    };
    static Result<FilesProcess> start(const Request& request);

    FilesProcess(FilesProcess&&) = default;
    FilesProcess& operator=(FilesProcess&&) = delete;
    ~FilesProcess();

    /// Readable when receive() has something.
    int fd() const { return m_socket.fd(); }
    pid_t pid() const { return m_child.pid; }
    /// The next report; Unavailable when the helper has ended without one.
    Result<FilesReport> receive();
    void kill();

private:
    FilesProcess(sys::Child child, sys::MessageSocket socket);

    sys::Child m_child;
    sys::MessageSocket m_socket;
};

} // namespace onggi::unpack
