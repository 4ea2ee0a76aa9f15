#pragma once

#include "base/uniquefd.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace onggi::network {

/// The default network's settings, from daemon.json.
struct BridgeConfig
{
    std::string bridge = "onggi0";
    std::string bip = "172.17.0.1/16"; ///< the bridge's own address with its prefix
    std::string nftTable = "onggi";
    int mtu = 1500;
    bool ipMasquerade = true;
    bool ipForward = true;
};

enum class Protocol { Tcp, Udp };

/// One published port. hostPort 0 asks for a free one; hostIp empty is every IPv4 address. IPv6 addresses are
/// NotImplemented.
struct PortBinding
{
    Protocol protocol = Protocol::Tcp;
    std::uint16_t containerPort = 0;
    std::string hostIp;
    std::uint16_t hostPort = 0;
    std::uint16_t hostPortEnd = 0; ///< not 0: any free one from hostPort to here
    bool operator==(const PortBinding&) const = default;
};

/// A container's place on the network. Plain data: stored with the container and given back on recovery.
struct Endpoint
{
    std::string containerId;
    std::string address; ///< "172.17.0.2"
    int prefixLength = 16;
    std::string gateway;
    std::string macAddress;
    std::string hostInterface; ///< "veth…" on the bridge
    std::vector<PortBinding> ports; ///< with the host ports that were chosen
};

/// The default bridge network: addresses, veth pairs, masquerading and published ports, by netlink and nftables,
/// with no foreign program run. Used on the event-loop thread; each call is at most a few milliseconds.
/// What it makes outside containers' own namespaces (one bridge, one nftables table, one bound socket a published port)
/// is removed by shutdown() and rebuilt by open(). Destroying it removes nothing but the sockets: containers keep their
/// network and their published ports while the daemon is away.
class BridgeNetwork
{
public:
    /// Makes or adopts the bridge and rewrites our nftables table; published ports of containers that still have their
    /// interface go on without a gap. Unavailable says which step the kernel refused. Where nobody chose a bip and the
    /// usual one is taken on this host, the next free one of 172.18.0.0/16 … 172.31.0.0/16: config() tells.
    static Result<std::unique_ptr<BridgeNetwork>> open(const BridgeConfig& config);
    virtual ~BridgeNetwork() = default;

    virtual const BridgeConfig& config() const = 0;

    /// Reserves an address and the host ports, touching no kernel object but the ports. A port that is taken:
    /// Conflict, in Docker's words ("Bind for 0.0.0.0:8080 failed: port is already allocated").
    virtual Result<Endpoint> reserve(std::string_view containerId, const std::vector<PortBinding>& ports) = 0;
    /// Wires a reserved endpoint into the network namespace: veth with its peer born inside as eth0, lo, address,
    /// default route, port forwarding.
    virtual Status connect(const Endpoint& endpoint, int networkNamespaceFd) = 0;
    /// Takes a stored endpoint back after a restart of the daemon: its address and ports are ours again. InvalidArgument
    /// and Conflict about the address (another subnet, another owner) leave nothing; after every other error the endpoint is
    /// adopted as far as it goes and must be released in the end: NotFound, its interface is gone; Conflict, another
    /// program has bound one of its ports meanwhile, which is still forwarded.
    virtual Status adopt(const Endpoint& endpoint) = 0;
    /// Frees address and ports. The interfaces die with the container's namespace. Never fails half-way. For an endpoint of
    /// an earlier run that was not adopted it ends what is still forwarded.
    virtual void release(const Endpoint& endpoint) = 0;

    /// Removes bridge and table.
    virtual void shutdown() = 0;
};

/// The text of a container's /etc/hosts and /etc/resolv.conf.
struct HostEntry
{
    std::string address;
    std::vector<std::string> names;
};
std::string hostsFile(const std::vector<HostEntry>& entries);
struct ResolverConfig
{
    std::vector<std::string> servers;
    std::vector<std::string> search;
    std::vector<std::string> options;
};
/// The configured values, or else the host's /etc/resolv.conf (hostText) without loopback servers.
std::string resolverFile(const ResolverConfig& configured, std::string_view hostText);

} // namespace onggi::network
