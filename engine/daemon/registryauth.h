#pragma once

#include "api/backend.h"
#include "image/imageservice.h"

#include <map>
#include <string>

/// How clients send what their users logged in with.
namespace onggi::daemon {

/// X-Registry-Auth: base64 of one object; empty when the client has nothing. InvalidArgument names the header.
Result<image::Credentials> credentialsFromHeader(const std::string& header);

/// The same object as a body (docker login).
Result<image::Credentials> credentialsFromJson(const api::Json& json, const std::string& name);

/// X-Registry-Config: base64 of an object with one such object a registry, as the client wrote their names.
Result<std::map<std::string, image::Credentials>> credentialsByRegistry(const std::string& header);

/// The ones for images of that registry ("docker.io", "localhost:5000"), whose name clients write in several ways
/// ("https://index.docker.io/v1/"); none when there are none.
image::Credentials credentialsFor(const std::map<std::string, image::Credentials>& all, const std::string& domain);

/// "docker.io" for the many names of Docker Hub, else host and port.
std::string registryDomain(const std::string& serverAddress);

} // namespace onggi::daemon
