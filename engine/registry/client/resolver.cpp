#include "registry/client/resolver.h"

#include "registry/client/documents.h"

#include <fmt/format.h>

namespace onggi::registry {

namespace {

constexpr int maxNesting = 3;

/// Our own failures on content are final: another endpoint would send the same.
std::unexpected<Failure> wrongContent(Error error)
{
    return failed(Cause::WrongContent, std::move(error));
}

Outcome checkConfig(const std::string& bytes, const oci::Manifest& manifest, const oci::Reference& reference,
                    const oci::Platform& platform)
{
    const auto config = oci::ImageConfig::parse(bytes);
    if (!config)
        return wrongContent(config.error());
    if (config->diffIds.size() != manifest.layers.size())
        return failed(Cause::WrongContent, ErrorKind::InvalidArgument,
                      fmt::format("layers from manifest don't match image configuration: {} and {}",
                                  manifest.layers.size(), config->diffIds.size()));
    // Early images tell nothing.
    if (!config->platform.architecture.empty() && !platform.accepts(config->platform))
        return failed(
            Cause::WrongContent, ErrorKind::NotFound,
            fmt::format("image {} is for {} and not for {}; to pull it all the same, ask for its platform",
                        reference.familiarString(), config->platform.toString(), platform.toString()));
    return {};
}

Answer<ResolvedImage> resolveAt(RegistryClient& client, const Endpoint& endpoint,
                                const oci::Reference& reference, const oci::Platform& platform)
{
    const std::string& repository = reference.repository();
    const oci::Digest* expected = reference.digest() ? &*reference.digest() : nullptr;
    auto document = fetchManifest(client, endpoint, repository,
                                  expected ? expected->toString() : reference.tag(), expected);
    if (!document)
        return std::unexpected(std::move(document).error());

    ResolvedImage image;
    image.repoDigest = document->digest;
    image.repository = repository;
    // A document that says nothing of itself is an index when it parses as one.
    for (int depth = 0; oci::isIndexMediaType(document->mediaType) ||
                        oci::Index::parse(document->bytes, document->mediaType);
         ++depth) {
        const auto index = oci::Index::parse(document->bytes, document->mediaType);
        if (!index)
            return wrongContent(index.error());
        if (depth == maxNesting)
            return failed(Cause::WrongContent, ErrorKind::InvalidArgument,
                          "the image index points to further indexes without end");
        const auto chosen = index->select(platform);
        if (!chosen)
            return wrongContent(chosen.error());
        document = fetchManifest(client, endpoint, repository, chosen->digest.toString(), &chosen->digest);
        if (!document)
            return std::unexpected(std::move(document).error());
        // The index says what it points to, whatever the registry makes of it.
        document->mediaType = chosen->mediaType;
    }

    auto manifest = oci::Manifest::parse(document->bytes, document->mediaType);
    if (!manifest)
        return wrongContent(manifest.error());
    auto config = fetchConfig(client, endpoint, repository, manifest->config);
    if (!config)
        return std::unexpected(std::move(config).error());
    if (auto outcome = checkConfig(config->bytes, *manifest, reference, platform); !outcome)
        return std::unexpected(std::move(outcome).error());

    image.mediaType = manifest->mediaType;
    image.manifestDigest = document->digest;
    image.manifestBytes = std::move(document->bytes);
    image.configBytes = std::move(config->bytes);
    image.layers = std::move(manifest->layers);
    return image;
}

} // namespace

Result<ResolvedImage> resolve(RegistryClient& client, const std::vector<Endpoint>& endpoints,
                              const oci::Reference& reference, const oci::Platform& platform)
{
    auto image = askInOrder(endpoints, [&](const Endpoint& endpoint) {
        auto answer = resolveAt(client, endpoint, reference, platform);
        if (answer)
            answer->endpoints.assign(&endpoint, endpoints.data() + endpoints.size());
        return answer;
    });
    if (!image)
        return fail(inDockersWords(image.error(), reference));
    return *std::move(image);
}

} // namespace onggi::registry
