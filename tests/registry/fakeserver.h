#pragma once

#include "base/uniquefd.h"

#include <algorithm>
#include <arpa/inet.h>
#include <functional>
#include <map>
#include <mutex>
#include <netinet/in.h>
#include <poll.h>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <vector>

/// One request as the fake server read it; header names in lower case.
struct FakeRequest
{
    std::string method;
    std::string path;
    std::map<std::string, std::string> headers;
    std::string body;

    std::string header(const std::string& name) const
    {
        const auto found = headers.find(name);
        return found == headers.end() ? std::string() : found->second;
    }
};

/// The raw side of a connection, so that a test can also misbehave.
class FakeConnection
{
public:
    explicit FakeConnection(int fd)
        : m_fd(fd)
    {
    }
    void sendRaw(std::string_view bytes)
    {
        while (!bytes.empty()) {
            const ssize_t count = ::send(m_fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (count <= 0)
                return;
            bytes.remove_prefix(static_cast<std::size_t>(count));
        }
    }
    void reply(const std::string& status, const std::vector<std::string>& headers, std::string_view body)
    {
        std::string head =
            "HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
        for (const std::string& line : headers)
            head += line + "\r\n";
        sendRaw(head + "\r\n" + std::string(body));
    }
    /// From here on this is a tunnel to a port of 127.0.0.1, until one side closes.
    void becomeTunnel(int port)
    {
        const onggi::UniqueFd far(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        address.sin_port = htons(static_cast<std::uint16_t>(port));
        hangUp();
        if (::connect(far.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) < 0)
            return;
        sendRaw("HTTP/1.1 200 OK\r\n\r\n");
        pollfd sides[] = {{m_fd, POLLIN, 0}, {far.get(), POLLIN, 0}};
        while (::poll(sides, 2, -1) > 0) {
            for (int side = 0; side < 2; ++side) {
                char buffer[16384];
                if (sides[side].revents == 0)
                    continue;
                const ssize_t count = ::recv(sides[side].fd, buffer, sizeof buffer, 0);
                if (count <= 0)
                    return;
                FakeConnection(sides[1 - side].fd).sendRaw({buffer, static_cast<std::size_t>(count)});
            }
        }
    }
    /// Closes the connection after this request.
    void hangUp() { m_open = false; }
    bool isOpen() const { return m_open; }

private:
    int m_fd;
    bool m_open = true;
};

/// An HTTP server on 127.0.0.1 whose answers a test writes. A thread a connection: a handler that remembers
/// anything uses atomics.
class FakeServer
{
public:
    using Handler = std::function<void(const FakeRequest&, FakeConnection&)>;

    explicit FakeServer(Handler handler)
        : m_handler(std::move(handler))
        , m_listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        if (::bind(m_listener.get(), reinterpret_cast<sockaddr*>(&address), size) < 0 ||
            ::listen(m_listener.get(), 64) < 0 ||
            ::getsockname(m_listener.get(), reinterpret_cast<sockaddr*>(&address), &size) < 0)
            std::abort();
        m_port = ntohs(address.sin_port);
        m_acceptor = std::thread([this] { accept(); });
    }
    ~FakeServer()
    {
        ::shutdown(m_listener.get(), SHUT_RDWR);
        m_acceptor.join();
        for (auto& [fd, thread] : m_connections) {
            ::shutdown(fd.get(), SHUT_RDWR);
            thread.join();
        }
    }

    std::string host() const { return "127.0.0.1:" + std::to_string(m_port); }
    std::string url() const { return "http://" + host(); }

    /// What was asked so far, in order.
    std::vector<FakeRequest> requests() const
    {
        const std::lock_guard lock(m_mutex);
        return m_requests;
    }
    int countOf(const std::string& part) const
    {
        const auto all = requests();
        return static_cast<int>(std::ranges::count_if(
            all, [&](const FakeRequest& request) { return request.path.find(part) != std::string::npos; }));
    }

private:
    void accept()
    {
        for (;;) {
            onggi::UniqueFd fd(::accept4(m_listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
            if (!fd)
                return;
            const int number = fd.get();
            m_connections.emplace_back(std::move(fd), std::thread([this, number] { serve(number); }));
        }
    }

    void serve(int fd)
    {
        std::string input;
        FakeConnection connection(fd);
        while (connection.isOpen()) {
            std::size_t end = 0;
            while ((end = input.find("\r\n\r\n")) == std::string::npos) {
                if (!readMore(fd, input))
                    return;
            }
            FakeRequest request = parse(input.substr(0, end));
            input.erase(0, end + 4);
            const std::string length = request.header("content-length");
            while (!length.empty() && input.size() < std::stoul(length)) {
                if (!readMore(fd, input))
                    return;
            }
            request.body = length.empty() ? std::string() : input.substr(0, std::stoul(length));
            input.erase(0, request.body.size());
            {
                const std::lock_guard lock(m_mutex);
                m_requests.push_back(request);
            }
            m_handler(request, connection);
        }
        ::shutdown(fd, SHUT_RDWR);
    }

    static bool readMore(int fd, std::string& input)
    {
        char buffer[16384];
        const ssize_t count = ::recv(fd, buffer, sizeof buffer, 0);
        if (count > 0)
            input.append(buffer, static_cast<std::size_t>(count));
        return count > 0;
    }

    static FakeRequest parse(const std::string& head)
    {
        FakeRequest request;
        const auto space = head.find(' ');
        request.method = head.substr(0, space);
        request.path = head.substr(space + 1, head.find(' ', space + 1) - space - 1);
        std::size_t line = head.find("\r\n");
        while (line != std::string::npos) {
            const std::size_t begin = line + 2;
            line = head.find("\r\n", begin);
            const std::string text = head.substr(begin, line == std::string::npos ? line : line - begin);
            const auto colon = text.find(": ");
            std::string name = text.substr(0, colon);
            std::ranges::transform(name, name.begin(), ::tolower);
            if (colon != std::string::npos)
                request.headers[name] = text.substr(colon + 2);
        }
        return request;
    }

    Handler m_handler;
    onggi::UniqueFd m_listener;
    int m_port = 0;
    mutable std::mutex m_mutex;
    std::vector<FakeRequest> m_requests;
    std::vector<std::pair<onggi::UniqueFd, std::thread>> m_connections;
    std::thread m_acceptor;
};
