#pragma once

#include "base/uniquefd.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace onggi::sys {

/// One datagram between our processes: bytes (JSON by convention) and the descriptors that came with it.
struct Message
{
    std::string bytes;
    std::vector<UniqueFd> fds;
};

/// One end of a SOCK_SEQPACKET unix socket between two of our processes: message boundaries, descriptors by
/// SCM_RIGHTS, end of file when the other side is gone. Owned by one thread. Payloads larger than a datagram
/// travel in a sealed memory file (memoryfile.h) whose descriptor is sent.
class MessageSocket
{
public:
    static constexpr std::size_t maxBytes = 128 * 1024;
    static constexpr std::size_t maxFds = 250;

    /// Two connected ends, both close-on-exec and blocking.
    static Result<std::pair<MessageSocket, MessageSocket>> pair();

    MessageSocket() = default;
    explicit MessageSocket(UniqueFd fd)
        : m_fd(std::move(fd))
    {
    }

    /// Unavailable when the other side is gone. Never raises SIGPIPE.
    Status send(std::string_view bytes, std::span<const int> fds = {});
    /// Nothing at end of file. On a non-blocking socket with nothing to read: an error with errno EAGAIN.
    /// Received descriptors are close-on-exec.
    Result<std::optional<Message>> receive();

    int fd() const { return m_fd.get(); }
    UniqueFd takeFd() { return std::move(m_fd); }
    explicit operator bool() const { return static_cast<bool>(m_fd); }

private:
    UniqueFd m_fd;
};

} // namespace onggi::sys
