#pragma once

#include "base/clock.h"
#include "oci/digest.h"

#include <cstdint>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace onggi::oci {

/// The machine that an image is for (image-spec, image-index.md#platform-variants).
struct Platform
{
    std::string os;
    std::string architecture;
    std::string variant;
    /// This machine.
    static Platform host();
    /// "linux/amd64", "linux/arm64/v8"; InvalidArgument names the text.
    static Result<Platform> parse(std::string_view text);
    std::string toString() const;
    /// True when an image for other runs where this is asked for.
    bool accepts(const Platform& other) const;
    bool operator==(const Platform&) const = default;
};

/// What a piece of content is, its digest and its size (image-spec, descriptor.md).
struct Descriptor
{
    std::string mediaType;
    Digest digest;
    std::int64_t size = 0;
    std::optional<Platform> platform;
    std::vector<std::string> urls;
    std::map<std::string, std::string> annotations;
};

enum class LayerCompression
{
    None,
    Gzip,
    Zstd
};

/// One image for one platform: config and layers, base first (image-spec manifest, Docker schema 2).
struct Manifest
{
    std::string mediaType;
    Descriptor config;
    std::vector<Descriptor> layers;
    /// Refuses what is not a manifest, what is both manifest and index, artifacts, and foreign digests;
    /// InvalidArgument says why.
    static Result<Manifest> parse(std::string_view json, std::string_view mediaType);
};

/// A list of manifests, one a platform (image-spec index, Docker manifest list).
struct Index
{
    std::string mediaType;
    std::vector<Descriptor> manifests;
    static Result<Index> parse(std::string_view json, std::string_view mediaType);
    /// The best manifest for the platform; NotFound lists what there is.
    Result<Descriptor> select(const Platform& platform) const;
};

bool isIndexMediaType(std::string_view mediaType);
bool isManifestMediaType(std::string_view mediaType);
/// InvalidArgument for what is no layer.
Result<LayerCompression> layerCompression(std::string_view mediaType);

struct HistoryEntry
{
    TimePoint created{};
    std::string createdBy;
    std::string author;
    std::string comment;
    bool emptyLayer = false;
    bool operator==(const HistoryEntry&) const = default;
};

/// A HEALTHCHECK; durations in nanoseconds, 0 = inherit.
struct HealthConfig
{
    std::vector<std::string> test;
    std::int64_t interval = 0;
    std::int64_t timeout = 0;
    std::int64_t startPeriod = 0;
    std::int64_t startInterval = 0;
    int retries = 0;
};

/// How a container of an image runs unless told otherwise (image-spec, config.md "config").
struct ExecutionConfig
{
    std::string user;
    std::vector<std::string> exposedPorts; ///< "80/tcp"
    std::vector<std::string> environment;
    std::vector<std::string> entrypoint;
    std::vector<std::string> command;
    std::vector<std::string> volumes;
    std::string workingDirectory;
    std::map<std::string, std::string> labels;
    std::string stopSignal;
    std::optional<HealthConfig> health;
    std::vector<std::string> shell;
    std::vector<std::string> onBuild;
};

/// An image's config (image-spec, config.md; Docker's extra fields included).
struct ImageConfig
{
    TimePoint created{};
    std::string author;
    Platform platform;
    ExecutionConfig config;
    std::vector<DiffId> diffIds;
    std::vector<HistoryEntry> history;
    /// Refuses unknown rootfs types and malformed ids. The bytes themselves are kept by the content store:
    /// the ImageID is their digest.
    static Result<ImageConfig> parse(std::string_view json);
};

/// The chain ids of a stack, base first.
std::vector<ChainId> chainIds(const std::vector<DiffId>& layers);

/// The "Config" object of Docker's image inspect, from the execution config.
nlohmann::json toDockerJson(const ExecutionConfig& config);

} // namespace onggi::oci
