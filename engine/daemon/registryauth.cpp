#include "daemon/registryauth.h"

#include "base/encoding.h"
#include "container/jsonfields.h"

#include <fmt/format.h>

namespace onggi::daemon {

namespace {

using api::Json;

Result<Json> decodeHeader(const std::string& header, const char* name)
{
    const auto text = fromBase64(header);
    const auto json = text ? Json::parse(*text, nullptr, false) : Json(Json::value_t::discarded);
    if (!json.is_object())
        return fail(ErrorKind::InvalidArgument, fmt::format("{}: not base64 of a JSON object", name));
    return json;
}

} // namespace

Result<image::Credentials> credentialsFromHeader(const std::string& header)
{
    if (header.empty())
        return image::Credentials();
    ONGGI_TRY(const Json json, decodeHeader(header, "X-Registry-Auth"));
    return credentialsFromJson(json, "X-Registry-Auth");
}

Result<image::Credentials> credentialsFromJson(const Json& json, const std::string& name)
{
    image::Credentials credentials;
    container::JsonFields fields(json, name);
    std::string both;
    fields.read("username", credentials.user);
    fields.read("password", credentials.password);
    fields.read("identitytoken", credentials.identityToken);
    fields.read("registrytoken", credentials.registryToken);
    fields.read("serveraddress", credentials.serverAddress);
    fields.read("auth", both);
    ONGGI_CHECK(fields.status());
    // The form in which the client's own file keeps them.
    if (!both.empty() && credentials.user.empty()) {
        const auto text = fromBase64(both);
        const auto colon = text ? text->find(':') : std::string::npos;
        if (colon == std::string::npos)
            return fail(ErrorKind::InvalidArgument, fmt::format("{}: auth is not base64 of user:password", name));
        credentials.user = text->substr(0, colon);
        credentials.password = text->substr(colon + 1);
    }
    return credentials;
}

Result<std::map<std::string, image::Credentials>> credentialsByRegistry(const std::string& header)
{
    std::map<std::string, image::Credentials> all;
    if (header.empty())
        return all;
    ONGGI_TRY(const Json json, decodeHeader(header, "X-Registry-Config"));
    for (const auto& [registry, object] : json.items()) {
        if (!object.is_object())
            return fail(ErrorKind::InvalidArgument, fmt::format("X-Registry-Config: {:?} is no object", registry));
        ONGGI_TRY(all[registry], credentialsFromJson(object, fmt::format("X-Registry-Config: {}", registry)));
    }
    return all;
}

image::Credentials credentialsFor(const std::map<std::string, image::Credentials>& all, const std::string& domain)
{
    for (const auto& [registry, credentials] : all) {
        if (registryDomain(registry) == domain)
            return credentials;
    }
    return {};
}

std::string registryDomain(const std::string& serverAddress)
{
    const auto scheme = serverAddress.find("://");
    std::string host = serverAddress.substr(scheme == std::string::npos ? 0 : scheme + 3);
    host = host.substr(0, host.find('/'));
    const bool isHub = host.empty() || host == "index.docker.io" || host == "registry-1.docker.io";
    return isHub ? "docker.io" : host;
}

} // namespace onggi::daemon
