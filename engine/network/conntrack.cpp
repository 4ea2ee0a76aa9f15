#include "network/conntrack.h"

#include <algorithm>
#include <arpa/inet.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <memory>
#include <netinet/in.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <string>
#include <vector>

namespace onggi::network {

namespace {

struct FreeSocket
{
    void operator()(nl_sock* socket) const { nl_socket_free(socket); }
};
struct FreeMessage
{
    void operator()(nl_msg* message) const { nlmsg_free(message); }
};
using Socket = std::unique_ptr<nl_sock, FreeSocket>;
using Message = std::unique_ptr<nl_msg, FreeMessage>;

/// A flow's original direction, as the kernel wrote it.
using Tuple = std::string;

struct Search
{
    std::span<const PortBinding> ports;
    std::vector<Tuple> found;
};

Message request(int action, int flags)
{
    Message message(nlmsg_alloc_simple((NFNL_SUBSYS_CTNETLINK << 8) | action, flags));
    nfgenmsg header{};
    header.nfgen_family = AF_INET;
    header.version = NFNETLINK_V0;
    if (message && nlmsg_append(message.get(), &header, sizeof header, NLMSG_ALIGNTO) < 0)
        message.reset();
    return message;
}

/// Keeps a flow's tuple if it is UDP to one of the ports.
int inspect(nl_msg* message, void* argument)
{
    auto& search = *static_cast<Search*>(argument);
    nlattr* flow[CTA_MAX + 1];
    nlattr* tuple[CTA_TUPLE_MAX + 1];
    nlattr* protocol[CTA_PROTO_MAX + 1];
    if (nlmsg_parse(nlmsg_hdr(message), sizeof(nfgenmsg), flow, CTA_MAX, nullptr) < 0 ||
        flow[CTA_TUPLE_ORIG] == nullptr ||
        nla_parse_nested(tuple, CTA_TUPLE_MAX, flow[CTA_TUPLE_ORIG], nullptr) < 0 ||
        tuple[CTA_TUPLE_PROTO] == nullptr ||
        nla_parse_nested(protocol, CTA_PROTO_MAX, tuple[CTA_TUPLE_PROTO], nullptr) < 0 ||
        protocol[CTA_PROTO_NUM] == nullptr || nla_get_u8(protocol[CTA_PROTO_NUM]) != IPPROTO_UDP ||
        protocol[CTA_PROTO_DST_PORT] == nullptr)
        return NL_OK;
    const std::uint16_t port = ntohs(nla_get_u16(protocol[CTA_PROTO_DST_PORT]));
    if (std::ranges::any_of(search.ports, [port](const PortBinding& published) {
            return published.protocol == Protocol::Udp && published.hostPort == port;
        }))
        search.found.emplace_back(static_cast<const char*>(nla_data(flow[CTA_TUPLE_ORIG])),
                                  static_cast<std::size_t>(nla_len(flow[CTA_TUPLE_ORIG])));
    return NL_OK;
}

} // namespace

void forgetUdpFlows(std::span<const PortBinding> ports)
{
    if (std::ranges::none_of(ports, [](const PortBinding& port) { return port.protocol == Protocol::Udp; }))
        return;
    const Socket socket(nl_socket_alloc());
    if (!socket || nl_connect(socket.get(), NETLINK_NETFILTER) < 0)
        return;
    Search search{ports, {}};
    nl_socket_modify_cb(socket.get(), NL_CB_VALID, NL_CB_CUSTOM, inspect, &search);
    const Message dump = request(IPCTNL_MSG_CT_GET, NLM_F_REQUEST | NLM_F_DUMP);
    if (!dump || nl_send_auto(socket.get(), dump.get()) < 0 || nl_recvmsgs_default(socket.get()) < 0)
        return;
    for (const Tuple& tuple : search.found) {
        const Message removal = request(IPCTNL_MSG_CT_DELETE, NLM_F_REQUEST | NLM_F_ACK);
        if (!removal ||
            nla_put(removal.get(), CTA_TUPLE_ORIG | NLA_F_NESTED, static_cast<int>(tuple.size()),
                    tuple.data()) < 0 ||
            nl_send_auto(socket.get(), removal.get()) < 0)
            return;
        // A flow may run out between the two requests; the others are still to go.
        nl_wait_for_ack(socket.get());
    }
}

} // namespace onggi::network
