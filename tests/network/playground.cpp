#include "playground.h"

#include <arpa/inet.h>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <net/if.h>
#include <netlink/netlink.h>
#include <netlink/route/addr.h>
#include <netlink/route/link.h>
#include <netlink/route/link/veth.h>
#include <netlink/route/route.h>
#include <nftables/libnftables.h>
#include <poll.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

using onggi::UniqueFd;

namespace playground {

namespace {

constexpr int patience = 5000;

/// The playground itself must not fail: a test on a broken one would tell nothing.
void must(bool holds, const char* what)
{
    if (holds)
        return;
    std::fprintf(stderr, "playground: %s: %s\n", what, std::strerror(errno));
    std::abort();
}

sockaddr_in addressOf(const std::string& text, std::uint16_t port)
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    must(inet_pton(AF_INET, text.c_str(), &address.sin_addr) == 1, text.c_str());
    return address;
}

bool waitFor(int fd, short events)
{
    pollfd entry{fd, events, 0};
    return poll(&entry, 1, patience) == 1;
}

UniqueFd bound(int networkNamespace, int type, std::uint16_t port, const char* text)
{
    UniqueFd fd;
    inside(networkNamespace, [&] {
        fd = UniqueFd(socket(AF_INET, type | SOCK_CLOEXEC, 0));
        // As servers do; without it their fading connections would keep a port for a minute.
        const int yes = 1;
        if (type == SOCK_STREAM)
            setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
        const sockaddr_in address = addressOf(text, port);
        must(bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0, "bind");
    });
    return fd;
}

void giveAddress(nl_sock* socket, const char* interface, const char* text)
{
    rtnl_link* link = nullptr;
    must(rtnl_link_get_kernel(socket, 0, interface, &link) == 0, interface);
    rtnl_addr* address = rtnl_addr_alloc();
    nl_addr* local = nullptr;
    must(nl_addr_parse(text, AF_INET, &local) == 0, text);
    rtnl_addr_set_ifindex(address, rtnl_link_get_ifindex(link));
    rtnl_addr_set_local(address, local);
    must(rtnl_addr_add(socket, address, 0) == 0, "add an address");
    rtnl_link* change = rtnl_link_alloc();
    rtnl_link_set_flags(change, IFF_UP);
    must(rtnl_link_change(socket, link, change, 0) == 0, "set a link up");
    nl_addr_put(local);
    rtnl_addr_put(address);
    rtnl_link_put(change);
    rtnl_link_put(link);
}

nl_sock* routeSocket()
{
    nl_sock* socket = nl_socket_alloc();
    must(nl_connect(socket, NETLINK_ROUTE) == 0, "open rtnetlink");
    return socket;
}

} // namespace

bool enter()
{
    if (geteuid() != 0 || unshare(CLONE_NEWNET | CLONE_NEWNS) != 0)
        return false;
    must(mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0, "make the mounts private");
    nl_sock* socket = routeSocket();
    rtnl_link* link = rtnl_link_alloc();
    rtnl_link_set_ifindex(link, 1);
    rtnl_link* change = rtnl_link_alloc();
    rtnl_link_set_flags(change, IFF_UP);
    must(rtnl_link_change(socket, link, change, 0) == 0, "set lo up");
    rtnl_link_put(change);
    rtnl_link_put(link);
    nl_socket_free(socket);
    return true;
}

UniqueFd makeNamespace()
{
    UniqueFd fd;
    std::thread([&fd] {
        must(unshare(CLONE_NEWNET) == 0, "make a network namespace");
        fd = UniqueFd(open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC));
    }).join();
    must(static_cast<bool>(fd), "open a network namespace");
    return fd;
}

void inside(int networkNamespace, const std::function<void()>& work)
{
    std::thread([&] {
        must(networkNamespace < 0 || setns(networkNamespace, CLONE_NEWNET) == 0, "enter a network namespace");
        work();
    }).join();
}

void connectOutside(int networkNamespace)
{
    nl_sock* socket = routeSocket();
    rtnl_link* near = rtnl_link_veth_alloc();
    rtnl_link* far = rtnl_link_veth_get_peer(near);
    rtnl_link_set_name(near, "outside0");
    rtnl_link_set_name(far, "wire0");
    rtnl_link_set_ns_fd(far, networkNamespace);
    must(rtnl_link_add(socket, near, NLM_F_CREATE | NLM_F_EXCL) == 0, "wire the other machine");
    rtnl_link_put(far);
    rtnl_link_veth_release(near);
    giveAddress(socket, "outside0", "192.0.2.1/24");
    nl_socket_free(socket);
    inside(networkNamespace, [] {
        nl_sock* there = routeSocket();
        giveAddress(there, "wire0", "192.0.2.2/24");
        // The other machine knows the way to the containers' network: only the host's own rules keep it out.
        nl_addr* destination = nullptr;
        nl_addr* gateway = nullptr;
        must(nl_addr_parse("172.16.0.0/12", AF_INET, &destination) == 0 &&
                 nl_addr_parse("192.0.2.1", AF_INET, &gateway) == 0,
             "parse a route");
        rtnl_route* route = rtnl_route_alloc();
        rtnl_route_set_family(route, AF_INET);
        rtnl_route_set_dst(route, destination);
        rtnl_nexthop* hop = rtnl_route_nh_alloc();
        rtnl_route_nh_set_gateway(hop, gateway);
        rtnl_route_add_nexthop(route, hop);
        must(rtnl_route_add(there, route, NLM_F_CREATE) == 0, "add a route");
        rtnl_route_put(route);
        nl_addr_put(gateway);
        nl_addr_put(destination);
        nl_socket_free(there);
    });
}

