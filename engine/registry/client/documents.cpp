#include "registry/client/documents.h"

#include <fmt/format.h>

namespace onggi::registry {

namespace {

constexpr std::int64_t maxConfig = 8 * 1024 * 1024;

std::unexpected<Failure> wrongDigest(std::string_view what, const HttpResponse& response,
                                     const oci::Digest& actual, const std::string& wanted)
{
    return failed(Cause::WrongContent, ErrorKind::DataLoss,
                  fmt::format("the {} that {} sent has the digest {} and not {}", what, response.url.label(),
                              actual.toString(), wanted));
}

} // namespace

Answer<Document> fetchManifest(RegistryClient& client, const Endpoint& endpoint,
                               const std::string& repository, const std::string& name,
                               const oci::Digest* expected)
{
    auto response = withRetries(client.waiting(), [&] { return client.manifest(endpoint, repository, name); });
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
    auto response = withRetries(client.waiting(), [&] {
        return client.blob(endpoint, repository, config.digest, static_cast<std::size_t>(config.size));
    });
    if (!response)
        return std::unexpected(std::move(response).error());
    const auto actual = oci::Digest::of(response->body);
    if (actual != config.digest)
        return wrongDigest("image config", *response, actual, config.digest.toString());
    return Document{std::move(response->body), config.mediaType, actual};
}

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

} // namespace onggi::registry
