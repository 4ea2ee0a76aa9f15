#include "registry/client/search.h"

#include "base/encoding.h"
#include "oci/jsonreader.h"
#include "registry/client/registryclient.h"
#include "registry/client/registryerror.h"

#include <algorithm>
#include <fmt/format.h>
#include <limits>
#include <nlohmann/json.hpp>

namespace onggi::registry {

namespace {

constexpr std::size_t maxReply = 2 * 1024 * 1024;
constexpr std::size_t maxResults = 1000;
constexpr std::size_t maxName = 255;
constexpr std::size_t maxDescription = 1000;

/// Cut at the end of a character.
std::string cut(std::string text, std::size_t limit)
{
    if (text.size() > limit) {
        while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xc0) == 0x80)
            --limit;
        text.resize(limit);
    }
    return text;
}

Result<std::string> readReply(const std::string& body, std::size_t limit)
{
    ONGGI_TRY(const auto document, oci::parseJson(body, maxReply, "index's reply"));
    Status status;
    const oci::JsonReader reader(document, "index's reply", status);
    auto found = nlohmann::json::array();
    for (const oci::JsonReader& entry : reader.objects("results", maxResults)) {
        if (found.size() == limit)
            break;
        std::string name = entry.text("name");
        if (name.empty() || name.size() > maxName)
            entry.refuse("name", "is empty or too long");
        found.push_back(
            {{"name", std::move(name)},
             {"description", cut(entry.text("description"), maxDescription)},
             {"star_count", entry.integer("star_count", 0, std::numeric_limits<std::int64_t>::max())},
             {"is_official", entry.boolean("is_official")},
             {"is_automated", entry.boolean("is_automated")}});
    }
    ONGGI_CHECK(status);
    return found.dump();
}

} // namespace

Result<std::string> search(HttpClient& http, const Setup& setup, const Search& order)
{
    if (order.term.empty() || order.term.size() > 500)
        return fail(ErrorKind::InvalidArgument, "the term to search for is empty or too long");
    const std::size_t limit = order.limit <= 0 ? 25 : static_cast<std::size_t>(std::min(order.limit, 100));
    const std::string slash = order.index.ends_with('/') ? "" : "/";
    ONGGI_TRY(Url url, Url::parse(fmt::format("{}{}search?q={}&n={}", order.index, slash,
                                              percentEncode(order.term), limit)));

    HttpRequest request{url};
    request.limit = maxReply;
    request.headers.push_back("Accept: application/json");
    request.verifyTls = !isLoopback(url.host);
    if (!setup.user.empty() && (url.scheme == "https" || isLoopback(url.host)))
        request.authorization = "Basic " + toBase64(setup.user + ":" + setup.password);
    auto response = withRetries({}, [&]() -> Answer<HttpResponse> {
        auto answer = http.send(request);
        if (answer && answer->status != 200)
            return std::unexpected(explainStatus(*answer));
        return answer;
    });
    if (!response) {
        const Error& error = response.error().error;
        if (error.kind() == ErrorKind::NotFound)
            return fail(ErrorKind::NotFound, fmt::format("{} offers no search", url.label()));
        return fail(error.context("search"));
    }
    auto found = readReply(response->body, limit);
    if (!found)
        return fail(found.error().as(ErrorKind::Unavailable).context(url.label()));
    return found;
}

} // namespace onggi::registry
