#include "base/scopeguard.h"
#include "network/addresses.h"
#include "network/conntrack.h"
#include "network/firewall.h"
#include "network/links.h"
#include "network/ports.h"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <map>
#include <net/if.h>

namespace onggi::network {

namespace {

/// The bridge's end of an address's veth. Named after the address, so that an interface tells whose it is
/// without any record of ours.
std::string interfaceFor(Ipv4 address)
{
    return fmt::format("veth{:08x}", address);
}

bool isPlainName(std::string_view name, std::size_t limit)
{
    return !name.empty() && name.size() <= limit && std::ranges::all_of(name, [](unsigned char c) {
        return std::isalnum(c) || c == '-' || c == '_';
    }) && !std::isdigit(static_cast<unsigned char>(name.front()));
}

/// Sets a switch below /proc/sys that may be read-only where it is set already.
Status setSwitch(const std::string& path)
{
    UniqueFd reading(open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (reading) {
        const auto value = readAll(reading.get(), 64);
        if (value && value->starts_with('1'))
            return {};
    }
    UniqueFd writing(open(path.c_str(), O_WRONLY | O_CLOEXEC));
    if (!writing)
        return fail(Error::fromErrno(errno, fmt::format("set {} to 1", path)).as(ErrorKind::Unavailable));
    if (const auto written = writeAll(writing.get(), "1\n"); !written)
        return fail(written.error().context(fmt::format("set {} to 1", path)).as(ErrorKind::Unavailable));
    return {};
}

/// The subnet that the bridge shall have. Where nobody chose one and the usual one is taken (Docker's own
/// bridge has it, on most machines that have Docker), the next free one of the private ranges.
Result<Subnet> chooseSubnet(const BridgeConfig& config, Links& links)
{
    ONGGI_TRY(const Subnet wanted, Subnet::parse(config.bip));
    const bool chosen = config.bip != BridgeConfig{}.bip;
    if (!chosen)
        if (const auto present = links.subnetOf(config.bridge))
            return *present;
    // Somebody's choice may well be a part of a larger network that the host reaches by another interface.
    const auto user = links.whoUses(wanted, config.bridge, chosen ? wanted.prefixLength : 8);
    if (!user)
        return wanted;
    if (!chosen)
        for (Ipv4 second = 18; second < 32; ++second) {
            const Subnet other{172u << 24 | second << 16 | 1, 16};
            if (!links.whoUses(other, config.bridge, 8))
                return other;
        }
    return fail(ErrorKind::Unavailable,
                fmt::format("{} is already used by {}: set another \"bip\" in daemon.json",
                            wanted.networkText(), *user));
}

class Bridge final : public BridgeNetwork
{
public:
    Bridge(BridgeConfig config, const Subnet& subnet, Links links, Firewall firewall)
        : m_config(std::move(config))
        , m_subnet(subnet)
        , m_pool(subnet)
        , m_links(std::move(links))
        , m_firewall(std::move(firewall))
    {
    }

    const BridgeConfig& config() const override { return m_config; }

    Result<Endpoint> reserve(std::string_view containerId, const std::vector<PortBinding>& ports) override
    {
        ONGGI_CHECK(mustBeNew(containerId));
        Endpoint endpoint;
        endpoint.containerId = containerId;
        Reservation reservation;
        for (PortBinding port : ports) {
            ONGGI_TRY(UniqueFd claim, claimPort(port));
            reservation.claims.push_back(std::move(claim));
            endpoint.ports.push_back(std::move(port));
        }
        ONGGI_TRY(reservation.address, m_pool.take());
        endpoint.address = dotted(reservation.address);
        endpoint.prefixLength = m_subnet.prefixLength;
        endpoint.gateway = dotted(m_subnet.gateway);
        endpoint.macAddress = macFor(reservation.address);
        endpoint.hostInterface = interfaceFor(reservation.address);
        reservation.ports = endpoint.ports;
        m_reservations.emplace(endpoint.containerId, std::move(reservation));
        return endpoint;
    }

    Status connect(const Endpoint& endpoint, int networkNamespaceFd) override
    {
        ONGGI_CHECK(mustBeReserved(endpoint));
        auto made = m_links.addVeth(endpoint, m_config, networkNamespaceFd);
        if (!made && made.error().kind() == ErrorKind::Conflict && m_links.exists(endpoint.hostInterface)) {
            // The last owner's namespace is still on its way out.
            std::ignore = m_links.remove(endpoint.hostInterface);
            made = m_links.addVeth(endpoint, m_config, networkNamespaceFd);
        }
        ONGGI_CHECK(made);
        ONGGI_CHECK(inNetworkNamespace(networkNamespaceFd, [&endpoint]() -> Status {
            ONGGI_TRY(Links inside, Links::open());
            return inside.configureContainer(endpoint);
        }));
        if (endpoint.ports.empty())
            return {};
        ONGGI_CHECK(m_links.allowHairpin(endpoint.hostInterface));
        ONGGI_CHECK(m_firewall.publish(endpoint));
        forgetUdpFlows(endpoint.ports);
        return {};
    }

    Status adopt(const Endpoint& endpoint) override
    {
        ONGGI_CHECK(mustBeNew(endpoint.containerId));
        Reservation reservation;
        ONGGI_TRY(reservation.address, parseIpv4(endpoint.address));
        ONGGI_CHECK(m_pool.takeThis(reservation.address));
        Status problem;
        Endpoint forwarded = endpoint;
        forwarded.ports.clear();
        for (PortBinding port : endpoint.ports) {
            auto claim = claimPort(port);
            if (claim)
                reservation.claims.push_back(std::move(*claim));
            else if (problem)
                problem = std::unexpected(std::move(claim.error()));
            // A port that another program has bound while we were away is still forwarded to the container:
            // it never stopped being. One whose address makes no sense is not.
            if (claim || claim.error().kind() == ErrorKind::Conflict)
                forwarded.ports.push_back(port);
        }
        reservation.ports = forwarded.ports;
        m_reservations.emplace(endpoint.containerId, std::move(reservation));
        if (auto attached = m_links.attach(interfaceFor(*parseIpv4(endpoint.address)), m_config.bridge);
            !attached && problem)
            problem = std::move(attached);
        if (auto published = m_firewall.publish(forwarded); !published && problem)
            problem = std::move(published);
        return problem;
    }

    void release(const Endpoint& endpoint) override
    {
        Endpoint forwarded = endpoint;
        const auto found = m_reservations.find(endpoint.containerId);
        if (found != m_reservations.end())
            forwarded.ports = found->second.ports;
        else
            // Never adopted: what it left in the table goes, except for what has a new owner by now.
            std::erase_if(forwarded.ports,
                          [this](const PortBinding& port) { return isClaimed(port) || !isSound(port); });
        // First the forwarding ends, then the port is anybody's.
        m_firewall.unpublish(forwarded);
        forgetUdpFlows(forwarded.ports);
        if (found == m_reservations.end())
            return;
        m_pool.giveBack(found->second.address);
        m_reservations.erase(found);
    }

    void shutdown() override
    {
        m_firewall.remove();
        std::ignore = m_links.remove(m_config.bridge);
        m_reservations.clear();
        m_pool = AddressPool(m_subnet);
    }

private:
    struct Reservation
    {
        Ipv4 address = 0;
        std::vector<PortBinding> ports;
        std::vector<UniqueFd> claims;
    };

    bool isClaimed(const PortBinding& port) const
    {
        return std::ranges::any_of(m_reservations, [&port](const auto& entry) {
            return std::ranges::any_of(entry.second.ports, [&port](const PortBinding& other) {
                return other.protocol == port.protocol && other.hostPort == port.hostPort;
            });
        });
    }
    static bool isSound(const PortBinding& port)
    {
        return port.hostIp.empty() || parseIpv4(port.hostIp).has_value();
    }

    Status mustBeNew(std::string_view containerId) const
    {
        if (m_reservations.contains(std::string(containerId)))
            return fail(ErrorKind::Conflict,
                        fmt::format("container {} is on the network already", containerId));
        return {};
    }

    /// What a caller hands in goes into rules and requests: it must be what we gave out.
    Status mustBeReserved(const Endpoint& endpoint) const
    {
        const auto found = m_reservations.find(endpoint.containerId);
        if (found == m_reservations.end() || dotted(found->second.address) != endpoint.address ||
            found->second.ports != endpoint.ports)
            return fail(ErrorKind::Internal, fmt::format("container {} has no reservation of {}",
                                                         endpoint.containerId, endpoint.address));
        return {};
    }

    BridgeConfig m_config;
    Subnet m_subnet;
    AddressPool m_pool;
    Links m_links;
    Firewall m_firewall;
    std::map<std::string, Reservation> m_reservations; ///< by container
};

} // namespace

Result<std::unique_ptr<BridgeNetwork>> BridgeNetwork::open(const BridgeConfig& config)
{
    if (!isPlainName(config.bridge, IFNAMSIZ - 1))
        return fail(ErrorKind::InvalidArgument, fmt::format("\"{}\" is no name for a bridge", config.bridge));
    if (!isPlainName(config.nftTable, 64))
        return fail(ErrorKind::InvalidArgument,
                    fmt::format("\"{}\" is no name for an nftables table", config.nftTable));
    if (config.mtu < 68 || config.mtu > 65535)
        return fail(ErrorKind::InvalidArgument,
                    fmt::format("an MTU of {} is impossible: set 68 to 65535", config.mtu));
    ONGGI_TRY(Links links, Links::open());
    ONGGI_TRY(const Subnet subnet, chooseSubnet(config, links));
    BridgeConfig effective = config;
    effective.bip = subnet.text();
    ONGGI_TRY(Firewall firewall, Firewall::open(effective, subnet));
    // A bridge from an earlier run may carry containers that live; only what this call made is undone when it
    // fails.
    const bool isNew = !links.exists(config.bridge);
    ScopeGuard undo([&] {
        if (isNew) {
            firewall.remove();
            std::ignore = links.remove(config.bridge);
        }
    });
    // The fence stands before the field is open.
    ONGGI_CHECK(firewall.install([&links](Ipv4 address) { return links.exists(interfaceFor(address)); }));
    ONGGI_CHECK(links.ensureBridge(effective, subnet));
    if (config.ipForward)
        ONGGI_CHECK(setSwitch("/proc/sys/net/ipv4/ip_forward"));
    // Lets answers to 127.0.0.1 come in by the bridge; the table drops whatever else claims that address
    // there.
    ONGGI_CHECK(setSwitch(fmt::format("/proc/sys/net/ipv4/conf/{}/route_localnet", config.bridge)));
    undo.dismiss();
    return std::make_unique<Bridge>(std::move(effective), subnet, std::move(links), std::move(firewall));
}

} // namespace onggi::network
