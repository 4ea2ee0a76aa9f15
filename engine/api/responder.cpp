#include "api/responder.h"

#include "api/httpstatus.h"

#include <nlohmann/json.hpp>

namespace onggi::api {

Awaitable<Status> Responder::sendJson(const Json& body, int status)
{
    Reply reply;
    reply.status = status;
    reply.body = dumpJson(body) + '\n';
    return send(std::move(reply));
}

Reply errorReply(int status, std::string_view message)
{
    Reply reply;
    reply.status = status;
    if (status != 304)
        reply.body = dumpJson(Json{{"message", message}}) + '\n';
    return reply;
}

Reply errorReply(const Error& error)
{
    return errorReply(httpStatusOf(error.kind()), error.message());
}

std::string dumpJson(const Json& json)
{
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

} // namespace onggi::api
