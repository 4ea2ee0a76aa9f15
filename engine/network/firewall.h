#pragma once

#include "network/addresses.h"
#include "network/network.h"

#include <functional>

struct nft_ctx;

namespace onggi::network {

/// Our one nftables table, by libnftables in this process: masquerading of what leaves the bridge, published
/// ports as elements of four maps, and a fence around the containers. Owned by the bridge network, on its
/// thread; it belongs to the network namespace in which it was made.
///
/// A verdict of ours cannot overrule another table's: where a host firewall drops forwarded packets, that
/// stays so.
class Firewall
{
public:
    static Result<Firewall> open(const BridgeConfig& config, const Subnet& subnet);

    /// Writes the table in one transaction. Published ports that are in a table of an earlier run stay,
    /// uninterrupted, when isAlive says that their container's address still has an interface.
    Status install(const std::function<bool(Ipv4)>& isAlive);
    /// Forwards the endpoint's host ports to it. A left-over element of the same port is replaced.
    Status publish(const Endpoint& endpoint);
    /// Ends that; ports that are not forwarded are passed over.
    void unpublish(const Endpoint& endpoint);
    /// Removes the table, if it is there.
    void remove();

private:
    struct Free
    {
        void operator()(nft_ctx* context) const;
    };
    Firewall(const BridgeConfig& config, const Subnet& subnet, nft_ctx* context);

    Status run(const std::string& commands);
    std::string keptElements(const std::function<bool(Ipv4)>& isAlive);
    std::string rules() const;

    BridgeConfig m_config;
    Subnet m_subnet;
    std::unique_ptr<nft_ctx, Free> m_context;
};

} // namespace onggi::network
