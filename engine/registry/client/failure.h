#pragma once

#include "base/result.h"

#include <expected>
#include <string>

namespace onggi::registry {

/// Why a request failed, as far as it decides what to do next.
enum class Cause
{
    Cut,          ///< the connection ended early or stalled: try again, go on where it stopped
    Busy,         ///< the server is overloaded or broken for the moment (429, 5xx): try again later
    Unreachable,  ///< no connection: name, route, TLS
    Refused,      ///< the server said no
    Local,        ///< our file or our pipe
    WrongContent, ///< what came is not what its digest or descriptor says
};

/// An error with what is needed to recover from it.
struct Failure
{
    Error error;
    Cause cause;
    std::string code;    ///< the registry's own, "MANIFEST_UNKNOWN"
    int waitSeconds = 0; ///< what a Retry-After asked for
    long status = 0;     ///< HTTP's, where there was an answer
};

template<typename T>
using Answer = std::expected<T, Failure>;
using Outcome = Answer<void>;

inline std::unexpected<Failure> failed(Cause cause, ErrorKind kind, std::string message)
{
    return std::unexpected(Failure{Error(kind, std::move(message)), cause, {}});
}

inline std::unexpected<Failure> failed(Cause cause, Error error)
{
    return std::unexpected(Failure{std::move(error), cause, {}});
}

} // namespace onggi::registry
