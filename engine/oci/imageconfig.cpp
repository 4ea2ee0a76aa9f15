#include "oci/image.h"
#include "oci/jsonreader.h"

#include "base/sha256.h"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

namespace onggi::oci {

namespace {

constexpr std::size_t maxDocument = 8 * 1024 * 1024;
constexpr std::size_t maxLayers = 500;
constexpr std::size_t maxEntries = 10'000;

TimePoint readTime(const JsonReader& reader, const char* key)
{
    const std::string text = reader.text(key);
    if (text.empty())
        return {};
    // Nanoseconds in 64 bits reach from 1677 to 2262. What lies outside is nobody's true date and stands for
    // "never", but it has to be a date: a year that fits is put in its place to see that.
    const bool isFar = text < "1970" || text >= "2262";
    const bool hasYear = text.size() > 4 &&
                         std::ranges::all_of(text.substr(0, 4), [](char c) { return c >= '0' && c <= '9'; });
    const auto time = fromRfc3339(isFar && hasYear ? "2000" + text.substr(4) : text);
    if (!time) {
        reader.refuse(key, "is not a time");
        return {};
    }
    if (isFar)
        return {};
    return *time;
}

bool isPortNumber(std::string_view text)
{
    if (text.empty() || text.size() > 5 ||
        !std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; }))
        return false;
    const int number = std::stoi(std::string(text));
    return number >= 1 && number <= 65535;
}

/// "80", "80/tcp", "8000-8010/udp" with the protocol always there. Others pull images with nonsense here and
/// only ignore it, so that nonsense is left out and not refused.
std::vector<std::string> readPorts(const JsonReader& reader)
{
    std::vector<std::string> ports;
    for (std::string port : reader.keys("ExposedPorts")) {
        std::ranges::transform(port, port.begin(),
                               [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
        const auto slash = port.find('/');
        if (slash == std::string::npos)
            port += "/tcp";
        const std::string_view numbers =
            std::string_view(port).substr(0, slash == std::string::npos ? port.size() - 4 : slash);
        const std::string_view protocol = std::string_view(port).substr(numbers.size() + 1);
        const auto dash = numbers.find('-');
        const bool valid = isPortNumber(numbers.substr(0, dash)) &&
                           (dash == std::string_view::npos || isPortNumber(numbers.substr(dash + 1)));
        if (valid && (protocol == "tcp" || protocol == "udp" || protocol == "sctp") &&
            !std::ranges::count(ports, port))
            ports.push_back(std::move(port));
    }
    return ports;
}

std::optional<HealthConfig> readHealth(const JsonReader& reader)
{
    constexpr auto forever = std::numeric_limits<std::int64_t>::max();
    if (!reader.exists())
        return std::nullopt;
    HealthConfig health;
    health.test = reader.texts("Test", maxEntries);
    health.interval = reader.integer("Interval", 0, forever);
    health.timeout = reader.integer("Timeout", 0, forever);
    health.startPeriod = reader.integer("StartPeriod", 0, forever);
    health.startInterval = reader.integer("StartInterval", 0, forever);
    health.retries = static_cast<int>(reader.integer("Retries", 0, std::numeric_limits<int>::max()));
    return health;
}

ExecutionConfig readExecution(const JsonReader& reader)
{
    ExecutionConfig config;
    config.user = reader.text("User");
    config.exposedPorts = readPorts(reader);
    config.environment = reader.texts("Env", maxEntries);
    config.entrypoint = reader.textOrTexts("Entrypoint", maxEntries);
    config.command = reader.textOrTexts("Cmd", maxEntries);
    config.volumes = reader.keys("Volumes");
    config.workingDirectory = reader.text("WorkingDir");
    config.labels = reader.textMap("Labels");
    config.stopSignal = reader.text("StopSignal");
    config.health = readHealth(reader.object("Healthcheck"));
    config.shell = reader.textOrTexts("Shell", maxEntries);
    config.onBuild = reader.texts("OnBuild", maxEntries);
    return config;
}

} // namespace

Result<ImageConfig> ImageConfig::parse(std::string_view json)
{
    ONGGI_TRY(const auto document, parseJson(json, maxDocument, "image config"));
    Status status;
    const JsonReader reader(document, "image config", status);

    ImageConfig image;
    image.created = readTime(reader, "created");
    image.author = reader.text("author");
    image.platform = {reader.text("os"), reader.text("architecture"), reader.text("variant")};
    image.config = readExecution(reader.object("config"));
    for (const JsonReader& entry : reader.objects("history", maxEntries))
        image.history.push_back({readTime(entry, "created"), entry.text("created_by"), entry.text("author"),
                                 entry.text("comment"), entry.boolean("empty_layer")});

    const JsonReader rootfs = reader.object("rootfs");
    if (!rootfs.exists())
        reader.refuse("rootfs", "is missing");
    else if (rootfs.text("type") != "layers")
        rootfs.refuse("type", "is not \"layers\", the only one that is known");
    else
        for (Digest& digest : rootfs.digests("diff_ids", maxLayers))
            image.diffIds.push_back({std::move(digest)});
    ONGGI_CHECK(status);
    return image;
}

std::vector<ChainId> chainIds(const std::vector<DiffId>& layers)
{
    std::vector<ChainId> chain;
    chain.reserve(layers.size());
    for (const DiffId& layer : layers) {
        if (chain.empty())
            chain.push_back({layer.digest});
        else
            chain.push_back({Digest::of(chain.back().digest.toString() + " " + layer.digest.toString())});
    }
    return chain;
}

} // namespace onggi::oci
