#pragma once

#include "oci/image.h"
#include "registry/client/layerstream.h"
#include "registry/client/registryclient.h"

namespace onggi::registry {

/// Brings one layer through the stream, from the first endpoint that has it. A connection that breaks is
/// taken up again at the byte where it broke. Errors name the layer. WrongContent means that the file's bytes
/// are of no use.
Outcome download(RegistryClient& client, HttpClient& http, const std::vector<Endpoint>& endpoints,
                 const std::string& repository, const oci::Descriptor& layer, LayerStream& stream);

} // namespace onggi::registry
