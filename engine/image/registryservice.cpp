#include "image/registryservice.h"

#include "base/scopeguard.h"

#include <nlohmann/json.hpp>

namespace onggi::image {

namespace {

/// More is no file for a build.
constexpr std::int64_t maxDownload = std::int64_t(64) << 30;

std::unexpected<Error> malformed()
{
    return fail(ErrorKind::Internal, "the transfer helper gave a malformed answer");
}

Result<std::vector<SearchResult>> parseSearch(const nlohmann::json& found)
{
    try {
        std::vector<SearchResult> results;
        for (const auto& item : found)
            results.push_back({item.at("name").get<std::string>(), item.at("description").get<std::string>(),
                               item.at("star_count").get<std::int64_t>(), item.at("is_official").get<bool>(),
                               item.at("is_automated").get<bool>()});
        return results;
    } catch (const nlohmann::json::exception&) {
        return malformed();
    }
}

Result<RemoteImage> parseRemoteImage(const nlohmann::json& found)
{
    try {
        RemoteImage image;
        image.mediaType = found.at("mediaType").get<std::string>();
        ONGGI_TRY(image.digest, oci::Digest::parse(found.at("digest").get<std::string>()));
        image.size = found.at("size").get<std::int64_t>();
        for (const auto& platform : found.at("platforms"))
            image.platforms.push_back({platform.at("os").get<std::string>(), platform.at("architecture").get<std::string>(),
                                       platform.value("variant", std::string())});
        return image;
    } catch (const nlohmann::json::exception&) {
        return malformed();
    }
}

} // namespace

Awaitable<Status> RegistryService::push(oci::Reference name, bool allTags, std::optional<oci::Platform> platform,
                                        Credentials credentials, ProgressSink progress, PushedSink pushed)
{
    auto session = TransferSession::start(m_parts.loop, m_parts.config, credentials, m_parts.config.maxConcurrentUploads);
    if (!session)
        co_return fail(session.error());
    (*session)->setWaitSink([progress](const oci::Digest&, const std::string& message) { progress({"", message}); });
    const auto job = std::make_shared<PushJob>(PushJob::Parts{
        m_parts.loop, *std::move(session), m_parts.content, m_parts.images, m_parts.pins, m_parts.compressor, m_parts.events, std::move(progress),
        std::move(pushed), std::move(name), allTags, std::move(platform), m_parts.config.maxConcurrentUploads});
    job->start();
    co_return co_await untilJobEnds(m_parts.loop, job, "the push was cancelled");
}

Awaitable<Result<nlohmann::json>> RegistryService::inquire(registry::Order order, Credentials credentials)
{
    ONGGI_CO_TRY(const auto session, TransferSession::start(m_parts.loop, m_parts.config, credentials));
    // Its end, by cancellation, too, is the helper's.
    const ScopeGuard close([&] { session->close(); });
    co_return co_await session->inquire(std::move(order));
}

Awaitable<Result<std::string>> RegistryService::login(std::string domain, Credentials credentials)
{
    ONGGI_CO_TRY(const auto session, TransferSession::start(m_parts.loop, m_parts.config, credentials));
    const ScopeGuard close([&] { session->close(); });
    registry::Login order{std::move(domain)};
    auto answer = co_await session->ask(std::move(order));
    if (!answer)
        co_return fail(answer.error());
    auto* login = std::get_if<registry::LoggedIn>(&answer->report);
    if (!login)
        co_return malformed();
    co_return std::move(login->identityToken);
}

Awaitable<Result<registry::Downloaded>> RegistryService::download(std::string url, int file, ProgressSink progress)
{
    ONGGI_CO_TRY(const auto session, TransferSession::start(m_parts.loop, m_parts.config, {}));
    const ScopeGuard close([&] { session->close(); });
    session->setDownloadSink([progress](std::int64_t current, std::int64_t total) { progress({"", "Downloading", current, total}); });
    registry::Download order{std::move(url), maxDownload};
    auto answer = co_await session->ask(std::move(order), file);
    if (!answer)
        co_return fail(answer.error());
    auto* downloaded = std::get_if<registry::Downloaded>(&answer->report);
    if (!downloaded)
        co_return malformed();
    co_return std::move(*downloaded);
}

Awaitable<Result<std::vector<SearchResult>>> RegistryService::search(std::string term, int limit, Credentials credentials)
{
    registry::Search order{m_parts.config.searchIndex, std::move(term), limit};
    const auto found = co_await inquire(std::move(order), std::move(credentials));
    if (!found)
        co_return fail(found.error());
    co_return parseSearch(*found);
}

Awaitable<Result<RemoteImage>> RegistryService::describe(oci::Reference name, Credentials credentials)
{
    registry::Describe order{name.canonical()};
    const auto found = co_await inquire(std::move(order), std::move(credentials));
    if (!found)
        co_return fail(found.error());
    co_return parseRemoteImage(*found);
}

Awaitable<Result<std::vector<oci::Reference>>> RegistryService::tags(oci::Reference name, Credentials credentials)
{
    registry::ListTags order{name.canonical()};
    const auto found = co_await inquire(std::move(order), std::move(credentials));
    if (!found)
        co_return fail(found.error());
    if (!found->is_array())
        co_return malformed();
    std::vector<oci::Reference> tags;
    for (const auto& tag : *found) {
        if (tag.is_string())
            tags.push_back(name.withTag(tag.get<std::string>()));
    }
    co_return tags;
}

} // namespace onggi::image
