#include "registry/client/endpoint.h"

#include <algorithm>

namespace onggi::registry {

namespace {

bool isInsecure(const Url& url, const Setup& setup)
{
    return isLoopback(url.host) ||
           std::ranges::any_of(setup.insecureRegistries,
                               [&](const std::string& rule) { return coversHost(rule, url.host, url.port); });
}

/// A mirror is a URL, but people also write the host alone.
Result<Endpoint> mirrorEndpoint(const std::string& mirror, const Setup& setup)
{
    std::string text = mirror.find("://") == std::string::npos ? "https://" + mirror : mirror;
    while (text.ends_with('/'))
        text.pop_back();
    ONGGI_TRY(Url url, Url::parse(text));
    return Endpoint{url, !isInsecure(url, setup), true, false};
}

} // namespace

Result<std::vector<Endpoint>> endpointsFor(const std::string& domain, const Setup& setup)
{
    std::vector<Endpoint> endpoints;
    const bool isHub = domain == "docker.io";
    if (isHub) {
        for (const std::string& mirror : setup.mirrors) {
            ONGGI_TRY(Endpoint endpoint, mirrorEndpoint(mirror, setup));
            endpoints.push_back(std::move(endpoint));
        }
    }
    const std::string host = isHub ? "registry-1.docker.io" : domain;
    ONGGI_TRY(const Url secure, Url::parse("https://" + host));
    ONGGI_TRY(const Url plain, Url::parse("http://" + host));
    if (isLoopback(secure.host)) {
        endpoints.push_back({plain, false, false, true});
        endpoints.push_back({secure, false, false, false});
    } else if (isInsecure(secure, setup)) {
        endpoints.push_back({secure, false, false, true});
        endpoints.push_back({plain, false, false, false});
    } else {
        endpoints.push_back({secure, true, false, false});
    }
    return endpoints;
}

bool mayFallBack(const Endpoint& endpoint, const Failure& failure)
{
    if (endpoint.mirror)
        return true;
    // An HTTPS server answers 400 to plain HTTP, or hangs up.
    return endpoint.otherSchemeFollows &&
           (failure.cause == Cause::Unreachable || failure.cause == Cause::Cut || failure.status == 400);
}

} // namespace onggi::registry
