#include "registry/client/upload.h"

#include "registry/client/documents.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <optional>

namespace onggi::registry {

namespace {

constexpr std::size_t maxMountTries = 3;
constexpr long notFound = 404;

/// The first byte that the registry lacks, from "0-999". Registries write "0-0" for nothing, too.
std::int64_t firstMissing(std::string_view range)
{
    std::int64_t last = 0;
    if (!range.starts_with("0-"))
        return 0;
    range.remove_prefix(2);
    const auto [end, problem] = std::from_chars(range.data(), range.data() + range.size(), last);
    return problem == std::errc() && end == range.data() + range.size() && last > 0 ? last + 1 : 0;
}

/// One blob on its way. Begun anew, it forgets what the registry has of it.
class BlobUpload
{
public:
    BlobUpload(RegistryClient& client, const PushTarget& target, const Upload& order, FileBody body)
        : m_client(client)
        , m_target(target)
        , m_order(order)
        , m_body(std::move(body))
    {
    }

    Answer<bool> exists()
    {
        auto url = urlOf("blobs/" + m_order.digest.toString());
        if (!url)
            return std::unexpected(std::move(url).error());
        HttpRequest request{*std::move(url), "HEAD"};
        auto answer = m_client.send(m_target.endpoint, m_target.repository, std::move(request));
        if (answer)
            return true;
        if (answer.error().status == notFound)
            return false;
        return std::unexpected(std::move(answer).error());
    }

    /// One attempt, after others that may have left something at the registry.
    Answer<Uploaded> run()
    {
        const bool resumes = m_location && findOut();
        if (!resumes) {
            m_body.offset = 0;
            auto mounted = begin();
            if (!mounted)
                return std::unexpected(std::move(mounted).error());
            if (*mounted)
                return Uploaded{m_order.digest, UploadWay::Mounted, **mounted};
        }
        auto outcome = sendRest();
        if (outcome)
            return Uploaded{m_order.digest, UploadWay::Sent, {}};
        Failure failure = std::move(outcome).error();
        if (failure.cause == Cause::Refused) {
            m_location.reset();
            // What it kept of the last attempt may be other than we think.
            if (resumes)
                failure.cause = Cause::Cut;
        }
        return std::unexpected(std::move(failure));
    }

private:
    Answer<Url> urlOf(std::string_view rest) const
    {
        return RegistryClient::urlOf(m_target.endpoint, m_target.repository, rest);
    }

    /// The repository from which the blob was mounted, or nothing when it has to be sent.
    Answer<std::optional<std::string>> begin()
    {
        const std::size_t tries = std::min(m_order.mountFrom.size(), maxMountTries);
        for (std::size_t i = 0; i < tries; ++i) {
            const std::string& from = m_order.mountFrom[i];
            auto answer = post(fmt::format("blobs/uploads/?mount={}&from={}", percentEncode(m_order.digest.toString()),
                                           percentEncode(from)));
            if (answer && answer->status == 201)
                return from;
            // The other repository is gone or closed to us: that is none of this push's business.
            if (!answer && answer.error().cause != Cause::Refused)
                return std::unexpected(std::move(answer).error());
            if (!answer)
                continue;
            // Instead of mounting, it has begun an upload.
            auto taken = takeLocation(*answer);
            if (!taken)
                return std::unexpected(std::move(taken).error());
            if (i + 1 == tries)
                return std::nullopt;
            HttpRequest cancel{*std::exchange(m_location, std::nullopt), "DELETE"};
            (void)m_client.send(m_target.endpoint, m_target.repository, std::move(cancel));
        }
        auto answer = post("blobs/uploads/");
        if (!answer)
            return std::unexpected(std::move(answer).error());
        if (auto taken = takeLocation(*answer); !taken)
            return std::unexpected(std::move(taken).error());
        return std::nullopt;
    }

    Answer<HttpResponse> post(const std::string& rest)
    {
        auto url = urlOf(rest);
        if (!url)
            return std::unexpected(std::move(url).error());
        HttpRequest request{*std::move(url), "POST"};
        request.headers.push_back("Content-Type: application/octet-stream");
        request.content = "";
        return m_client.send(m_target.endpoint, m_target.repository, std::move(request));
    }

    Outcome takeLocation(const HttpResponse& response)
    {
        if (response.location.empty())
            return failed(Cause::Refused, ErrorKind::Unavailable,
                          fmt::format("{} does not say where to send it", response.url.label()));
        auto location = response.url.resolve(response.location);
        if (!location)
            return failed(Cause::Refused, location.error());
        if (response.url.scheme == "https" && location->scheme == "http")
            return failed(Cause::Refused, ErrorKind::PermissionDenied,
                          fmt::format("{} wants it sent to {} without TLS, which is refused", response.url.label(),
                                      location->label()));
        m_location = *std::move(location);
        return {};
    }

    /// Asks what the registry has of the last attempt. False when it has to be begun anew.
    bool findOut()
    {
        auto answer = m_client.send(m_target.endpoint, m_target.repository, HttpRequest{*m_location});
        const std::int64_t offset = answer ? firstMissing(answer->range) : 0;
        if (offset == 0 || offset > m_body.size || (!answer->location.empty() && !takeLocation(*answer))) {
            m_location.reset();
            return false;
        }
        m_body.offset = offset;
        return true;
    }

