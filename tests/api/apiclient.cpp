#include "apiclient.h"

#include <algorithm>
#include <cstring>
#include <fmt/format.h>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/un.h>

ApiClient::ApiClient(const std::string& socketPath)
    : m_socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0))
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, socketPath.c_str(), sizeof address.sun_path - 1);
    const timeval patience{20, 0};
    ::setsockopt(m_socket.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (::connect(m_socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        throw std::runtime_error("cannot connect to " + socketPath);
}

void ApiClient::send(std::string_view bytes)
{
    while (!bytes.empty()) {
        const ssize_t sent = ::send(m_socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent < 0)
            return; // the server may refuse without reading on; the test looks at its reply
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

void ApiClient::endInput()
{
    ::shutdown(m_socket.get(), SHUT_WR);
}

bool ApiClient::receive()
{
    char bytes[16384];
    const ssize_t got = ::recv(m_socket.get(), bytes, sizeof bytes, 0);
    if (got < 0)
        throw std::runtime_error(std::string("receive: ") + std::strerror(errno));
    m_buffer.append(bytes, static_cast<std::size_t>(got));
    return got > 0;
}

std::string ApiClient::readLine()
{
    std::size_t end = 0;
    while ((end = m_buffer.find("\r\n")) == std::string::npos) {
        if (!receive())
            throw std::runtime_error("the connection ended within a line");
    }
    std::string line = m_buffer.substr(0, end);
    m_buffer.erase(0, end + 2);
    return line;
}

ApiClient::Response ApiClient::readHead()
{
    Response response;
    response.status = std::stoi(readLine().substr(9, 3));
    for (std::string line = readLine(); !line.empty(); line = readLine()) {
        const std::size_t colon = line.find(':');
        std::string name = line.substr(0, colon);
        std::transform(name.begin(), name.end(), name.begin(), ::tolower);
        response.fields[name] = line.substr(std::min(colon + 2, line.size()));
    }
    return response;
}

std::string ApiClient::readBytes(std::size_t count)
{
    while (m_buffer.size() < count) {
        if (!receive())
            throw std::runtime_error("the connection ended before its time");
    }
    std::string bytes = m_buffer.substr(0, count);
    m_buffer.erase(0, count);
    return bytes;
}

std::string ApiClient::readToEnd()
{
    while (receive()) {
    }
    return std::exchange(m_buffer, {});
}

std::optional<std::string> ApiClient::readChunk()
{
    const std::size_t size = std::stoul(readLine(), nullptr, 16);
    std::string chunk = readBytes(size);
    readLine();
    return size == 0 ? std::nullopt : std::optional(std::move(chunk));
}

ApiClient::Response ApiClient::readResponse(bool headRequest)
{
    Response response = readHead();
    if (headRequest || response.status == 204 || response.status == 304 || response.status < 200)
        return response;
    if (response.fields.contains("transfer-encoding")) {
        try {
            while (const auto chunk = readChunk())
                response.body += *chunk;
        } catch (const std::runtime_error&) {
            response.whole = false;
        }
    } else if (response.fields.contains("content-length")) {
        response.body = readBytes(std::stoul(response.fields["content-length"]));
    } else {
        response.body = readToEnd();
    }
    return response;
}

ApiClient::Response ApiClient::request(std::string_view method, std::string_view target, std::string_view body)
{
    send(fmt::format("{} {} HTTP/1.1\r\nHost: api.moby.localhost\r\n{}\r\n{}", method, target,
                     body.empty() ? "" : fmt::format("Content-Length: {}\r\n", body.size()), body));
    return readResponse(method == "HEAD");
}
