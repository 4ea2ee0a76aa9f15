#pragma once

#include "base/result.h"

#include <string>
#include <string_view>

namespace onggi::registry {

/// A parsed http or https URL. A value.
struct Url
{
    std::string scheme;
    std::string host; ///< without the brackets of an IPv6 address
    int port = 0;     ///< the scheme's own when none is given
    std::string text; ///< the whole, normalised

    /// Refuses other schemes and URLs with a user in them; InvalidArgument names the text.
    static Result<Url> parse(std::string_view text);
    /// What a Location header in an answer from here means.
    Result<Url> resolve(std::string_view location) const;

    /// "host" or "host:port" where the port is not the scheme's own: what messages and certificate folders
    /// say.
    std::string label() const;
    /// The same scheme, host and port: what a credential may be sent to.
    bool sameOrigin(const Url& other) const;
};

/// localhost and the loopback addresses.
bool isLoopback(std::string_view host);

/// True when a line of insecureRegistries ("host", "host:port", "10.0.0.0/8") covers the host; a name that is
/// not listed itself is looked up to compare its addresses with the ranges.
bool coversHost(std::string_view rule, const std::string& host, int port);

/// For query parts.
std::string percentEncode(std::string_view text);

} // namespace onggi::registry