    Outcome sendRest()
    {
        const std::string& text = m_location->text;
        auto url = Url::parse(fmt::format("{}{}digest={}", text, text.find('?') == std::string::npos ? "?" : "&",
                                          percentEncode(m_order.digest.toString())));
        if (!url)
            return failed(Cause::Refused, url.error());
        HttpRequest request{*std::move(url), "PUT"};
        request.headers.push_back("Content-Type: application/octet-stream");
        if (m_body.offset > 0)
            request.headers.push_back(fmt::format("Content-Range: {}-{}", m_body.offset, m_body.size - 1));
        request.file = m_body;
        auto answer = m_client.send(m_target.endpoint, m_target.repository, std::move(request));
        if (!answer)
            return std::unexpected(std::move(answer).error());
        return {};
    }

    RegistryClient& m_client;
    const PushTarget& m_target;
    const Upload& m_order;
    FileBody m_body;
    std::optional<Url> m_location;
};

Outcome ping(RegistryClient& client, const Endpoint& endpoint, const std::string& repository)
{
    auto url = Url::parse(fmt::format("{}{}v2/", endpoint.base.text, endpoint.base.text.ends_with('/') ? "" : "/"));
    if (!url)
        return failed(Cause::Refused, url.error());
    const HttpRequest request{*std::move(url)};
    auto answer = withRetries(client.waiting(), [&] { return client.send(endpoint, repository, request); });
    if (answer)
        return {};
    Failure failure = std::move(answer).error();
    if (failure.status == notFound)
        failure.error = Error(ErrorKind::NotFound,
                              fmt::format("{} is no registry of the second version or later", endpoint.base.label()));
    return std::unexpected(std::move(failure));
}

} // namespace

Answer<PushTarget> openPush(RegistryClient& client, Authorizer& authorizer,
                            const std::vector<Endpoint>& endpoints, const OpenPush& order)
{
    const auto reference = oci::Reference::parse(order.reference);
    if (!reference)
        return failed(Cause::Refused, reference.error());
    std::vector<std::string> scopes{fmt::format("repository:{}:pull,push", reference->repository())};
    for (const std::string& other : order.otherSources)
        scopes.push_back(fmt::format("repository:{}:pull", other));
    authorizer.setScopes(std::move(scopes));

    // What a mirror has is not its own.
    std::vector<Endpoint> own = endpoints;
    std::erase_if(own, [](const Endpoint& endpoint) { return endpoint.mirror; });
    return askInOrder(own, [&](const Endpoint& endpoint) -> Answer<PushTarget> {
        auto outcome = ping(client, endpoint, reference->repository());
        if (!outcome)
            return std::unexpected(std::move(outcome).error());
        return PushTarget{endpoint, reference->repository()};
    });
}

Answer<Uploaded> upload(RegistryClient& client, const PushTarget& target, const Upload& order, int blob,
                        const std::function<void(std::int64_t)>& progress)
{
    const auto named = [&](Failure failure) {
        // A refused login is not about this blob.
        const ErrorKind kind = failure.error.kind();
        if (kind != ErrorKind::PermissionDenied && kind != ErrorKind::Unauthenticated)
            failure.error = failure.error.context("blob " + order.digest.shortId());
        return std::unexpected(std::move(failure));
    };
    BlobUpload work(client, target, order, FileBody{blob, 0, order.size, progress});
    auto exists = withRetries(client.waiting(), [&] { return work.exists(); });
    if (!exists)
        return named(std::move(exists).error());
    if (*exists)
        return Uploaded{order.digest, UploadWay::Exists, {}};
    auto uploaded = withRetries(client.waiting(), [&] {
        auto answer = work.run();
        // A registry that was there a moment ago may be starting again.
        if (!answer && answer.error().cause == Cause::Unreachable)
            answer.error().cause = Cause::Cut;
        return answer;
    });
    if (!uploaded)
        return named(std::move(uploaded).error());
    return uploaded;
}

Outcome putManifest(RegistryClient& client, const PushTarget& target, const PutManifest& order,
                    const std::string& bytes)
{
    auto url = RegistryClient::urlOf(target.endpoint, target.repository, "manifests/" + order.tag);
    if (!url)
        return std::unexpected(std::move(url).error());
    HttpRequest request{*std::move(url), "PUT"};
    request.headers.push_back("Content-Type: " + order.mediaType);
    request.content = bytes;
    auto answer = withRetries(client.waiting(),
                              [&] { return client.send(target.endpoint, target.repository, request); });
    if (!answer)
        return std::unexpected(std::move(answer).error());
    const std::string digest = oci::Digest::of(bytes).toString();
    if (answer->contentDigest.starts_with("sha256:") && answer->contentDigest != digest)
        return failed(Cause::WrongContent, ErrorKind::DataLoss,
                      fmt::format("{} took the manifest {} for {}", answer->url.label(), digest, answer->contentDigest));
    return {};
}

} // namespace onggi::registry
