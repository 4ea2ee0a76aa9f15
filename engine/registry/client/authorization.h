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

    /// What to send to the endpoint at first: the token of an earlier answer, or nothing.
    std::string current(const Endpoint& endpoint) const;

    /// What to send after the endpoint has answered 401 to the given value. Asks the token server where there
    /// is one. Unauthenticated when our credentials are wrong, PermissionDenied when there are none and the
    /// registry wants some.
    Answer<std::string> renew(HttpClient& http, const Endpoint& endpoint,
                              const std::vector<Challenge>& challenges, const std::string& repository,
                              const std::string& refused);

    bool hasCredentials(const Endpoint& endpoint) const;

private:
    Answer<std::string> fetchToken(HttpClient& http, const Endpoint& endpoint, const Challenge& challenge,
                                   const std::string& repository) const;

    std::string m_user;
    std::string m_password;
    std::string m_identityToken;
    mutable std::mutex m_mutex;
    std::map<std::string, std::string> m_current; ///< by the endpoint's URL
};

} // namespace onggi::registry
