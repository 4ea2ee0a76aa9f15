#include "daemon/config.h"

#include "container/jsonfields.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <span>

namespace onggi::daemon {

namespace {

constexpr const char* defaultFile = "/etc/onggi/daemon.json";
constexpr std::size_t maxFile = 1024 * 1024;

constexpr std::string_view knownKeys[] = {"registry-mirrors", "insecure-registries", "search-index", "max-concurrent-downloads",
                                          "max-concurrent-uploads", "proxies", "builder", "dns", "dns-search", "dns-opts", "bip",
                                          "bridge", "mtu", "ip-masq", "ip-forward", "debug", "init", "default-shm-size",
                                          "userns-remap", "labels", "log-level", "hosts"};

/// An object with these keys, or nothing. `path` is what stands before a key in messages: "proxies.".
Status checkKeys(const nlohmann::json& object, std::string_view path, std::span<const std::string_view> known)
{
    if (!object.is_object())
        return {};
    for (const auto& [key, value] : object.items()) {
        if (std::ranges::find(known, key) == known.end())
            return fail(ErrorKind::InvalidArgument, fmt::format("unknown key {:?}: remove it, or see the README for the keys", std::string(path) + key));
    }
    return {};
}

Status takeProxies(image::Proxies& proxies, const nlohmann::json& json)
{
    container::JsonFields fields(json, "proxies");
    fields.read("http-proxy", proxies.http);
    fields.read("https-proxy", proxies.https);
    fields.read("no-proxy", proxies.none);
    ONGGI_CHECK(fields.status());
    constexpr std::string_view known[] = {"http-proxy", "https-proxy", "no-proxy"};
    return checkKeys(json, "proxies.", known);
}

/// "10GB", "512MB", or a number of bytes, as Docker reads it.
Result<std::int64_t> bytesFrom(const std::string& text)
{
    double number = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    std::string unit(end, text.data() + text.size());
    std::ranges::transform(unit, unit.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (unit.ends_with('b'))
        unit.pop_back();
    constexpr std::string_view units = "kmgt";
    const auto power = unit.empty() ? 0 : units.find(unit) + 1;
    if (problem != std::errc() || number < 0 || number > 1e15 || unit.size() > 1 || (!unit.empty() && power == 0))
        return fail(ErrorKind::InvalidArgument, fmt::format("builder.gc.defaultKeepStorage: {:?} is no size: write one like 20GB", text));
    return static_cast<std::int64_t>(number * std::pow(1000, power));
}

/// Docker's "builder": {"gc": {"enabled": true, "defaultKeepStorage": "20GB"}}.
Status takeBuilder(std::int64_t& keep, const nlohmann::json& json)
{
    container::JsonFields fields(json, "builder");
    const auto& gc = fields.at("gc");
    bool enabled = true;
    std::string size;
    container::JsonFields collection(gc, "builder.gc");
    collection.read("enabled", enabled);
    collection.read("defaultKeepStorage", size);
    ONGGI_CHECK(fields.status());
    ONGGI_CHECK(collection.status());
    constexpr std::string_view known[] = {"gc"};
    constexpr std::string_view knownOfCollection[] = {"enabled", "defaultKeepStorage"};
    ONGGI_CHECK(checkKeys(json, "builder.", known));
    ONGGI_CHECK(checkKeys(gc, "builder.gc.", knownOfCollection));
    if (!size.empty()) {
        ONGGI_TRY(keep, bytesFrom(size));
    }
    if (!enabled)
        keep = 0;
    return {};
}

Status takeKeys(Config& config, const nlohmann::json& json)
{
    ONGGI_CHECK(checkKeys(json, "", knownKeys));
    container::JsonFields fields(json, "");
    std::int64_t downloads = config.registry.maxConcurrentDownloads;
    std::int64_t uploads = config.registry.maxConcurrentUploads;
    std::int64_t mtu = config.bridge.mtu;
    std::string userns = "default";
    std::string bridge;
    std::string level;
    std::vector<std::string> hosts;
    fields.read("registry-mirrors", config.registry.mirrors);
    fields.read("insecure-registries", config.registry.insecureRegistries);
    fields.read("search-index", config.registry.searchIndex);
    fields.read("max-concurrent-downloads", downloads);
    fields.read("max-concurrent-uploads", uploads);
    ONGGI_CHECK(takeProxies(config.registry.proxies, fields.at("proxies")));
    ONGGI_CHECK(takeBuilder(config.keepBuildCache, fields.at("builder")));
    fields.read("dns", config.containers.dns);
    fields.read("dns-search", config.containers.dnsSearch);
    fields.read("dns-opts", config.containers.dnsOptions);
    fields.read("bip", config.bridge.bip);
    fields.read("bridge", bridge);
    fields.read("mtu", mtu);
    fields.read("ip-masq", config.bridge.ipMasquerade);
    fields.read("ip-forward", config.bridge.ipForward);
    fields.read("debug", config.debug);
    fields.read("log-level", level);
    fields.read("init", config.containers.defaultInit);
    fields.read("default-shm-size", config.containers.defaultShmSize);
    fields.read("userns-remap", userns);
    fields.read("labels", config.labels);
    fields.read("hosts", hosts);
    ONGGI_CHECK(fields.status());
    if (downloads < 1 || downloads > 64)
        return fail(ErrorKind::InvalidArgument, "max-concurrent-downloads must be between 1 and 64");
    if (uploads < 1 || uploads > 64)
        return fail(ErrorKind::InvalidArgument, "max-concurrent-uploads must be between 1 and 64");
    if (mtu < 68 || mtu > 65535)
        return fail(ErrorKind::InvalidArgument, "mtu must be between 68 and 65535");
    if (!userns.empty() && userns != "default" && userns != "host")
        return fail(ErrorKind::InvalidArgument,
                    fmt::format("userns-remap {:?}: use \"default\", or \"host\" to run containers with the host's ids", userns));
    config.registry.maxConcurrentDownloads = static_cast<int>(downloads);
    config.registry.maxConcurrentUploads = static_cast<int>(uploads);
    config.bridge.mtu = static_cast<int>(mtu);
    config.containers.firstHostId = userns == "default" ? container::firstRemappedId : 0;
    config.debug = config.debug || level == "debug";
    if (bridge == "none")
        config.networkEnabled = false;
    else if (!bridge.empty())
        config.bridge.bridge = bridge;
    if (config.listen.empty())
        config.listen = hosts;
    return {};
}

} // namespace

Status readConfigFile(Config& config)
{
    const bool named = !config.configFile.empty();
    const std::string path = named ? config.configFile : defaultFile;
    const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file)
        return errno == ENOENT && !named ? Status() : Status(failErrno(errno, "reading the configuration file " + path));
    auto text = readAll(file.get(), maxFile);
    if (!text)
        return fail(text.error().context("reading the configuration file " + path));
    nlohmann::json json;
    try {
        json = nlohmann::json::parse(*text);
    } catch (const nlohmann::json::parse_error& error) {
        return fail(ErrorKind::InvalidArgument, fmt::format("configuration file {}: {}", path, error.what()));
    }
    if (!json.is_object())
        return fail(ErrorKind::InvalidArgument, fmt::format("configuration file {}: it must be one JSON object", path));
    auto applied = takeKeys(config, json);
    if (!applied)
        return fail(applied.error().context("configuration file " + path));
    return {};
}

} // namespace onggi::daemon
