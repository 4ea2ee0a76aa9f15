#include "daemon/listen.h"

#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <grp.h>
#include <string_view>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace onggi::daemon {

namespace {

int numberOf(const char* text)
{
    int number = -1;
    if (text)
        std::from_chars(text, text + std::strlen(text), number);
    return number;
}

Result<sockaddr_un> addressOf(const std::string& path)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.empty() || path[0] != '/')
        return fail(ErrorKind::InvalidArgument, fmt::format("listening address unix:{}: the path must be absolute", path));
    if (path.size() >= sizeof address.sun_path)
        return fail(ErrorKind::InvalidArgument,
                    fmt::format("listening address unix:{}: longer than {} bytes", path, sizeof address.sun_path - 1));
    std::memcpy(address.sun_path, path.data(), path.size());
    return address;
}

UniqueFd newSocket()
{
    return UniqueFd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
}

} // namespace

std::vector<UniqueFd> inheritedSockets()
{
    std::vector<UniqueFd> sockets;
    const int count = numberOf(::getenv("LISTEN_FDS"));
    if (numberOf(::getenv("LISTEN_PID")) == ::getpid()) {
        for (int fd = 3; fd < 3 + count; ++fd) {
            ::fcntl(fd, F_SETFD, FD_CLOEXEC);
            ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK);
            sockets.emplace_back(fd);
        }
    }
    for (const char* name : {"LISTEN_FDS", "LISTEN_PID", "LISTEN_FDNAMES"})
        ::unsetenv(name);
    return sockets;
}

Result<UniqueFd> listenUnix(const std::string& text, const std::string& groupName)
{
    std::string_view path = text;
    if (!path.starts_with("unix:"))
        return fail(ErrorKind::InvalidArgument, fmt::format("listening address {:?}: only unix:PATH is supported", text));
    path.remove_prefix(5);
    if (path.starts_with("//"))
        path.remove_prefix(2);
    const std::string file(path);
    ONGGI_TRY(const auto address, addressOf(file));
    const auto* generic = reinterpret_cast<const sockaddr*>(&address);
    UniqueFd socket = newSocket();
    if (!socket)
        return failErrno(errno, "making a listening socket");
    if (::bind(socket.get(), generic, sizeof address) != 0) {
        if (errno != EADDRINUSE)
            return failErrno(errno, "listening on " + file);
        const UniqueFd probe = newSocket();
        if (::connect(probe.get(), generic, sizeof address) == 0 || errno == EAGAIN)
            return fail(ErrorKind::Conflict, fmt::format("another process listens on {}: stop it, or choose another address", file));
        if (::unlink(file.c_str()) != 0 || ::bind(socket.get(), generic, sizeof address) != 0)
            return failErrno(errno, "listening on " + file);
    }
    const group* owners = ::getgrnam(groupName.c_str());
    if (owners && ::chown(file.c_str(), static_cast<uid_t>(-1), owners->gr_gid) != 0)
        return failErrno(errno, "giving " + file + " to the group " + groupName);
    if (::chmod(file.c_str(), owners ? 0660 : 0600) != 0)
        return failErrno(errno, "setting the mode of " + file);
    if (::listen(socket.get(), SOMAXCONN) != 0)
        return failErrno(errno, "listening on " + file);
    return socket;
}

Status ping(const std::string& socketFile)
{
    const auto unavailable = [&socketFile](std::string_view why) {
        return fail(ErrorKind::Unavailable, fmt::format("no engine answers on {}: {}", socketFile, why));
    };
    ONGGI_TRY(const auto address, addressOf(socketFile));
    const UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const timeval patience{5, 0};
    ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        return unavailable(Error::fromErrno(errno, "connecting").message());
    ONGGI_CHECK(writeAll(socket.get(), "GET /_ping HTTP/1.1\r\nHost: onggi\r\nConnection: close\r\n\r\n"));
    const auto reply = readAll(socket.get(), 65536);
    if (!reply)
        return unavailable(reply.error().message());
    return reply->starts_with("HTTP/1.1 200") ? Status() : Status(unavailable("its reply is none of an engine"));
}

} // namespace onggi::daemon
