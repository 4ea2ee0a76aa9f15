#include "network/firewall.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <nftables/libnftables.h>
#include <nlohmann/json.hpp>

namespace onggi::network {

namespace {

using Json = nlohmann::json;

// One pair of maps per protocol: a host port on every address, and a host port on one address.
constexpr std::array mapNames{"any_tcp", "any_udp", "bound_tcp", "bound_udp"};

bool isEveryAddress(const PortBinding& port)
{
    return port.hostIp.empty() || port.hostIp == "0.0.0.0";
}

std::string mapOf(const PortBinding& port)
{
    return std::string(isEveryAddress(port) ? "any_" : "bound_") +
           (port.protocol == Protocol::Tcp ? "tcp" : "udp");
}

std::string keyOf(const PortBinding& port)
{
    return isEveryAddress(port) ? std::to_string(port.hostPort)
                                : fmt::format("{} . {}", port.hostIp, port.hostPort);
}

/// A key or a value as `nft -j` writes it: a plain number or string, or {"concat": […]}.
std::string elementText(const Json& value)
{
    if (value.is_number_unsigned())
        return std::to_string(value.get<unsigned>());
    if (value.is_string())
        return value.get<std::string>();
    std::string text;
    for (const Json& part : value.at("concat"))
        text += (text.empty() ? "" : " . ") + elementText(part);
    return text;
}

} // namespace

void Firewall::Free::operator()(nft_ctx* context) const
{
    nft_ctx_free(context);
}

Firewall::Firewall(const BridgeConfig& config, const Subnet& subnet, nft_ctx* context)
    : m_config(config)
    , m_subnet(subnet)
    , m_context(context)
{
}

Result<Firewall> Firewall::open(const BridgeConfig& config, const Subnet& subnet)
{
    nft_ctx* context = nft_ctx_new(NFT_CTX_DEFAULT);
    if (context == nullptr)
        return fail(ErrorKind::Unavailable,
                    "open nftables: the kernel has no nf_tables, or libnftables has no memory");
    Firewall firewall(config, subnet, context);
    if (nft_ctx_buffer_output(context) != 0 || nft_ctx_buffer_error(context) != 0)
        return fail(ErrorKind::Unavailable, "open nftables: no memory for its messages");
    return firewall;
}

Status Firewall::run(const std::string& commands)
{
    if (nft_run_cmd_from_buffer(m_context.get(), commands.c_str()) == 0)
        return {};
    // The rest of the message is the command again with arrows below it.
    const std::string_view whole = nft_ctx_get_error_buffer(m_context.get());
    std::string_view first = whole.substr(0, whole.find('\n'));
    if (const auto start = first.find("Error: "); start != std::string_view::npos)
        first.remove_prefix(start + 7);
    return fail(ErrorKind::Unavailable, fmt::format("nftables table {}: {}", m_config.nftTable, first));
}

std::string Firewall::rules() const
{
    // Priorities are numbers since nft 1.0.6 refuses "dstnat" in the output hook.
    return fmt::format(R"(
table ip {table} {{
    map any_tcp {{ type inet_service : ipv4_addr . inet_service; }}
    map any_udp {{ type inet_service : ipv4_addr . inet_service; }}
    map bound_tcp {{ type ipv4_addr . inet_service : ipv4_addr . inet_service; }}
    map bound_udp {{ type ipv4_addr . inet_service : ipv4_addr . inet_service; }}
    chain published {{
        dnat ip to ip daddr . tcp dport map @bound_tcp
        dnat ip to ip daddr . udp dport map @bound_udp
        dnat ip to tcp dport map @any_tcp
        dnat ip to udp dport map @any_udp
    }}
    chain prerouting {{
        type nat hook prerouting priority -100; policy accept;
        fib daddr type local jump published
    }}
    chain output {{
        type nat hook output priority -100; policy accept;
        fib daddr type local jump published
    }}
    chain postrouting {{
        type nat hook postrouting priority 100; policy accept;
        {outward}
        oifname "{bridge}" ip saddr 127.0.0.0/8 masquerade
        oifname "{bridge}" ip saddr {network} ct status dnat masquerade
    }}
    chain forward {{
        type filter hook forward priority 0; policy accept;
        oifname "{bridge}" ct state established,related accept
        oifname "{bridge}" iifname "{bridge}" accept
        oifname "{bridge}" ct status dnat accept
        oifname "{bridge}" drop
    }}
    chain unspoofed {{
        type filter hook prerouting priority -300; policy accept;
        iifname "{bridge}" ip daddr 127.0.0.0/8 drop
    }}
}}
)",
                       fmt::arg("table", m_config.nftTable), fmt::arg("bridge", m_config.bridge),
                       fmt::arg("network", m_subnet.networkText()),
                       fmt::arg("outward", m_config.ipMasquerade
                                               ? fmt::format("ip saddr {} oifname != \"{}\" masquerade",
                                                             m_subnet.networkText(), m_config.bridge)
                                               : std::string()));
}

