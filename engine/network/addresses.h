#pragma once

#include "base/result.h"

#include <cstdint>
#include <set>
#include <string>
#include <string_view>

namespace onggi::network {

/// An IPv4 address as a number in host order, so that neighbours are one apart.
using Ipv4 = std::uint32_t;

/// Dotted decimal and nothing else. InvalidArgument names the text.
Result<Ipv4> parseIpv4(std::string_view text);
std::string dotted(Ipv4 address);
inline bool isLoopback(Ipv4 address)
{
    return address >> 24 == 127;
}
/// The hardware address that follows from an address, 02:42 and its four bytes: the same address always has
/// the same one, so that no neighbour's cache can be wrong.
std::string macFor(Ipv4 address);

/// An interface's address with its network, as in "172.17.0.1/16".
struct Subnet
{
    Ipv4 gateway = 0; ///< the interface's own address
    int prefixLength = 16;

    static Result<Subnet> parse(std::string_view text);
    Ipv4 mask() const { return prefixLength == 0 ? 0 : ~Ipv4{0} << (32 - prefixLength); }
    Ipv4 first() const { return gateway & mask(); }
    Ipv4 last() const { return gateway | ~mask(); }
    bool contains(Ipv4 address) const { return (address & mask()) == first(); }
    bool overlaps(const Subnet& other) const { return first() <= other.last() && other.first() <= last(); }
    std::string text() const;        ///< "172.17.0.1/16"
    std::string networkText() const; ///< "172.17.0.0/16"
    bool operator==(const Subnet&) const = default;
};

/// Hands out a subnet's addresses. Each search goes on where the last one ended, so that an address rests as
/// long as possible before somebody else gets it: what still dies with its old namespace is not met by its
/// successor.
class AddressPool
{
public:
    explicit AddressPool(const Subnet& subnet);

    /// ResourceExhausted when the subnet is full.
    Result<Ipv4> take();
    /// Conflict when it is in use, InvalidArgument when it is not of this subnet or not for containers.
    Status takeThis(Ipv4 address);
    void giveBack(Ipv4 address);

private:
    void advance();

    Subnet m_subnet;
    std::set<Ipv4> m_used; ///< with the network's, the gateway's and the broadcast address
    Ipv4 m_next;
};

} // namespace onggi::network
