#include "registry/client/authorization.h"

#include "base/encoding.h"
#include "oci/jsonreader.h"
#include "registry/client/registryerror.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace onggi::registry {

namespace {

constexpr std::size_t maxTokenReply = 256 * 1024;
constexpr std::size_t maxToken = 64 * 1024;

bool isTokenCharacter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("!#$%&'*+-.^_`|~/=").find(c) != std::string_view::npos;
}

void skip(std::string_view& text, std::string_view characters)
{
    while (!text.empty() && characters.find(text.front()) != std::string_view::npos)
        text.remove_prefix(1);
}

std::string takeWord(std::string_view& text, bool untilEquals)
{
    std::size_t length = 0;
    while (length < text.size() && isTokenCharacter(text[length]) && !(untilEquals && text[length] == '='))
        ++length;
    std::string word(text.substr(0, length));
    text.remove_prefix(length);
    return word;
}

std::string takeQuoted(std::string_view& text)
{
    std::string value;
    text.remove_prefix(1);
    while (!text.empty() && text.front() != '"') {
        if (text.front() == '\\' && text.size() > 1)
            text.remove_prefix(1);
        value += text.front();
        text.remove_prefix(1);
    }
    if (!text.empty())
        text.remove_prefix(1);
    return value;
}

std::string lower(std::string text)
{
    std::ranges::transform(text, text.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return text;
}

void parseHeader(std::string_view text, std::vector<Challenge>& challenges)
{
    for (;;) {
        skip(text, " \t,");
        std::string word = lower(takeWord(text, true));
        if (word.empty())
            return;
        skip(text, " \t");
        if (!text.empty() && text.front() == '=' && !challenges.empty()) {
            text.remove_prefix(1);
            skip(text, " \t");
            const bool quoted = !text.empty() && text.front() == '"';
            challenges.back().parameters.emplace(std::move(word),
                                                 quoted ? takeQuoted(text) : takeWord(text, false));
        } else {
            challenges.push_back({std::move(word), {}});
        }
    }
}

std::string parameter(const Challenge& challenge, const char* name)
{
    const auto found = challenge.parameters.find(name);
    return found == challenge.parameters.end() ? std::string() : found->second;
}

/// A header's value must not carry line ends of a stranger's making into our next request.
bool isPrintable(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7f; });
}

} // namespace

std::vector<Challenge> parseChallenges(const std::vector<std::string>& headers)
{
    std::vector<Challenge> challenges;
    for (const std::string& header : headers)
        parseHeader(header, challenges);
    return challenges;
}

Authorizer::Authorizer(const Setup& setup)
    : m_user(setup.user)
    , m_password(setup.password)
    , m_identityToken(setup.identityToken)
    , m_registryToken(setup.registryToken)
{
    // Credential helpers mark an identity token by this user name.
    if (m_user == "<token>" && m_identityToken.empty()) {
        m_identityToken = m_password;
        m_user.clear();
        m_password.clear();
    }
}

bool Authorizer::hasCredentials(const Endpoint& endpoint) const
{
    return !endpoint.mirror && (!m_user.empty() || !m_identityToken.empty() || !m_registryToken.empty());
}

void Authorizer::setScopes(std::vector<std::string> scopes)
{
    const std::lock_guard lock(m_mutex);
    m_scopes = std::move(scopes);
    m_current.clear();
}

std::string Authorizer::current(const Endpoint& endpoint) const
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_current.find(endpoint.base.text);
    return found == m_current.end() ? std::string() : found->second;
}

Answer<std::string> Authorizer::renew(HttpClient& http, const Endpoint& endpoint,
                                      const std::vector<Challenge>& challenges, const std::string& repository,
                                      const std::string& refused)
{
    // Held while the token server is asked: threads that are refused at the same time share one new token.
    const std::lock_guard lock(m_mutex);
    std::string& known = m_current[endpoint.base.text];
    if (known != refused)
        return known;

    const auto bearer = std::ranges::find(challenges, "bearer", &Challenge::scheme);
    if (bearer != challenges.end()) {
        if (!endpoint.mirror && !m_registryToken.empty() && isPrintable(m_registryToken)) {
            known = "Bearer " + m_registryToken;
            return known;
        }
        std::vector<std::string> scopes = m_scopes;
        if (scopes.empty())
            scopes.push_back(parameter(*bearer, "scope"));
        if (scopes.front().empty())
            scopes.front() = fmt::format("repository:{}:pull", repository);
        auto tokens = fetchToken(http, endpoint, *bearer, scopes);
        if (!tokens)
            return std::unexpected(std::move(tokens).error());
        known = "Bearer " + tokens->access;
        return known;
    }
    if (std::ranges::find(challenges, "basic", &Challenge::scheme) == challenges.end())
        return failed(Cause::Refused, ErrorKind::PermissionDenied,
                      fmt::format("{} wants a login of an unknown kind", endpoint.base.label()));
    if (!hasCredentials(endpoint) || m_user.empty())
        return failed(Cause::Refused, ErrorKind::PermissionDenied, "no basic auth credentials");
    known = "Basic " + toBase64(m_user + ":" + m_password);
    return known;
}