UniqueFd listenTcp(int networkNamespace, std::uint16_t port, const char* address)
{
    UniqueFd fd = bound(networkNamespace, SOCK_STREAM, port, address);
    must(listen(fd.get(), 8) == 0, "listen");
    return fd;
}

UniqueFd bindUdp(int networkNamespace, std::uint16_t port, const char* address)
{
    return bound(networkNamespace, SOCK_DGRAM, port, address);
}

std::uint16_t portOf(const UniqueFd& socket)
{
    sockaddr_in address{};
    socklen_t length = sizeof address;
    must(getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address), &length) == 0, "getsockname");
    return ntohs(address.sin_port);
}

Connection connectTcp(int networkNamespace, const std::string& address, std::uint16_t port)
{
    Connection made;
    inside(networkNamespace, [&] {
        made.fd = UniqueFd(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
        const sockaddr_in to = addressOf(address, port);
        if (connect(made.fd.get(), reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0)
            return;
        made.error = errno;
        if (made.error != EINPROGRESS)
            return;
        made.error = ETIMEDOUT;
        socklen_t length = sizeof made.error;
        if (waitFor(made.fd.get(), POLLOUT))
            getsockopt(made.fd.get(), SOL_SOCKET, SO_ERROR, &made.error, &length);
    });
    return made;
}

Accepted acceptTcp(const UniqueFd& listener)
{
    Accepted accepted;
    if (!waitFor(listener.get(), POLLIN))
        return accepted;
    sockaddr_in address{};
    socklen_t length = sizeof address;
    accepted.fd =
        UniqueFd(accept4(listener.get(), reinterpret_cast<sockaddr*>(&address), &length, SOCK_CLOEXEC));
    char text[INET_ADDRSTRLEN] = {};
    inet_ntop(AF_INET, &address.sin_addr, text, sizeof text);
    accepted.peer = text;
    return accepted;
}

std::string exchange(const UniqueFd& client, const UniqueFd& server)
{
    const auto across = [](const UniqueFd& from, const UniqueFd& to, const std::string& word) {
        char buffer[64] = {};
        return send(from.get(), word.data(), word.size(), MSG_NOSIGNAL) ==
                   static_cast<ssize_t>(word.size()) &&
               waitFor(to.get(), POLLIN) && recv(to.get(), buffer, sizeof buffer, 0) > 0 && word == buffer;
    };
    if (!across(client, server, "question"))
        return "what the client sent did not arrive";
    return across(server, client, "answer") ? "" : "what the server sent did not arrive";
}

std::string reaches(int networkNamespace, const std::string& address, std::uint16_t port,
                    const UniqueFd& listener, std::string* peer)
{
    const Connection client = connectTcp(networkNamespace, address, port);
    if (client.error != 0)
        return std::string("connect: ") + std::strerror(client.error);
    const Accepted server = acceptTcp(listener);
    if (!server.fd)
        return "the connection was taken by somebody else";
    if (peer != nullptr)
        *peer = server.peer;
    return exchange(client.fd, server.fd);
}

bool sendUdp(int networkNamespace, const std::string& address, std::uint16_t port, const std::string& text)
{
    bool sent = false;
    inside(networkNamespace, [&] {
        const UniqueFd fd(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
        sent = sendUdpFrom(fd, address, port, text);
    });
    return sent;
}

bool sendUdpFrom(const UniqueFd& socket, const std::string& address, std::uint16_t port,
                 const std::string& text)
{
    const sockaddr_in to = addressOf(address, port);
    return sendto(socket.get(), text.data(), text.size(), 0, reinterpret_cast<const sockaddr*>(&to),
                  sizeof to) == static_cast<ssize_t>(text.size());
}

std::optional<std::string> receiveUdp(const UniqueFd& socket)
{
    char buffer[256];
    if (!waitFor(socket.get(), POLLIN))
        return std::nullopt;
    const ssize_t count = recv(socket.get(), buffer, sizeof buffer, 0);
    return count < 0 ? std::nullopt : std::optional(std::string(buffer, static_cast<std::size_t>(count)));
}

std::string ruleset()
{
    nft_ctx* context = nft_ctx_new(NFT_CTX_DEFAULT);
    nft_ctx_buffer_output(context);
    must(nft_run_cmd_from_buffer(context, "list ruleset") == 0, "list the ruleset");
    std::string text = nft_ctx_get_output_buffer(context);
    nft_ctx_free(context);
    return text;
}

} // namespace playground
