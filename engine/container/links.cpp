#include "container/links.h"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>

namespace onggi::container {

namespace {

/// "my-db" is MY_DB in names of variables.
std::string variableName(const std::string& alias)
{
    std::string name = alias;
    std::ranges::transform(name, name.begin(), [](unsigned char c) { return c == '-' ? '_' : static_cast<char>(std::toupper(c)); });
    return name;
}

std::vector<std::string> environmentOf(const Record& record, const Record& other, const Link& link)
{
    const auto prefix = variableName(link.alias);
    std::vector<network::PortBinding> ports;
    for (const auto& text : other.config.exposedPorts) {
        if (const auto port = parsePortKey(text))
            ports.push_back(*port);
    }
    std::ranges::stable_sort(ports, [](const auto& a, const auto& b) {
        return a.protocol == b.protocol ? a.containerPort < b.containerPort : a.protocol < b.protocol;
    });
    std::vector<std::string> environment;
    const auto& address = other.endpoint->address;
    for (const auto& port : ports) {
        const std::string protocol = port.protocol == network::Protocol::Udp ? "udp" : "tcp";
        const auto url = fmt::format("{}://{}:{}", protocol, address, port.containerPort);
        if (environment.empty())
            environment.push_back(fmt::format("{}_PORT={}", prefix, url));
        const auto name = fmt::format("{}_PORT_{}_{}", prefix, port.containerPort, variableName(protocol));
        environment.push_back(fmt::format("{}={}", name, url));
        environment.push_back(fmt::format("{}_ADDR={}", name, address));
        environment.push_back(fmt::format("{}_PORT={}", name, port.containerPort));
        environment.push_back(fmt::format("{}_PROTO={}", name, protocol));
    }
    environment.push_back(fmt::format("{}_NAME=/{}/{}", prefix, record.name, link.alias));
    for (const auto& variable : other.config.environment) {
        const auto name = variable.substr(0, variable.find('='));
        if (name != "HOME" && name != "PATH")
            environment.push_back(fmt::format("{}_ENV_{}", prefix, variable));
    }
    return environment;
}

} // namespace

std::vector<std::string> namesOfLink(const Link& link, const Record& other)
{
    std::vector<std::string> names;
    for (const auto& name : {link.alias, other.config.hostname, other.name}) {
        if (std::ranges::find(names, name) == names.end())
            names.push_back(name);
    }
    return names;
}

Result<std::vector<ResolvedLink>> resolveLinks(const Record& record, const FindContainer& find)
{
    std::vector<ResolvedLink> links;
    for (const auto& link : record.host.links) {
        auto other = find(link.container);
        if (!other)
            return fail(other.error().context(fmt::format("could not get container for {}", link.container)).as(ErrorKind::InvalidArgument));
        const auto& theirs = (*other)->record;
        if (!(*other)->isRunning() || !theirs.endpoint)
            return fail(ErrorKind::Conflict, fmt::format("Cannot link to a non running container: /{} AS /{}/{}", theirs.name, record.name,
                                                         link.alias));
        ResolvedLink resolved;
        resolved.address = theirs.endpoint->address;
        resolved.names = namesOfLink(link, theirs);
        resolved.environment = environmentOf(record, theirs, link);
        links.push_back(std::move(resolved));
    }
    return links;
}

} // namespace onggi::container
