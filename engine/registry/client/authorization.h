#pragma once

#include "registry/client/endpoint.h"
#include "registry/client/http.h"

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace onggi::registry {

/// One way to log in that a registry offers (RFC 7235): "Bearer realm=…,service=…,scope=…" or "Basic
/// realm=…".
struct Challenge
{
    std::string scheme; ///< lower-case
    std::map<std::string, std::string> parameters;
};

/// Reads WWW-Authenticate headers, each with one challenge or several. What cannot be read is left out.
std::vector<Challenge> parseChallenges(const std::vector<std::string>& headers);

/// Knows the credentials and the tokens that they brought, one a registry. Shared by all threads of the
/// program.
class Authorizer
{
public:
    explicit Authorizer(const Setup& setup);

    /// What tokens shall allow, "repository:team/app:pull,push", from now on, whatever the registry's challenges name.
    /// Forgets the tokens that there are.
    void setScopes(std::vector<std::string> scopes);

    /// What to send to the endpoint at first: the token of an earlier answer, or nothing.
    std::string current(const Endpoint& endpoint) const;

    /// What to send after the endpoint has answered 401 to the given value. Asks the token server where there
    /// is one. Unauthenticated when our credentials are wrong, PermissionDenied when there are none and the
    /// registry wants some.
    Answer<std::string> renew(HttpClient& http, const Endpoint& endpoint,
                              const std::vector<Challenge>& challenges, const std::string& repository,
                              const std::string& refused);

    bool hasCredentials(const Endpoint& endpoint) const;

    /// Tries the credentials at an endpoint that has answered with these challenges. Answers with the identity token
    /// that is to be used instead of the password from now on, if there is one.
    Answer<std::string> login(HttpClient& http, const Endpoint& endpoint,
                              const std::vector<Challenge>& challenges);

private:
    struct Tokens
    {
        std::string access;
        std::string identity;
    };
    /// With no scopes nothing but the credentials is tried.
    Answer<Tokens> fetchToken(HttpClient& http, const Endpoint& endpoint, const Challenge& challenge,
                              const std::vector<std::string>& scopes) const;

    std::string m_user;
    std::string m_password;
    std::string m_identityToken;
    std::string m_registryToken;
    std::vector<std::string> m_scopes;
    mutable std::mutex m_mutex;
    std::map<std::string, std::string> m_current; ///< by the endpoint's URL
};

} // namespace onggi::registry
