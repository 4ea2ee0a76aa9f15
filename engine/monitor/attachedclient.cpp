#include "monitor/attachedclient.h"

#include <array>
#include <bit>
#include <cerrno>
#include <cstring>
#include <sys/socket.h>

namespace onggi::monitor {

namespace {

constexpr std::size_t inputChunk = 16 * 1024;
/// Sent bytes in front of waiting ones are dropped when there are this many.
constexpr std::size_t compactAt = 256 * 1024;

/// Docker's frame head: stream, three zeros, length in network order.
std::array<char, 8> frameHead(LogStream stream, std::size_t size)
{
    std::array<char, 8> head{};
    head[0] = static_cast<char>(stream);
    const std::uint32_t length = std::byteswap(static_cast<std::uint32_t>(size));
    std::memcpy(head.data() + 4, &length, sizeof length);
    return head;
}

} // namespace

AttachedClient::AttachedClient(UniqueFd socket, const Attach& attach, bool terminal)
    : m_socket(std::move(socket))
    , m_output(attach.output)
    , m_error(attach.error)
    , m_framed(attach.framed)
    , m_keys(terminal ? attach.detachKeys : std::string())
    , m_inputOpen(attach.input)
{
}

AttachedClient::Input AttachedClient::filter(std::string_view bytes)
{
    DetachKeys::Fed fed = m_keys.feed(bytes);
    if (fed.detached)
        m_inputOpen = false;
    return {std::move(fed.passed), false, fed.detached};
}

AttachedClient::Input AttachedClient::earlyInput(std::string_view bytes)
{
    return m_inputOpen ? filter(bytes) : Input();
}

AttachedClient::Input AttachedClient::readInput()
{
    char buffer[inputChunk];
    const ssize_t count = ::recv(m_socket.get(), buffer, sizeof buffer, MSG_DONTWAIT);
    if (count > 0)
        return filter({buffer, static_cast<std::size_t>(count)});
    if (count < 0 && (errno == EAGAIN || errno == EINTR))
        return {};
    m_inputOpen = false;
    return {m_keys.finish(), true, false};
}

void AttachedClient::show(LogStream stream, std::string_view bytes)
{
    const bool wanted = stream == LogStream::Output ? m_output : m_error;
    if (!wanted || m_outputClosed)
        return;
    const auto head = frameHead(stream, bytes.size());
    const std::string_view front = m_framed ? std::string_view(head.data(), head.size()) : std::string_view();
    std::size_t sent = 0;
    if (waiting() == 0) {
        iovec parts[2] = {{const_cast<char*>(front.data()), front.size()},
                          {const_cast<char*>(bytes.data()), bytes.size()}};
        msghdr message{};
        message.msg_iov = parts;
        message.msg_iovlen = 2;
        const ssize_t count = ::sendmsg(m_socket.get(), &message, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (count < 0 && errno != EAGAIN && errno != EINTR)
            return dropOutput();
        sent = count > 0 ? static_cast<std::size_t>(count) : 0;
    }
    if (sent < front.size())
        m_waiting += front.substr(sent);
    m_waiting += bytes.substr(sent > front.size() ? sent - front.size() : 0);
}

void AttachedClient::flush()
{
    while (waiting() > 0) {
        const ssize_t count =
            ::send(m_socket.get(), m_waiting.data() + m_sent, waiting(), MSG_DONTWAIT | MSG_NOSIGNAL);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0 && errno == EAGAIN)
            break;
        if (count < 0)
            return dropOutput();
        m_sent += static_cast<std::size_t>(count);
    }
    if (waiting() == 0)
        std::string().swap(m_waiting);
    else if (m_sent >= compactAt)
        m_waiting.erase(0, m_sent);
    else
        return;
    m_sent = 0;
    if (m_outputEnding && waiting() == 0 && !m_outputClosed) {
        ::shutdown(m_socket.get(), SHUT_WR);
        m_outputClosed = true;
    }
}

void AttachedClient::endOutput()
{
    m_outputEnding = true;
    flush();
}

void AttachedClient::dropOutput()
{
    m_outputClosed = true;
    std::string().swap(m_waiting);
    m_sent = 0;
}

} // namespace onggi::monitor
