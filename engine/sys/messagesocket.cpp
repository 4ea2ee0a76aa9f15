#include "sys/messagesocket.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <sys/socket.h>

namespace onggi::sys {

namespace {

using ControlBuffer = std::array<std::byte, CMSG_SPACE(sizeof(int) * MessageSocket::maxFds)>;

bool peerIsGone(int errnoValue)
{
    return errnoValue == EPIPE || errnoValue == ECONNRESET || errnoValue == ECONNREFUSED ||
           errnoValue == ENOTCONN;
}

std::vector<UniqueFd> takeDescriptors(msghdr& header)
{
    std::vector<UniqueFd> fds;
    for (cmsghdr* part = CMSG_FIRSTHDR(&header); part; part = CMSG_NXTHDR(&header, part)) {
        if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS)
            continue;
        const std::size_t count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (std::size_t i = 0; i < count; ++i) {
            int fd = -1;
            std::memcpy(&fd, CMSG_DATA(part) + i * sizeof(int), sizeof(int));
            fds.emplace_back(fd);
        }
    }
    return fds;
}

} // namespace

Result<std::pair<MessageSocket, MessageSocket>> MessageSocket::pair()
{
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
        return failErrno(errno, "make a message socket");
    return std::pair(MessageSocket(UniqueFd(ends[0])), MessageSocket(UniqueFd(ends[1])));
}

Status MessageSocket::send(std::string_view bytes, std::span<const int> fds)
{
    // An empty datagram could not be told from the end of file.
    if (bytes.empty() || bytes.size() > maxBytes || fds.size() > maxFds)
        return fail(ErrorKind::InvalidArgument, "a message of " + std::to_string(bytes.size()) +
                                                    " bytes and " + std::to_string(fds.size()) +
                                                    " descriptors does not fit a datagram");

    iovec data{const_cast<char*>(bytes.data()), bytes.size()};
    alignas(cmsghdr) ControlBuffer control;
    msghdr header{};
    header.msg_iov = &data;
    header.msg_iovlen = 1;
    if (!fds.empty()) {
        header.msg_control = control.data();
        header.msg_controllen = CMSG_SPACE(fds.size_bytes());
        std::memset(control.data(), 0, header.msg_controllen);
        cmsghdr* part = CMSG_FIRSTHDR(&header);
        part->cmsg_level = SOL_SOCKET;
        part->cmsg_type = SCM_RIGHTS;
        part->cmsg_len = CMSG_LEN(fds.size_bytes());
        std::memcpy(CMSG_DATA(part), fds.data(), fds.size_bytes());
    }
    while (sendmsg(m_fd.get(), &header, MSG_NOSIGNAL) < 0) {
        const int error = errno;
        if (error == EINTR)
            continue;
        if (peerIsGone(error))
            return std::unexpected(Error::fromErrno(error, "send a message").as(ErrorKind::Unavailable));
        return failErrno(error, "send a message");
    }
    return {};
}

Result<std::optional<Message>> MessageSocket::receive()
{
    const auto buffer = std::make_unique_for_overwrite<char[]>(maxBytes);
    alignas(cmsghdr) ControlBuffer control;
    for (;;) {
        iovec data{buffer.get(), maxBytes};
        msghdr header{};
        header.msg_iov = &data;
        header.msg_iovlen = 1;
        header.msg_control = control.data();
        header.msg_controllen = control.size();
        const ssize_t size = recvmsg(m_fd.get(), &header, MSG_CMSG_CLOEXEC);
        if (size < 0) {
            // A peer that closed without reading everything resets us once, before the datagrams that it had
            // sent; after that they and the end of file arrive as usual.
            if (errno == EINTR || errno == ECONNRESET)
                continue;
            return failErrno(errno, "receive a message");
        }
        Message message;
        message.fds = takeDescriptors(header);
        if (size == 0)
            return std::nullopt;
        if (header.msg_flags & (MSG_TRUNC | MSG_CTRUNC))
            return fail(ErrorKind::DataLoss,
                        "a received message was cut short: it is larger than " + std::to_string(maxBytes) +
                            " bytes, or its descriptors do not fit this process's limit");
        message.bytes.assign(buffer.get(), static_cast<std::size_t>(size));
        return message;
    }
}

} // namespace onggi::sys
