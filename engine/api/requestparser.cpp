#include "api/requestparser.h"

// The one file that includes Beast: it takes its time to compile.
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <fmt/format.h>

namespace onggi::api {

namespace http = boost::beast::http;

struct RequestParser::State
{
    State(std::size_t headerBytes, std::size_t bodyBytes)
        : headerLimit(headerBytes)
        , bodyLimit(bodyBytes)
    {
        parser.header_limit(static_cast<std::uint32_t>(headerBytes));
        // Judged in readBody: not every route reads it.
        parser.body_limit(boost::none);
    }

    ProtocolError bodyTooLarge() const
    {
        return {413, fmt::format("the request's body is larger than {} bytes", bodyLimit)};
    }

    std::size_t headerLimit;
    std::size_t bodyLimit;
    std::size_t searched = 0;
    http::request_parser<http::string_body> parser;
    RequestHead head;
};

RequestParser::RequestParser(std::size_t headerLimit, std::size_t bodyLimit)
    : m_state(std::make_unique<State>(headerLimit, bodyLimit))
{
}

RequestParser::~RequestParser() = default;

const RequestHead& RequestParser::head() const
{
    return m_state->head;
}

RequestParser::Outcome RequestParser::readHead(std::string& buffer)
{
    State& state = *m_state;
    // Empty lines before a request are to be ignored (RFC 9112, 2.2).
    if (state.searched == 0)
        buffer.erase(0, std::min(buffer.find_first_not_of("\r\n"), buffer.size()));

    // The parser sees the head only when it is whole: its own limit counts what it has not consumed yet.
    const std::size_t end = buffer.find("\r\n\r\n", state.searched);
    if (std::min(end, buffer.size()) > state.headerLimit)
        return std::unexpected(
            ProtocolError{431, fmt::format("the request's head is larger than {} bytes", state.headerLimit)});
    if (end == std::string::npos) {
        state.searched = buffer.size() < 3 ? 0 : buffer.size() - 3;
        return Progress::NeedsMore;
    }

    boost::system::error_code error;
    auto& parser = state.parser;
    parser.header_limit(static_cast<std::uint32_t>(state.headerLimit + 4));
    const std::size_t used = parser.put(boost::asio::buffer(buffer.data(), end + 4), error);
    if (error == http::error::bad_version)
        return std::unexpected(ProtocolError{505, "only HTTP/1.0 and HTTP/1.1 are spoken here"});
    if (error || !parser.is_header_done())
        return std::unexpected(ProtocolError{400, fmt::format("malformed HTTP request: {}", error.message())});
    buffer.erase(0, used);

    const auto& message = parser.get();
    RequestHead& head = state.head;
    head.method = std::string(message.method_string());
    head.target = std::string(message.target());
    head.http11 = message.version() == 11;
    head.keepAlive = parser.keep_alive();
    head.upgrade = message.count(http::field::upgrade) > 0;
    head.expectsContinue = boost::beast::iequals(message[http::field::expect], "100-continue");
    head.chunked = parser.chunked();
    head.contentLength = head.chunked ? 0 : parser.content_length().value_or(0);
    head.hasBody = head.chunked || head.contentLength > 0;
    for (const auto& field : message)
        head.headers.add(std::string(field.name_string()), std::string(field.value()));

    parser.body_limit(state.bodyLimit);
    parser.eager(true);
    return Progress::Done;
}

RequestParser::Outcome RequestParser::readBody(std::string& buffer)
{
    State& state = *m_state;
    auto& parser = state.parser;
    if (parser.content_length().value_or(0) > state.bodyLimit)
        return std::unexpected(state.bodyTooLarge());
    while (!parser.is_done()) {
        if (buffer.empty())
            return Progress::NeedsMore;
        boost::system::error_code error;
        const std::size_t used = parser.put(boost::asio::buffer(buffer), error);
        buffer.erase(0, used);
        if (error == http::error::body_limit)
            return std::unexpected(state.bodyTooLarge());
        if (error == http::error::need_more && buffer.size() <= state.headerLimit)
            return Progress::NeedsMore;
        // What stays unconsumed is a chunk's header: one without an end is as malformed as any.
        if (error)
            return std::unexpected(
                ProtocolError{400, fmt::format("malformed request body: {}", error.message())});
    }
    return Progress::Done;
}

std::string RequestParser::takeBody()
{
    return std::move(m_state->parser.get().body());
}

} // namespace onggi::api