std::string Firewall::keptElements(const std::function<bool(Ipv4)>& isAlive)
{
    std::string kept;
    const unsigned flags = nft_ctx_output_get_flags(m_context.get());
    nft_ctx_output_set_flags(m_context.get(), flags | NFT_CTX_OUTPUT_JSON);
    for (const char* name : mapNames) {
        // A map that is not there is the ordinary case of a first start.
        if (!run(fmt::format("list map ip {} {}", m_config.nftTable, name)))
            continue;
        try {
            const Json listing = Json::parse(nft_ctx_get_output_buffer(m_context.get()));
            for (const Json& object : listing.at("nftables")) {
                const Json elements =
                    object.contains("map") ? object["map"].value("elem", Json::array()) : Json::array();
                for (const Json& element : elements) {
                    const auto address = parseIpv4(element.at(1).at("concat").at(0).get<std::string>());
                    if (address && isAlive(*address))
                        kept += fmt::format("add element ip {} {} {{ {} : {} }}\n", m_config.nftTable, name,
                                            elementText(element.at(0)), elementText(element.at(1)));
                }
            }
        } catch (const Json::exception&) {
            // A foreign shape holds nothing that we could keep; the table is ours and is written anew.
            continue;
        }
    }
    nft_ctx_output_set_flags(m_context.get(), flags);
    return kept;
}

Status Firewall::install(const std::function<bool(Ipv4)>& isAlive)
{
    const std::string kept = keptElements(isAlive);
    // Adding the table first makes deleting it succeed in every case; all of it is one transaction.
    return run(
        fmt::format("add table ip {0}\ndelete table ip {0}\n{1}\n{2}", m_config.nftTable, rules(), kept));
}

Status Firewall::publish(const Endpoint& endpoint)
{
    std::string added;
    for (const PortBinding& port : endpoint.ports) {
        added += fmt::format("add element ip {} {} {{ {} : {} . {} }}\n", m_config.nftTable, mapOf(port),
                             keyOf(port), endpoint.address, port.containerPort);
    }
    if (added.empty() || run(added))
        return {};
    // An element with the same key and another value is in the way: its owner is gone, since the port was
    // ours to claim.
    unpublish(endpoint);
    return run(added);
}

void Firewall::unpublish(const Endpoint& endpoint)
{
    std::string removed;
    for (const PortBinding& port : endpoint.ports)
        removed +=
            fmt::format("delete element ip {} {} {{ {} }}\n", m_config.nftTable, mapOf(port), keyOf(port));
    if (removed.empty() || run(removed))
        return;
    // One missing element fails the whole transaction; then each for itself.
    for (const PortBinding& port : endpoint.ports)
        std::ignore = run(
            fmt::format("delete element ip {} {} {{ {} }}\n", m_config.nftTable, mapOf(port), keyOf(port)));
}

void Firewall::remove()
{
    std::ignore = run(fmt::format("add table ip {0}\ndelete table ip {0}\n", m_config.nftTable));
}

} // namespace onggi::network
