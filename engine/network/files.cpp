#include "network/network.h"

#include "network/addresses.h"

#include <algorithm>
#include <arpa/inet.h>
#include <fmt/format.h>

namespace onggi::network {

namespace {

/// A word that can stand in a line of its own file without becoming another word or line.
bool isWord(std::string_view text)
{
    return !text.empty() &&
           std::ranges::none_of(text, [](unsigned char c) { return c <= ' ' || c == '#' || c == 127; });
}

std::vector<std::string_view> words(std::string_view line)
{
    std::vector<std::string_view> found;
    while (true) {
        const auto start = line.find_first_not_of(" \t\r");
        if (start == std::string_view::npos)
            return found;
        const auto end = std::min(line.find_first_of(" \t\r", start), line.size());
        found.push_back(line.substr(start, end - start));
        line.remove_prefix(end);
    }
}

/// Whether a container on the bridge can reach a name server of the host's: its loopback is another, and
/// there is no IPv6 on the bridge.
bool isReachable(std::string_view server)
{
    const auto address = parseIpv4(server);
    return address && !isLoopback(*address) && *address != 0;
}

/// The host's resolv.conf, read line by line; the last search line wins, as in the C library.
ResolverConfig parseResolver(std::string_view text)
{
    ResolverConfig config;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        const auto line = words(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.size() < 2)
            continue;
        if (line[0] == "nameserver" && isReachable(line[1]))
            config.servers.emplace_back(line[1]);
        else if (line[0] == "search" || line[0] == "domain")
            config.search.assign(line.begin() + 1, line.end());
        else if (line[0] == "options")
            config.options.insert(config.options.end(), line.begin() + 1, line.end());
    }
    return config;
}

std::string joined(std::string_view keyword, const std::vector<std::string>& values)
{
    std::string line;
    for (const std::string& value : values)
        if (isWord(value))
            line += " " + value;
    return line.empty() ? std::string() : fmt::format("{}{}\n", keyword, line);
}

} // namespace

std::string hostsFile(const std::vector<HostEntry>& entries)
{
    std::string text = "127.0.0.1\tlocalhost\n"
                       "::1\tlocalhost ip6-localhost ip6-loopback\n"
                       "fe00::\tip6-localnet\n"
                       "ff00::\tip6-mcastprefix\n"
                       "ff02::1\tip6-allnodes\n"
                       "ff02::2\tip6-allrouters\n";
    for (const HostEntry& entry : entries) {
        const std::string names = joined("", entry.names);
        if (isWord(entry.address) && !names.empty())
            text += fmt::format("{}\t{}", entry.address, names.substr(1));
    }
    return text;
}

std::string resolverFile(const ResolverConfig& configured, std::string_view hostText)
{
    ResolverConfig config = parseResolver(hostText);
    if (!configured.servers.empty())
        config.servers = configured.servers;
    if (!configured.search.empty())
        config.search = configured.search;
    if (!configured.options.empty())
        config.options = configured.options;
    // "." asks for no search list at all.
    if (config.search == std::vector<std::string>{"."})
        config.search.clear();
    if (config.servers.empty())
        config.servers = {"8.8.8.8", "8.8.4.4"};
    std::string text;
    for (const std::string& server : config.servers)
        text += joined("nameserver", {server});
    return text + joined("search", config.search) + joined("options", config.options);
}

} // namespace onggi::network
