#pragma once

#include "api/backend.h"
#include "api/request.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace onggi::api {

/// A whole reply. The fields that every reply carries (Api-Version, Server, …) are added when it is sent.
struct Reply
{
    int status = 200;
    std::string contentType = "application/json";
    std::string body;
    std::vector<std::pair<std::string, std::string>> fields;
};

/// How a route's handler answers: with exactly one of send(), stream(), hijack() or takeOver(). A handler that returns an error
/// before any of them lets the connection answer with it; one that returns success and never answered has nothing to
/// say: 204.
class Responder
{
public:
    virtual ~Responder() = default;

    virtual Awaitable<Status> send(Reply reply) = 0;
    /// A chunked 200; nothing is sent before the sink's first use. The sink lives as long as the responder.
    virtual ByteSink& stream(std::string_view contentType, std::vector<std::pair<std::string, std::string>> fields = {}) = 0;
    /// True when a status has been sent, so that a failure can only travel inside the body.
    virtual bool headSent() const = 0;
    /// Sends the head of a raw stream and takes the connection out of HTTP. Its socket is non-blocking.
    virtual Awaitable<Result<HijackedConnection>> hijack(std::string_view contentType) = 0;

    /// Takes the connection out of HTTP with nothing sent: its new owner answers on it in another protocol.
    virtual HijackedConnection takeOver() = 0;

    Awaitable<Status> sendJson(const Json& body, int status = 200);
};

/// {"message": …}, as every error travels.
Reply errorReply(int status, std::string_view message);
Reply errorReply(const Error& error);

/// JSON on one line. Bytes that are no UTF-8 (names from images, output of programs) are replaced, not refused.
std::string dumpJson(const Json& json);

} // namespace onggi::api
