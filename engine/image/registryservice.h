#pragma once

#include "image/pushjob.h"

namespace onggi::image {

struct SearchResult
{
    std::string name;
    std::string description;
    std::int64_t stars = 0;
    bool official = false;
    bool automated = false;
};

/// What a name stands for at its registry.
struct RemoteImage
{
    std::string mediaType; ///< of an index or a manifest
    oci::Digest digest;
    std::int64_t size = 0;
    std::vector<oci::Platform> platforms;
};

/// What the engine does at registries beside pulling, each by an onggi-transfer of its own. Part of the ImageService;
/// event-loop thread. Every call ends soon after its coroutine was cancelled.
class RegistryService
{
public:
    struct Parts
    {
        std::shared_ptr<Loop> loop;
        content::ContentStore& content;
        ImageStore& images;
        std::shared_ptr<Pins> pins;
        std::shared_ptr<LayerCompressor> compressor;
        const RegistryConfig& config;
        EventSink events;
    };
    explicit RegistryService(Parts parts)
        : m_parts(std::move(parts))
    {
    }

    /// Brings a tag, or with allTags all tags of its repository, to the registry. What was pulled goes out byte by byte
    /// as it came in. Says Docker's lines.
    Awaitable<Status> push(oci::Reference name, bool allTags, std::optional<oci::Platform> platform, Credentials credentials,
                           ProgressSink progress, PushedSink pushed);

    /// Unauthenticated when the registry does not take them. Answers with an identity token where the registry gives one.
    Awaitable<Result<std::string>> login(std::string domain, Credentials credentials);

    Awaitable<Result<std::vector<SearchResult>>> search(std::string term, int limit, Credentials credentials);
    Awaitable<Result<RemoteImage>> describe(oci::Reference name, Credentials credentials);
    /// Fetches any file of the web, with no login, into an open and empty file.
    Awaitable<Result<registry::Downloaded>> download(std::string url, int file, ProgressSink progress);
    /// All tags of the name's repository.
    Awaitable<Result<std::vector<oci::Reference>>> tags(oci::Reference name, Credentials credentials);

private:
    Awaitable<Result<nlohmann::json>> inquire(registry::Order order, Credentials credentials);

    Parts m_parts;
};

} // namespace onggi::image
