#pragma once

#include "base/uniquefd.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>

/// A blocking HTTP client of the tests, which sends what it is told byte for byte. Reads give up after 20 seconds, so
/// that a hanging server fails its test.
class ApiClient
{
public:
    struct Response
    {
        int status = 0;
        std::map<std::string, std::string> fields; ///< names in lower case
        std::string body;
        bool whole = true; ///< false when the stream ended before its last chunk
    };

    explicit ApiClient(const std::string& socketPath);

    void send(std::string_view bytes);
    /// Ends our side, as a shell's pipe does.
    void endInput();
    void close() { m_socket.reset(); }

    /// Reads one head; what follows is read by the functions below.
    Response readHead();
    /// Reads one chunk of a chunked body; nothing at its end.
    std::optional<std::string> readChunk();
    std::string readBytes(std::size_t count);
    std::string readToEnd();
    /// Head and body.
    Response readResponse(bool headRequest = false);

    Response get(std::string_view target) { return request("GET", target); }
    Response request(std::string_view method, std::string_view target, std::string_view body = {});

private:
    bool receive();
    std::string readLine();

    onggi::UniqueFd m_socket;
    std::string m_buffer;
};
