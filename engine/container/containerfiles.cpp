#include "container/containerfiles.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace onggi::container {

namespace {

constexpr std::size_t maxHostFile = 1024 * 1024;

std::string readHostFile(const char* path)
{
    const UniqueFd file(::open(path, O_RDONLY | O_CLOEXEC));
    return file ? readAll(file.get(), maxHostFile).value_or("") : "";
}

/// Written beside and renamed, so that a container that runs keeps reading the whole old file.
Status writeFile(const UniqueFd& directory, const char* name, std::string_view text)
{
    const std::string temporary = fmt::format(".{}.new", name);
    UniqueFd file(::openat(directory.get(), temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644));
    if (!file)
        return failErrno(errno, fmt::format("writing the container's {}", name));
    ONGGI_CHECK(writeAll(file.get(), text));
    ::fchmod(file.get(), 0644);
    if (::renameat(directory.get(), temporary.c_str(), directory.get(), name) != 0)
        return failErrno(errno, fmt::format("writing the container's {}", name));
    return {};
}

std::string hostsText(const Record& record, const std::vector<ResolvedLink>& links)
{
    if (record.host.network == NetworkMode::Host)
        return readHostFile("/etc/hosts");
    std::vector<network::HostEntry> entries;
    for (const auto& entry : record.host.extraHosts) {
        const auto separator = entry.find_first_of(":=");
        std::string address = entry.substr(separator + 1);
        if (address == "host-gateway")
            address = record.endpoint ? record.endpoint->gateway : "127.0.0.1";
        entries.push_back({address, {entry.substr(0, separator)}});
    }
    for (const auto& link : links)
        entries.push_back({link.address, link.names});
    if (record.endpoint) {
        std::vector<std::string> names{record.config.hostname};
        names.insert(names.end(), record.endpointRequest.aliases.begin(), record.endpointRequest.aliases.end());
        if (!record.config.domainname.empty())
            names.insert(names.begin(), record.config.hostname + "." + record.config.domainname);
        entries.push_back({record.endpoint->address, names});
    }
    return network::hostsFile(entries);
}

std::string resolverText(const Record& record, const Settings& settings)
{
    const std::string host = readHostFile("/etc/resolv.conf");
    const auto pick = [](const std::vector<std::string>& own, const std::vector<std::string>& general) {
        return own.empty() ? general : own;
    };
    network::ResolverConfig config;
    config.servers = pick(record.host.dns, settings.dns);
    config.search = pick(record.host.dnsSearch, settings.dnsSearch);
    config.options = pick(record.host.dnsOptions, settings.dnsOptions);
    const bool asHost = record.host.network == NetworkMode::Host && config.servers.empty() && config.search.empty()
        && config.options.empty();
    return asHost ? host : network::resolverFile(config, host);
}

} // namespace

Status writeContainerFiles(const Record& record, const Settings& settings, const std::vector<ResolvedLink>& links,
                           const UniqueFd& directory)
{
    ONGGI_CHECK(writeFile(directory, "hosts", hostsText(record, links)));
    ONGGI_CHECK(writeFile(directory, "hostname", record.config.hostname + "\n"));
    return writeFile(directory, "resolv.conf", resolverText(record, settings));
}

Status forgetHost(const UniqueFd& directory, const std::vector<std::string>& names)
{
    const UniqueFd file(::openat(directory.get(), "hosts", O_RDWR | O_NOFOLLOW | O_CLOEXEC));
    if (!file && errno == ENOENT)
        return {};
    if (!file)
        return failErrno(errno, "opening the container's hosts");
    ONGGI_TRY(const auto text, readAll(file.get(), maxHostFile));
    const auto ending = fmt::format("\t{}", fmt::join(names, " "));
    std::string kept;
    for (std::size_t start = 0; start < text.size();) {
        const auto end = std::min(text.find('\n', start), text.size() - 1) + 1;
        const std::string_view line(text.data() + start, end - start);
        const auto words = line.substr(0, line.find('\n'));
        if (!words.ends_with(ending) || words.find('\t') != words.size() - ending.size())
            kept += line;
        start = end;
    }
    if (kept.size() == text.size())
        return {};
    if (::ftruncate(file.get(), 0) != 0 || ::lseek(file.get(), 0, SEEK_SET) != 0)
        return failErrno(errno, "writing the container's hosts");
    return writeAll(file.get(), kept);
}

} // namespace onggi::container
