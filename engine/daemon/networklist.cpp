#include "daemon/networklist.h"

#include "daemon/containerfilter.h"
#include "daemon/imagefilter.h"
#include "network/addresses.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace onggi::daemon {

using api::Json;

namespace {

/// Docker calls the driver of "none" null.
std::string_view driverOf(const NetworkIds::Entry& entry)
{
    return entry.name == "none" ? std::string_view("null") : std::string_view(entry.name);
}

std::string_view flagText(bool value)
{
    return value ? "true" : "false";
}

Json bridgeOptions(const network::BridgeConfig& config)
{
    return {{"com.docker.network.bridge.default_bridge", "true"},
            {"com.docker.network.bridge.enable_icc", "true"},
            {"com.docker.network.bridge.enable_ip_masquerade", flagText(config.ipMasquerade)},
            {"com.docker.network.bridge.host_binding_ipv4", "0.0.0.0"},
            {"com.docker.network.bridge.name", config.bridge},
            {"com.docker.network.driver.mtu", std::to_string(config.mtu)}};
}

Result<bool> networkPasses(const NetworkIds::Entry& entry, const api::Filters& filters)
{
    for (const auto& [name, values] : filters) {
        bool match = values.empty();
        if (name == "dangling") {
            // The networks that every engine has are never without a use.
            ONGGI_TRY(const bool wanted, boolFilter(name, values));
            match = !wanted;
        } else if (name == "label") {
            match = values.empty(); // they have none
        } else if (name == "driver") {
            match = match || std::ranges::find(values, driverOf(entry)) != values.end();
        } else if (name == "scope") {
            for (const auto& value : values) {
                if (value != "local" && value != "swarm" && value != "global")
                    return fail(ErrorKind::InvalidArgument, fmt::format("invalid filter 'scope={}': it is local, swarm or global", value));
                match = match || value == "local";
            }
        } else if (name == "type") {
            for (const auto& value : values) {
                if (value != "builtin" && value != "custom")
                    return fail(ErrorKind::InvalidArgument, fmt::format("invalid filter 'type={}': it is builtin or custom", value));
                match = match || value == "builtin";
            }
        } else if (name == "name" || name == "id") {
            for (const auto& value : values) {
                ONGGI_TRY(const auto test, patternFilter(name, value));
                match = match || test(name == "name" ? entry.name : entry.id);
            }
        } else {
            return fail(ErrorKind::InvalidArgument, fmt::format("invalid filter '{}'", name));
        }
        if (!match)
            return false;
    }
    return true;
}

} // namespace

Result<Json> NetworkList::list(const api::Filters& filters) const
{
    Json networks = Json::array();
    for (const auto& entry : m_ids.all()) {
        ONGGI_TRY(const bool wanted, networkPasses(entry, filters));
        if (wanted && isThere(entry))
            networks.push_back(toJson(entry));
    }
    return networks;
}

Result<Json> NetworkList::inspect(const std::string& name) const
{
    const NetworkIds::Entry* found = nullptr;
    int begun = 0;
    for (const auto& entry : m_ids.all()) {
        if (!isThere(entry))
            continue;
        if (entry.name == name || entry.id == name) {
            found = &entry;
            begun = 1;
            break;
        }
        if (entry.id.starts_with(name)) {
            found = &entry;
            ++begun;
        }
    }
    if (!found)
        return fail(ErrorKind::NotFound, fmt::format("network {} not found", name));
    if (begun > 1)
        return fail(ErrorKind::InvalidArgument, fmt::format("network {} is ambiguous: the ids of {} networks begin so", name, begun));
    Json network = toJson(*found);
    network["Containers"] = connected(*found);
    return network;
}

Json NetworkList::toJson(const NetworkIds::Entry& entry) const
{
    Json addresses = Json::array();
    Json options = Json::object();
    if (entry.name == "bridge") {
        options = bridgeOptions(m_bridge->config());
        if (const auto subnet = network::Subnet::parse(m_bridge->config().bip))
            addresses.push_back({{"Subnet", subnet->networkText()}, {"Gateway", network::dotted(subnet->gateway)}});
    }
    return {{"Name", entry.name},
            {"Id", entry.id},
            {"Created", toRfc3339(entry.created)},
            {"Scope", "local"},
            {"Driver", driverOf(entry)},
            {"EnableIPv4", true},
            {"EnableIPv6", false},
            {"IPAM", {{"Driver", "default"}, {"Options", nullptr}, {"Config", std::move(addresses)}}},
            {"Internal", false},
            {"Attachable", false},
            {"Ingress", false},
            {"ConfigFrom", {{"Network", ""}}},
            {"ConfigOnly", false},
            {"Containers", Json::object()},
            {"Options", std::move(options)},
            {"Labels", Json::object()}};
}

Json NetworkList::connected(const NetworkIds::Entry& entry) const
{
    Json containers = Json::object();
    for (const auto& container : m_containers.all()) {
        const auto& record = container->record;
        if (record.host.networkName != entry.name || !container->isRunning())
            continue;
        const auto& endpoint = record.endpoint;
        containers[record.id] = {{"Name", record.name},
                                 {"EndpointID", record.id},
                                 {"MacAddress", endpoint ? endpoint->macAddress : ""},
                                 {"IPv4Address", endpoint ? fmt::format("{}/{}", endpoint->address, endpoint->prefixLength) : ""},
                                 {"IPv6Address", ""}};
    }
    return containers;
}

} // namespace onggi::daemon
