#include "network/links.h"

#include <cerrno>
#include <fmt/format.h>
#include <net/if.h>
#include <netlink/netlink.h>
#include <netlink/route/addr.h>
#include <netlink/route/link.h>
#include <netlink/route/link/bridge.h>
#include <netlink/route/link/veth.h>
#include <netlink/route/route.h>
#include <sched.h>
#include <system_error>
#include <thread>
#include <vector>

namespace onggi::network {

namespace {

template<auto release>
struct Releaser
{
    template<typename T>
    void operator()(T* object) const
    {
        release(object);
    }
};
using Link = std::unique_ptr<rtnl_link, Releaser<rtnl_link_put>>;
using Veth = std::unique_ptr<rtnl_link, Releaser<rtnl_link_veth_release>>;
using RouteAddress = std::unique_ptr<rtnl_addr, Releaser<rtnl_addr_put>>;
using Address = std::unique_ptr<nl_addr, Releaser<nl_addr_put>>;
using Route = std::unique_ptr<rtnl_route, Releaser<rtnl_route_put>>;
using Cache = std::unique_ptr<nl_cache, Releaser<nl_cache_free>>;

/// netlink reports its own numbers, which are negative on failure.
Status checked(int code, std::string_view step)
{
    if (code >= 0)
        return {};
    const ErrorKind kind = code == -NLE_EXIST                                ? ErrorKind::Conflict
                           : code == -NLE_OBJ_NOTFOUND || code == -NLE_NODEV ? ErrorKind::NotFound
                                                                             : ErrorKind::Unavailable;
    return fail(kind, fmt::format("{}: {}", step, nl_geterror(code)));
}

Address parsed(const std::string& text, int family)
{
    nl_addr* address = nullptr;
    return Address(nl_addr_parse(text.c_str(), family, &address) < 0 ? nullptr : address);
}

/// The IPv4 network that an rtnetlink address describes.
std::optional<Subnet> subnetFrom(const nl_addr* address)
{
    if (address == nullptr || nl_addr_get_family(address) != AF_INET || nl_addr_get_len(address) != 4)
        return std::nullopt;
    const auto* bytes = static_cast<const unsigned char*>(nl_addr_get_binary_addr(address));
    const Ipv4 number = Ipv4{bytes[0]} << 24 | Ipv4{bytes[1]} << 16 | Ipv4{bytes[2]} << 8 | bytes[3];
    return Subnet{number, static_cast<int>(nl_addr_get_prefixlen(address))};
}

std::string nameOfInterface(int index)
{
    char name[IF_NAMESIZE] = {};
    return if_indextoname(static_cast<unsigned>(index), name) != nullptr ? name
                                                                         : fmt::format("interface {}", index);
}

} // namespace

void Links::Free::operator()(nl_sock* socket) const
{
    nl_socket_free(socket);
}

Result<Links> Links::open()
{
    Links links(nl_socket_alloc());
    if (!links.m_socket)
        return fail(ErrorKind::ResourceExhausted, "open rtnetlink: out of memory");
    // libnl opens its socket close-on-exec.
    ONGGI_CHECK(checked(nl_connect(links.m_socket.get(), NETLINK_ROUTE), "open rtnetlink"));
    return links;
}

Status Links::ensureBridge(const BridgeConfig& config, const Subnet& subnet)
{
    rtnl_link* found = nullptr;
    if (rtnl_link_get_kernel(m_socket.get(), 0, config.bridge.c_str(), &found) < 0) {
        const Link bridge(rtnl_link_bridge_alloc());
        rtnl_link_set_name(bridge.get(), config.bridge.c_str());
        ONGGI_CHECK(checked(rtnl_link_add(m_socket.get(), bridge.get(), NLM_F_CREATE | NLM_F_EXCL),
                            fmt::format("make the bridge {}", config.bridge)));
        ONGGI_CHECK(checked(rtnl_link_get_kernel(m_socket.get(), 0, config.bridge.c_str(), &found),
                            fmt::format("find the bridge {}", config.bridge)));
    }
    const Link bridge(found);
    const char* type = rtnl_link_get_type(bridge.get());
    if (type == nullptr || std::string_view(type) != "bridge")
        return fail(
            ErrorKind::Unavailable,
            fmt::format(
                "the interface {0} exists and is no bridge: remove it or choose another name for ours",
                config.bridge));
    m_bridgeIndex = rtnl_link_get_ifindex(bridge.get());

    // Without an address of its own a bridge takes over the lowest of its ports', and changes it as they come
    // and go.
    const Link change(rtnl_link_alloc());
    const Address hardware = parsed(macFor(subnet.gateway), AF_LLC);
    rtnl_link_set_addr(change.get(), hardware.get());
    rtnl_link_set_mtu(change.get(), static_cast<unsigned>(config.mtu));
    rtnl_link_set_flags(change.get(), IFF_UP);
    ONGGI_CHECK(checked(rtnl_link_change(m_socket.get(), bridge.get(), change.get(), 0),
                        fmt::format("set up the bridge {}", config.bridge)));

    nl_cache* addresses = nullptr;
    ONGGI_CHECK(checked(rtnl_addr_alloc_cache(m_socket.get(), &addresses), "list addresses"));
    const Cache cache(addresses);
    bool there = false;
    for (nl_object* object = nl_cache_get_first(addresses); object != nullptr;
         object = nl_cache_get_next(object)) {
        auto* entry = reinterpret_cast<rtnl_addr*>(object);
        const auto has = subnetFrom(rtnl_addr_get_local(entry));
        if (rtnl_addr_get_ifindex(entry) != m_bridgeIndex || !has)
            continue;
        if (has->gateway == subnet.gateway && rtnl_addr_get_prefixlen(entry) == subnet.prefixLength)
            there = true;
        else
            ONGGI_CHECK(
                checked(rtnl_addr_delete(m_socket.get(), entry, 0),
                        fmt::format("remove the old address {} of {}", dotted(has->gateway), config.bridge)));
    }
    return there ? Status{} : addAddress(m_bridgeIndex, dotted(subnet.gateway), subnet.prefixLength);
}

std::optional<Subnet> Links::subnetOf(const std::string& interface)
{
    const int index = static_cast<int>(if_nametoindex(interface.c_str()));
    nl_cache* addresses = nullptr;
    if (index == 0 || rtnl_addr_alloc_cache(m_socket.get(), &addresses) < 0)
        return std::nullopt;
    const Cache cache(addresses);
    for (nl_object* object = nl_cache_get_first(addresses); object != nullptr;
         object = nl_cache_get_next(object)) {
        auto* entry = reinterpret_cast<rtnl_addr*>(object);
        auto subnet = subnetFrom(rtnl_addr_get_local(entry));
        if (rtnl_addr_get_ifindex(entry) != index || !subnet)
            continue;
        subnet->prefixLength = rtnl_addr_get_prefixlen(entry);
        return subnet;
    }
    return std::nullopt;
}

std::optional<std::string> Links::whoUses(const Subnet& subnet, const std::string& except, int shortestPrefix)
{
    const int own = static_cast<int>(if_nametoindex(except.c_str()));
    nl_cache* routes = nullptr;
    if (rtnl_route_alloc_cache(m_socket.get(), AF_INET, 0, &routes) < 0)
        return std::nullopt;
    const Cache cache(routes);
    // An address brings its network's route, so that routes tell of both.
    for (nl_object* object = nl_cache_get_first(routes); object != nullptr;
         object = nl_cache_get_next(object)) {
        auto* route = reinterpret_cast<rtnl_route*>(object);
        const auto destination = subnetFrom(rtnl_route_get_dst(route));
        if (!destination || destination->prefixLength < shortestPrefix || !destination->overlaps(subnet) ||
            rtnl_route_get_nnexthops(route) == 0)
            continue;
        const int index = rtnl_route_nh_get_ifindex(rtnl_route_nexthop_n(route, 0));
        if (index != own)
            return nameOfInterface(index);
    }
    return std::nullopt;
}

Status Links::addVeth(const Endpoint& endpoint, const BridgeConfig& config, int networkNamespaceFd)
{
    const Veth near(rtnl_link_veth_alloc());
    const Link far(rtnl_link_veth_get_peer(near.get()));
    const Address hardware = parsed(endpoint.macAddress, AF_LLC);
    if (!hardware)
        return fail(ErrorKind::InvalidArgument,
                    fmt::format("\"{}\" is no hardware address", endpoint.macAddress));
    rtnl_link_set_name(near.get(), endpoint.hostInterface.c_str());
    rtnl_link_set_mtu(near.get(), static_cast<unsigned>(config.mtu));
    rtnl_link_set_master(near.get(), m_bridgeIndex);
    rtnl_link_set_flags(near.get(), IFF_UP);
    rtnl_link_set_name(far.get(), "eth0");
    rtnl_link_set_mtu(far.get(), static_cast<unsigned>(config.mtu));
    rtnl_link_set_addr(far.get(), hardware.get());
    rtnl_link_set_ns_fd(far.get(), networkNamespaceFd);
    return checked(rtnl_link_add(m_socket.get(), near.get(), NLM_F_CREATE | NLM_F_EXCL),
                   fmt::format("make the interface {} on {}", endpoint.hostInterface, config.bridge));
}

Status Links::allowHairpin(const std::string& interface)
{
    const Link change(rtnl_link_bridge_alloc());
    rtnl_link_set_ifindex(change.get(), static_cast<int>(if_nametoindex(interface.c_str())));
    rtnl_link_set_family(change.get(), AF_BRIDGE);
    rtnl_link_bridge_set_flags(change.get(), RTNL_BRIDGE_HAIRPIN_MODE);
    return checked(rtnl_link_change(m_socket.get(), change.get(), change.get(), 0),
                   fmt::format("set the hairpin mode of {}", interface));
}

Status Links::attach(const std::string& interface, const std::string& bridge)
{
    rtnl_link* found = nullptr;
    ONGGI_CHECK(checked(rtnl_link_get_kernel(m_socket.get(), 0, interface.c_str(), &found),
                        fmt::format("find the interface {}", interface)));
    const Link link(found);
    if (rtnl_link_get_master(link.get()) == m_bridgeIndex)
        return {};
    const Link change(rtnl_link_alloc());
    rtnl_link_set_master(change.get(), m_bridgeIndex);
    rtnl_link_set_flags(change.get(), IFF_UP);
    return checked(rtnl_link_change(m_socket.get(), link.get(), change.get(), 0),
                   fmt::format("put {} on {}", interface, bridge));
}

bool Links::exists(const std::string& interface)
{
    rtnl_link* found = nullptr;
    if (rtnl_link_get_kernel(m_socket.get(), 0, interface.c_str(), &found) < 0)
        return false;
    rtnl_link_put(found);
    return true;
}

Status Links::remove(const std::string& interface)
{
    const Link link(rtnl_link_alloc());
    rtnl_link_set_name(link.get(), interface.c_str());
    return checked(rtnl_link_delete(m_socket.get(), link.get()),
                   fmt::format("remove the interface {}", interface));
}

Status Links::configureContainer(const Endpoint& endpoint)
{
    const int index = static_cast<int>(if_nametoindex("eth0"));
    if (index == 0)
        return failErrno(errno, "find eth0 in the container's network namespace");
    ONGGI_CHECK(setUp(1)); // lo is the first interface of every namespace
    ONGGI_CHECK(addAddress(index, endpoint.address, endpoint.prefixLength));
    // The interface must be up before a route can lead through it.
    ONGGI_CHECK(setUp(index));

    const Route route(rtnl_route_alloc());
    const Address everywhere = parsed("default", AF_INET);
    const Address gateway = parsed(endpoint.gateway, AF_INET);
    if (!gateway)
        return fail(ErrorKind::InvalidArgument,
                    fmt::format("\"{}\" is no gateway address", endpoint.gateway));
    rtnl_route_set_family(route.get(), AF_INET);
    rtnl_route_set_table(route.get(), RT_TABLE_MAIN);
    rtnl_route_set_scope(route.get(), RT_SCOPE_UNIVERSE);
    rtnl_route_set_protocol(route.get(), RTPROT_BOOT);
    rtnl_route_set_type(route.get(), RTN_UNICAST);
    rtnl_route_set_dst(route.get(), everywhere.get());
    rtnl_nexthop* hop = rtnl_route_nh_alloc();
    rtnl_route_nh_set_ifindex(hop, index);
    rtnl_route_nh_set_gateway(hop, gateway.get());
    rtnl_route_add_nexthop(route.get(), hop);
    return checked(rtnl_route_add(m_socket.get(), route.get(), NLM_F_CREATE),
                   fmt::format("add the container's default route by {}", endpoint.gateway));
}

Status Links::setUp(int index)
{
    const Link link(rtnl_link_alloc());
    rtnl_link_set_ifindex(link.get(), index);
    const Link change(rtnl_link_alloc());
    rtnl_link_set_flags(change.get(), IFF_UP);
    return checked(rtnl_link_change(m_socket.get(), link.get(), change.get(), 0),
                   fmt::format("set {} up", nameOfInterface(index)));
}

Status Links::addAddress(int index, const std::string& address, int prefixLength)
{
    const Address local = parsed(fmt::format("{}/{}", address, prefixLength), AF_INET);
    if (!local)
        return fail(ErrorKind::InvalidArgument, fmt::format("\"{}\" is no address", address));
    const RouteAddress entry(rtnl_addr_alloc());
    rtnl_addr_set_ifindex(entry.get(), index);
    rtnl_addr_set_local(entry.get(), local.get());
    return checked(rtnl_addr_add(m_socket.get(), entry.get(), 0),
                   fmt::format("give {} to {}", address, nameOfInterface(index)));
}

Status inNetworkNamespace(int networkNamespaceFd, const std::function<Status()>& work)
{
    Status status;
    try {
        std::thread([&] {
            if (setns(networkNamespaceFd, CLONE_NEWNET) != 0)
                status = failErrno(errno, "enter the container's network namespace");
            else
                status = work();
        }).join();
    } catch (const std::system_error& error) {
        return fail(ErrorKind::ResourceExhausted,
                    fmt::format("start a thread for a network namespace: {}", error.what()));
    }
    return status;
}

} // namespace onggi::network
