#pragma once

#include "network/addresses.h"
#include "network/network.h"

#include <functional>
#include <memory>
#include <optional>

struct nl_sock;

namespace onggi::network {

/// Links, addresses and routes of one network namespace, by rtnetlink. Owned by one thread. The socket
/// belongs to the namespace of the thread that opened it, whoever uses it later.
class Links
{
public:
    static Result<Links> open();

    /// Makes the bridge, or takes the one that is there: address, hardware address, MTU, up. Other IPv4
    /// addresses that it has from an earlier configuration are removed.
    Status ensureBridge(const BridgeConfig& config, const Subnet& subnet);
    /// The IPv4 subnet that an interface has, if it exists and has one.
    std::optional<Subnet> subnetOf(const std::string& interface);
    /// The name of an interface other than `except` with an address or route that overlaps the subnet, if
    /// there is one. Routes with a shorter prefix than the given one don't count: a more specific route
    /// overrules them.
    std::optional<std::string> whoUses(const Subnet& subnet, const std::string& except, int shortestPrefix);

    /// A veth pair in one request: the near end on the bridge and up, the far end born as eth0 in the other
    /// namespace.
    Status addVeth(const Endpoint& endpoint, const BridgeConfig& config, int networkNamespaceFd);
    /// Lets a frame leave the bridge by the port where it came in, as a container's call to its own published
    /// port does.
    Status allowHairpin(const std::string& interface);
    /// Puts an interface back on the bridge. NotFound when it is not there.
    Status attach(const std::string& interface, const std::string& bridge);
    bool exists(const std::string& interface);
    Status remove(const std::string& interface);

    /// Inside a container: lo and eth0 up, eth0's address, the default route.
    Status configureContainer(const Endpoint& endpoint);

private:
    struct Free
    {
        void operator()(nl_sock* socket) const;
    };
    explicit Links(nl_sock* socket)
        : m_socket(socket)
    {
    }
    Status setUp(int index);
    Status addAddress(int index, const std::string& address, int prefixLength);

    std::unique_ptr<nl_sock, Free> m_socket;
    int m_bridgeIndex = 0;
};

/// Runs the function on a thread of its own inside a network namespace and waits for it. A whole process, or
/// a thread that has other work, must never change its namespace: a thread that lives for this alone cannot
/// leave anybody in the wrong one, whatever fails, and costs some 50 µs.
Status inNetworkNamespace(int networkNamespaceFd, const std::function<Status()>& work);

} // namespace onggi::network
