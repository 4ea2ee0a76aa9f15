#include "network/addresses.h"

#include <arpa/inet.h>
#include <charconv>
#include <fmt/format.h>

namespace onggi::network {

Result<Ipv4> parseIpv4(std::string_view text)
{
    in_addr address{};
    if (inet_pton(AF_INET, std::string(text).c_str(), &address) != 1)
        return fail(ErrorKind::InvalidArgument, fmt::format("\"{}\" is not an IPv4 address", text));
    return ntohl(address.s_addr);
}

std::string dotted(Ipv4 address)
{
    return fmt::format("{}.{}.{}.{}", address >> 24, address >> 16 & 255, address >> 8 & 255, address & 255);
}

std::string macFor(Ipv4 address)
{
    return fmt::format("02:42:{:02x}:{:02x}:{:02x}:{:02x}", address >> 24, address >> 16 & 255,
                       address >> 8 & 255, address & 255);
}

Result<Subnet> Subnet::parse(std::string_view text)
{
    const auto wrong = [text] {
        return fail(
            ErrorKind::InvalidArgument,
            fmt::format("\"{}\" is no bridge address: write it as 172.17.0.1/16, with a prefix from 8 to 30",
                        text));
    };
    const auto slash = text.find('/');
    if (slash == std::string_view::npos)
        return wrong();
    const auto address = parseIpv4(text.substr(0, slash));
    const auto prefixText = text.substr(slash + 1);
    Subnet subnet;
    const auto [end, code] =
        std::from_chars(prefixText.data(), prefixText.data() + prefixText.size(), subnet.prefixLength);
    if (!address || code != std::errc{} || end != prefixText.data() + prefixText.size() ||
        subnet.prefixLength < 8 || subnet.prefixLength > 30)
        return wrong();
    subnet.gateway = *address;
    if (subnet.gateway == subnet.first() || subnet.gateway == subnet.last() || isLoopback(subnet.gateway))
        return wrong();
    return subnet;
}

std::string Subnet::text() const
{
    return fmt::format("{}/{}", dotted(gateway), prefixLength);
}

std::string Subnet::networkText() const
{
    return fmt::format("{}/{}", dotted(first()), prefixLength);
}

AddressPool::AddressPool(const Subnet& subnet)
    : m_subnet(subnet)
    , m_used{subnet.first(), subnet.gateway, subnet.last()}
    , m_next(subnet.first() + 1)
{
}

Result<Ipv4> AddressPool::take()
{
    const Ipv4 size = m_subnet.last() - m_subnet.first() + 1;
    if (m_used.size() >= size)
        return fail(ErrorKind::ResourceExhausted,
                    fmt::format("no address is left in {}: remove containers or set a larger bip",
                                m_subnet.networkText()));
    while (m_used.contains(m_next))
        advance();
    const Ipv4 address = m_next;
    m_used.insert(address);
    advance();
    return address;
}

void AddressPool::advance()
{
    m_next = m_next == m_subnet.last() ? m_subnet.first() : m_next + 1;
}

Status AddressPool::takeThis(Ipv4 address)
{
    if (!m_subnet.contains(address) || address == m_subnet.first() || address == m_subnet.last() ||
        address == m_subnet.gateway)
        return fail(ErrorKind::InvalidArgument, fmt::format("{} is no address for a container in {}",
                                                            dotted(address), m_subnet.networkText()));
    if (!m_used.insert(address).second)
        return fail(ErrorKind::Conflict, fmt::format("address {} is already in use", dotted(address)));
    // The next search starts behind everything that is known to be in use.
    if (address >= m_next)
        m_next = address;
    return {};
}

void AddressPool::giveBack(Ipv4 address)
{
    if (m_subnet.contains(address) && address != m_subnet.first() && address != m_subnet.last() &&
        address != m_subnet.gateway)
        m_used.erase(address);
}

} // namespace onggi::network
