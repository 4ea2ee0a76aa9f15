#include "registry/client/resolver.h"

#include <algorithm>
#include <fmt/format.h>

namespace onggi::registry {

namespace {

constexpr std::int64_t maxConfig = 8 * 1024 * 1024;
constexpr int maxNesting = 3;

struct Document
{
    std::string bytes;
    std::string mediaType;
    oci::Digest digest;
};

/// Our own failures on content are final: another endpoint would send the same.
std::unexpected<Failure> wrong(Error error)
{
    return failed(Cause::WrongContent, std::move(error));
}

std::unexpected<Failure> wrongDigest(std::string_view what, const HttpResponse& response,
                                     const oci::Digest& actual, const std::string& wanted)
{
    return failed(Cause::WrongContent, ErrorKind::DataLoss,
                  fmt::format("the {} that {} sent has the digest {} and not {}", what, response.url.label(),
                              actual.toString(), wanted));
}

Answer<Document> fetchManifest(RegistryClient& client, const Endpoint& endpoint,
                               const std::string& repository, const std::string& name,
                               const oci::Digest* expected)
{
    auto response = withRetries([&] { return client.manifest(endpoint, repository, name); });
    if (!response)
        return std::unexpected(std::move(response).error());
    Document document{std::move(response->body), response->contentType, {}};
    document.digest = oci::Digest::of(document.bytes);
    if (expected && document.digest != *expected)
        return wrongDigest("manifest", *response, document.digest, expected->toString());
    if (response->contentDigest.starts_with("sha256:") &&
        response->contentDigest != document.digest.toString())
        return wrongDigest("manifest", *response, document.digest, response->contentDigest);
    return document;
}

Answer<Document> fetchConfig(RegistryClient& client, const Endpoint& endpoint, const std::string& repository,
                             const oci::Descriptor& config)
{
    if (config.size > maxConfig)
        return failed(Cause::WrongContent, ErrorKind::InvalidArgument,
                      fmt::format("the image config has {} bytes, more than the {} that are taken",
                                  config.size, maxConfig));
    auto response = withRetries([&] {
        return client.blob(endpoint, repository, config.digest, static_cast<std::size_t>(config.size));
    });
    if (!response)
        return std::unexpected(std::move(response).error());
    const auto actual = oci::Digest::of(response->body);
    if (actual != config.digest)
        return wrongDigest("image config", *response, actual, config.digest.toString());
    return Document{std::move(response->body), config.mediaType, actual};
}

Outcome checkConfig(const std::string& bytes, const oci::Manifest& manifest, const oci::Reference& reference,
                    const oci::Platform& platform)
{
    const auto config = oci::ImageConfig::parse(bytes);
    if (!config)
        return wrong(config.error());
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
            return wrong(index.error());
        if (depth == maxNesting)
            return failed(Cause::WrongContent, ErrorKind::InvalidArgument,
                          "the image index points to further indexes without end");
        const auto chosen = index->select(platform);
        if (!chosen)
            return wrong(chosen.error());
        document = fetchManifest(client, endpoint, repository, chosen->digest.toString(), &chosen->digest);
        if (!document)
            return std::unexpected(std::move(document).error());
        // The index says what it points to, whatever the registry makes of it.
        document->mediaType = chosen->mediaType;
    }

    auto manifest = oci::Manifest::parse(document->bytes, document->mediaType);
    if (!manifest)
        return wrong(manifest.error());
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

/// The registry's words inside Docker's, which scripts and test suites look for.
Error inDockersWords(const Failure& failure, const oci::Reference& reference)
{
    const Error& error = failure.error;
    if (error.kind() == ErrorKind::PermissionDenied || failure.code == "DENIED")
        return Error(
            ErrorKind::NotFound,
            fmt::format(
                "pull access denied for {}, repository does not exist or may require 'docker login': {}",
                reference.familiarName(), error.message()));
    if (error.kind() == ErrorKind::NotFound && failure.code == "NAME_UNKNOWN")
        return error.context(fmt::format("repository {} not found", reference.familiarName()));
    if (error.kind() == ErrorKind::NotFound && failure.cause == Cause::Refused) {
        const bool silent = failure.code.empty();
        return Error(ErrorKind::NotFound,
                     fmt::format("manifest for {} not found: {}", reference.familiarString(),
                                 silent ? "manifest unknown: manifest unknown" : error.message()));
    }
    return error;
}

/// True when another endpoint may do better.
bool mayFallBack(const Endpoint& endpoint, const Failure& failure)
{
    if (endpoint.mirror)
        return true;
    // An HTTPS server answers 400 to plain HTTP, or hangs up.
    return endpoint.otherSchemeFollows &&
           (failure.cause == Cause::Unreachable || failure.cause == Cause::Cut || failure.status == 400);
}

} // namespace

Result<ResolvedImage> resolve(RegistryClient& client, const std::vector<Endpoint>& endpoints,
                              const oci::Reference& reference, const oci::Platform& platform)
{
    std::optional<Failure> unreachable;
    for (auto endpoint = endpoints.begin(); endpoint != endpoints.end(); ++endpoint) {
        auto image = resolveAt(client, *endpoint, reference, platform);
        if (image) {
            image->endpoints.assign(endpoint, endpoints.end());
            return *std::move(image);
        }
        const bool last = endpoint + 1 == endpoints.end();
        if (last || !mayFallBack(*endpoint, image.error())) {
            // Where both schemes fail to connect, what the preferred one said is the better message.
            const bool keepEarlier = unreachable && image.error().cause == Cause::Unreachable;
            return fail(inDockersWords(keepEarlier ? *unreachable : image.error(), reference));
        }
        if (!endpoint->mirror)
            unreachable = std::move(image).error();
    }
    return fail(ErrorKind::Internal, "there is no endpoint to resolve at");
}

} // namespace onggi::registry