Answer<std::string> Authorizer::login(HttpClient& http, const Endpoint& endpoint,
                                      const std::vector<Challenge>& challenges)
{
    const auto bearer = std::ranges::find(challenges, "bearer", &Challenge::scheme);
    if (bearer != challenges.end() && m_registryToken.empty()) {
        auto tokens = fetchToken(http, endpoint, *bearer, {});
        if (!tokens)
            return std::unexpected(std::move(tokens).error());
        const std::lock_guard lock(m_mutex);
        m_current[endpoint.base.text] = "Bearer " + tokens->access;
        return std::move(tokens->identity);
    }
    auto authorization = renew(http, endpoint, challenges, {}, {});
    if (!authorization)
        return authorization;
    return std::string();
}

Answer<Authorizer::Tokens> Authorizer::fetchToken(HttpClient& http, const Endpoint& endpoint,
                                                  const Challenge& challenge,
                                                  const std::vector<std::string>& scopes) const
{
    const bool withCredentials = hasCredentials(endpoint);
    auto realm = Url::parse(parameter(challenge, "realm"));
    if (!realm)
        return failed(Cause::Refused,
                      realm.error().context(fmt::format("{} names its token server", endpoint.base.label())));
    if (withCredentials && realm->scheme == "http" && endpoint.verifyTls)
        return failed(Cause::Refused, ErrorKind::PermissionDenied,
                      fmt::format("{} asks to send the password to {} without TLS, which is refused",
                                  endpoint.base.label(), realm->label()));

    const std::string service = "service=" + percentEncode(parameter(challenge, "service"));
    HttpRequest request{*realm};
    request.limit = maxTokenReply;
    // Behind a registry that is trusted without a certificate, its token server on the same host is, too.
    request.verifyTls = endpoint.verifyTls || realm->host != endpoint.base.host;
    if (withCredentials && !m_identityToken.empty()) {
        std::string all;
        for (const std::string& scope : scopes)
            all += (all.empty() ? "" : " ") + scope;
        request.method = "POST";
        request.content = fmt::format("grant_type=refresh_token&client_id=onggi&{}&scope={}&refresh_token={}", service,
                                      percentEncode(all), percentEncode(m_identityToken));
    } else {
        const bool hasQuery = realm->text.find('?') != std::string::npos;
        std::string text = fmt::format("{}{}{}", realm->text, hasQuery ? "&" : "?", service);
        for (const std::string& scope : scopes)
            text += "&scope=" + percentEncode(scope);
        if (scopes.empty())
            text += fmt::format("&client_id=onggi&offline_token=true&account={}", percentEncode(m_user));
        auto url = Url::parse(text);
        if (!url)
            return failed(Cause::Refused, url.error());
        request.url = *std::move(url);
        if (withCredentials)
            request.authorization = "Basic " + toBase64(m_user + ":" + m_password);
    }

    auto response = http.send(request);
    if (!response)
        return std::unexpected(std::move(response).error());
    if (response->status == 401 || response->status == 403) {
        auto failure = explainStatus(*response);
        failure.error = withCredentials ? Error(ErrorKind::Unauthenticated,
                                                "unauthorized: incorrect username or password")
                                        : failure.error.as(ErrorKind::PermissionDenied);
        return std::unexpected(std::move(failure));
    }
    if (response->status != 200)
        return std::unexpected(explainStatus(*response));

    const auto wrong = [&](const Error& error) {
        return failed(
            Cause::Refused,
            error.as(ErrorKind::Unavailable).context(fmt::format("token server {}", realm->label())));
    };
    const auto document = oci::parseJson(response->body, maxTokenReply, "reply");
    if (!document)
        return wrong(document.error());
    Status status;
    const oci::JsonReader reader(*document, "reply", status);
    Tokens tokens{reader.text("token"), reader.text("refresh_token")};
    if (tokens.access.empty())
        tokens.access = reader.text("access_token");
    if (!status)
        return wrong(status.error());
    if (tokens.access.empty() || tokens.access.size() > maxToken || !isPrintable(tokens.access))
        return wrong(Error(ErrorKind::Unavailable, "the reply has no token"));
    if (tokens.identity.size() > maxToken || !isPrintable(tokens.identity))
        tokens.identity.clear();
    return tokens;
}

} // namespace onggi::registry
