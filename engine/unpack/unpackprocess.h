#pragma once

#include "oci/image.h"
#include "sys/messagesocket.h"
#include "sys/spawn.h"
#include "unpack/protocol.h"

#include <optional>

namespace onggi::unpack {

/// A running onggi-unpack, from the daemon's side. Owned by whoever wants the layer; event-loop thread. Nothing here
/// waits for the helper except the destructor, which kills it and takes it in.
class UnpackProcess
{
public:
    struct Request
    {
        std::optional<oci::LayerCompression> compression; ///< nothing: what the first bytes say
        UniqueFd input; ///< a pipe's read end, or the blob itself
        /// Where the layer goes: empty, and the helper's whole world. Not written to when only verifying.
        const UniqueFd& directory;
        bool verifyOnly = false; ///< inflate and hash, to know the DiffID
    };
    static Result<UnpackProcess> start(Request request);

    UnpackProcess(UnpackProcess&&) = default;
    UnpackProcess& operator=(UnpackProcess&&) = delete;
    ~UnpackProcess();

    /// Readable when receive() has something.
    int fd() const { return m_socket.fd(); }
    /// Of a child that is not reaped while this object lives.
    pid_t pid() const { return m_child.pid; }

    /// The next report; nothing when the message was the helper's request for an opaque directory, which is
    /// served here. Unavailable when the helper has ended without a result.
    Result<std::optional<Report>> receive();

    void kill();

private:
    UnpackProcess(sys::Child child, sys::MessageSocket socket, dev_t device);
    Status markOpaque(const sys::Message& message) const;

    sys::Child m_child;
    sys::MessageSocket m_socket;
    dev_t m_device; ///< of the layer's directory
};

} // namespace onggi::unpack
