#include "container/options.h"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>

namespace onggi::container::options {

namespace {

using nlohmann::json;

Status addPort(HostConfig& host, const std::string& key, const network::PortBinding& port, const json& item)
{
    auto binding = port;
    std::string text;
    JsonFields entry(item, "HostConfig.PortBindings");
    entry.read("HostIp", binding.hostIp);
    entry.read("HostPort", text);
    ONGGI_CHECK(entry.status());
    // "8000-8010" asks for a free one in the range; the CLI sends it for a single container port.
    const auto dash = text.find('-');
    if (dash != std::string::npos) {
        ONGGI_TRY(const auto first, parsePortNumber(text.substr(0, dash)));
        ONGGI_TRY(const auto last, parsePortNumber(text.substr(dash + 1)));
        if (first == 0 || first > last)
            return fail(ErrorKind::InvalidArgument, fmt::format("invalid range of host ports: {}", text));
        binding.hostPort = first;
        binding.hostPortEnd = last;
    } else if (!text.empty()) {
        ONGGI_TRY(const auto number, parsePortNumber(text));
        binding.hostPort = number;
    }
    host.ports.emplace_back(key, binding);
    return {};
}

Status readPorts(JsonFields& fields, HostConfig& host)
{
    fields.read("PublishAllPorts", host.publishAll);
    const auto& bindings = fields.at("PortBindings");
    if (bindings.is_null())
        return {};
    if (!bindings.is_object())
        return fail(ErrorKind::InvalidArgument, "invalid JSON: HostConfig.PortBindings must be an object");
    for (const auto& [key, list] : bindings.items()) {
        ONGGI_TRY(const auto port, parsePortKey(key));
        if (!list.is_array() && !list.is_null())
            return fail(ErrorKind::InvalidArgument, fmt::format("invalid JSON: HostConfig.PortBindings[{:?}] must be a list", key));
        if (list.empty())
            host.ports.emplace_back(key, port);
        for (const auto& item : list)
            ONGGI_CHECK(addPort(host, key, port, item));
    }
    return {};
}

Status readMode(JsonFields& fields, HostConfig& host)
{
    std::string mode = "default";
    fields.read("NetworkMode", mode);
    if (mode.empty() || mode == "default" || mode == "bridge") {
        host.network = NetworkMode::Bridge;
    } else if (mode == "none") {
        host.network = NetworkMode::None;
    } else if (mode == "host") {
        host.network = NetworkMode::Host;
    } else if (mode.starts_with(containerPrefix)) {
        host.network = NetworkMode::Container;
        host.networkContainer = mode.substr(containerPrefix.size());
        if (host.networkContainer.empty())
            return fail(ErrorKind::InvalidArgument, "invalid container format container:<name|id>");
    } else {
        return fail(ErrorKind::NotFound, fmt::format("network {} not found: this engine has bridge, host and none", mode));
    }
    host.networkName = host.network == NetworkMode::Bridge ? "bridge" : mode;
    return {};
}

/// "name", "name:alias", and "/name:/source/alias" as inspect shows it and clients send it back.
Result<Link> parseLink(const std::string& text)
{
    const auto colon = text.find(':');
    Link link;
    link.container = text.substr(0, colon);
    link.alias = colon == std::string::npos ? link.container : text.substr(colon + 1);
    if (link.container.starts_with('/'))
        link.container.erase(0, 1);
    link.alias.erase(0, link.alias.rfind('/') + 1);
    if (link.container.empty() || link.alias.empty() || link.alias.find(':') != std::string::npos)
        return fail(ErrorKind::InvalidArgument, fmt::format("bad format for links: {}", text));
    return link;
}

bool isMacAddress(std::string_view text)
{
    if (text.size() != 17)
        return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool good = i % 3 == 2 ? text[i] == ':' || text[i] == '-' : std::isxdigit(static_cast<unsigned char>(text[i])) != 0;
        if (!good)
            return false;
    }
    return true;
}

Status checkMac(std::string& address)
{
    if (address.empty())
        return {};
    const auto first = isMacAddress(address) ? std::stoi(address.substr(0, 2), nullptr, 16) : 1;
    // An odd first byte is a group's address, which no interface can have.
    if (first % 2 != 0)
        return fail(ErrorKind::InvalidArgument, fmt::format("{} is not a valid mac address", address));
    std::ranges::replace(address, '-', ':');
    std::ranges::transform(address, address.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return {};
}

} // namespace

Status readNetwork(JsonFields& fields, HostConfig& host)
{
    ONGGI_CHECK(readPorts(fields, host));
    ONGGI_CHECK(readMode(fields, host));
    fields.read("Dns", host.dns);
    fields.read("DnsSearch", host.dnsSearch);
    fields.read("DnsOptions", host.dnsOptions);
    fields.read("ExtraHosts", host.extraHosts);
    for (const auto& entry : host.extraHosts) {
        if (entry.find_first_of(":=") == std::string::npos)
            return fail(ErrorKind::InvalidArgument, fmt::format("bad format for add-host: {:?}", entry));
    }
    std::vector<std::string> links;
    fields.read("Links", links);
    for (const auto& text : links) {
        ONGGI_TRY(auto link, parseLink(text));
        host.links.push_back(std::move(link));
    }
    return {};
}

Result<EndpointRequest> readEndpoint(const json& body, const HostConfig& host)
{
    EndpointRequest request;
    JsonFields fields(body, "");
    fields.read("MacAddress", request.macAddress);
    JsonFields networking(fields.at("NetworkingConfig"), "NetworkingConfig");
    const auto& endpoints = networking.at("EndpointsConfig");
    if (!endpoints.is_null() && !endpoints.is_object())
        return fail(ErrorKind::InvalidArgument, "invalid JSON: NetworkingConfig.EndpointsConfig must be an object");
    for (const auto& [name, settings] : endpoints.items()) {
        if (settings.is_null())
            continue;
        const bool own = name == host.networkName || name == "default" || name.empty();
        if (!own)
            return fail(ErrorKind::NotImplemented,
                        fmt::format("a container has one network on this engine: it is in {:?} and can't be in {:?}, too",
                                    host.networkName, name));
        JsonFields endpoint(settings, "NetworkingConfig.EndpointsConfig");
        std::string mac;
        endpoint.read("MacAddress", mac);
        endpoint.read("Aliases", request.aliases);
        ONGGI_CHECK(endpoint.status());
        if (!mac.empty())
            request.macAddress = mac;
        const auto& addresses = endpoint.at("IPAMConfig");
        if (addresses.is_object()) {
            for (const char* key : {"IPv4Address", "IPv6Address", "LinkLocalIPs"}) {
                if (!isUnset(addresses.value(key, json())))
                    return fail(ErrorKind::InvalidArgument, "user specified IP address is supported on user defined networks only");
            }
        }
        if (!isUnset(endpoint.at("DriverOpts")))
            return fail(ErrorKind::NotImplemented, "driver options of a network are not supported by this engine: leave them out");
        if (!isUnset(endpoint.at("Links")))
            return fail(ErrorKind::NotImplemented, "links of one network are not supported by this engine: use HostConfig.Links");
    }
    ONGGI_CHECK(fields.status());
    ONGGI_CHECK(networking.status());
    ONGGI_CHECK(checkMac(request.macAddress));
    return request;
}

json endpointToJson(const EndpointRequest& endpoint)
{
    // Under the network's other name, which readEndpoint() takes whatever the mode.
    json settings = json::object();
    if (!endpoint.aliases.empty())
        settings["Aliases"] = endpoint.aliases;
    return {{"EndpointsConfig", {{"default", std::move(settings)}}}};
}

Status checkConflicts(const Config& config, const HostConfig& host, const EndpointRequest& endpoint)
{
    const bool joined = host.network == NetworkMode::Container;
    const bool hosts = host.network == NetworkMode::Host;
    const std::tuple<bool, bool, const char*> table[] = {
        {joined, !config.hostname.empty(), "hostname and the network mode"},
        {host.hostUts, !config.hostname.empty(), "hostname and the UTS mode"},
        {hosts, !host.links.empty(), "host type networking can't be used with links. This would result in undefined behavior"},
        {joined, !host.links.empty(), "container type network can't be used with links. This would result in undefined behavior"},
        {joined, !host.dns.empty(), "dns and the network mode"},
        {joined, !host.extraHosts.empty(), "custom host-to-IP mapping and the network mode"},
        {joined || hosts, !endpoint.macAddress.empty(), "mac-address and the network mode"},
        {joined, !host.ports.empty() || host.publishAll, "port publishing and the container type network mode"},
        {joined, !config.exposedPorts.empty(), "port exposing and the container type network mode"},
    };
    for (const auto& [first, second, names] : table) {
        if (first && second)
            return fail(ErrorKind::InvalidArgument, fmt::format("conflicting options: {}", names));
    }
    if (host.network == NetworkMode::None && !host.links.empty())
        return fail(ErrorKind::InvalidArgument, "conflicting options: links and the network mode");
    return {};
}

} // namespace onggi::container::options
