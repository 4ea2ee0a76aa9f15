#pragma once

#include "api/request.h"

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <string>

namespace onggi::api {

/// Bytes that are no request which could be routed: what to answer before the connection is closed.
struct ProtocolError
{
    int status = 400;
    std::string message;
};

struct RequestHead
{
    std::string method;
    std::string target;
    Headers headers;
    bool http11 = true;
    bool keepAlive = true;
    bool upgrade = false;
    bool expectsContinue = false;
    bool hasBody = false;
    bool chunked = false;
    std::uint64_t contentLength = 0; ///< 0 when it is chunked, or there is no body
};

/// Reads one HTTP/1.x request from a buffer that its owner fills; does no input of its own. What stands behind the
/// request stays in the buffer.
class RequestParser
{
public:
    RequestParser(std::size_t headerLimit, std::size_t bodyLimit);
    ~RequestParser();

    enum class Progress { NeedsMore, Done };
    using Outcome = std::expected<Progress, ProtocolError>;

    Outcome readHead(std::string& buffer);
    /// Valid when readHead() is done.
    const RequestHead& head() const;

    Outcome readBody(std::string& buffer);
    /// The decoded body, once, when readBody() is done.
    std::string takeBody();

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace onggi::api
