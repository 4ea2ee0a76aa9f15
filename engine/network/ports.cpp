#include "network/ports.h"

#include "network/addresses.h"

#include <arpa/inet.h>
#include <cerrno>
#include <fmt/format.h>
#include <linux/filter.h>
#include <sys/socket.h>
#include <utility>

namespace onggi::network {

namespace {

/// A classic BPF program that accepts zero bytes of everything: the socket drops what arrives.
Status dropEverything(int socketFd)
{
    sock_filter refuse[] = {BPF_STMT(BPF_RET | BPF_K, 0)};
    const sock_fprog program{1, refuse};
    if (setsockopt(socketFd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) != 0)
        return failErrno(errno, "attach a filter to a published port's socket");
    return {};
}

/// Binds a TCP socket so that nobody else can, and without listening: a client that comes too early must be
/// refused, since a connection that this socket took or swallowed would be tracked as ours and never
/// forwarded.
bool claimTcp(int socketFd, const sockaddr* address)
{
    // Fading connections of an earlier owner must not keep the port from us, hence SO_REUSEADDR. It is
    // exclusive only for a listener; having been one once, and then giving the option up, makes a mere
    // binding just as exclusive.
    const int yes = 1;
    const int no = 0;
    return setsockopt(socketFd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == 0 &&
           bind(socketFd, address, sizeof(sockaddr_in)) == 0 && listen(socketFd, 1) == 0 &&
           ::shutdown(socketFd, SHUT_RD) == 0 &&
           setsockopt(socketFd, SOL_SOCKET, SO_REUSEADDR, &no, sizeof no) == 0;
}

Error refusal(int number, const std::string& address, std::uint16_t port)
{
    const std::string start = fmt::format("Bind for {}:{} failed: ", address, port);
    switch (number) {
    case EADDRINUSE:
        return Error(ErrorKind::Conflict, start + "port is already allocated", number);
    case EADDRNOTAVAIL:
        return Error(ErrorKind::InvalidArgument, start + "this host does not have the address", number);
    default:
        return Error::fromErrno(number, fmt::format("Bind for {}:{} failed", address, port));
    }
}

} // namespace

namespace {

Result<UniqueFd> claimOne(PortBinding& binding)
{
    const std::string shown = binding.hostIp.empty() ? "0.0.0.0" : binding.hostIp;
    if (shown.find(':') != std::string::npos)
        return fail(
            ErrorKind::NotImplemented,
            fmt::format(
                "ports are published on IPv4 addresses only: use 0.0.0.0 or one of this host's instead of {}",
                shown));
    ONGGI_TRY(const Ipv4 ip, parseIpv4(shown));
    const bool tcp = binding.protocol == Protocol::Tcp;
    UniqueFd fd(socket(AF_INET, (tcp ? SOCK_STREAM : SOCK_DGRAM) | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!fd)
        return failErrno(errno, "open a socket for a published port");
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(binding.hostPort);
    address.sin_addr.s_addr = htonl(ip);
    const auto* raw = reinterpret_cast<const sockaddr*>(&address);
    if (!(tcp ? claimTcp(fd.get(), raw) : bind(fd.get(), raw, sizeof address) == 0))
        return fail(refusal(errno, shown, binding.hostPort));
    if (!tcp)
        ONGGI_CHECK(dropEverything(fd.get()));
    socklen_t length = sizeof address;
    if (getsockname(fd.get(), reinterpret_cast<sockaddr*>(&address), &length) != 0)
        return failErrno(errno, "read a published port's number");
    binding.hostPort = ntohs(address.sin_port);
    return fd;
}

} // namespace

Result<UniqueFd> claimPort(PortBinding& binding)
{
    const std::uint16_t last = std::exchange(binding.hostPortEnd, 0);
    for (;;) {
        auto claim = claimOne(binding);
        if (claim || claim.error().kind() != ErrorKind::Conflict || binding.hostPort >= last)
            return claim;
        ++binding.hostPort;
    }
}

} // namespace onggi::network
