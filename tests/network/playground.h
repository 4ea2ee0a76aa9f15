#pragma once

#include "base/uniquefd.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

/// A throw-away host: the test process moves into fresh network and mount namespaces, so that nothing of the
/// machine's own is touched, and makes further network namespaces that play containers and other hosts.
namespace playground {

/// Moves this (single-threaded) process. False without root.
bool enter();

/// A network namespace that lives as long as its descriptor.
onggi::UniqueFd makeNamespace();

/// Runs the work on a thread inside the namespace; -1 is the host itself. Sockets made there stay there.
void inside(int networkNamespace, const std::function<void()>& work);

/// Wires a namespace to the host as another machine would be: 192.0.2.1 is the host, 192.0.2.2 the machine.
void connectOutside(int networkNamespace);

/// A TCP listener or a bound UDP socket, -1 is the host. Port 0 picks one.
onggi::UniqueFd listenTcp(int networkNamespace, std::uint16_t port, const char* address = "0.0.0.0");
onggi::UniqueFd bindUdp(int networkNamespace, std::uint16_t port, const char* address = "0.0.0.0");
std::uint16_t portOf(const onggi::UniqueFd& socket);

/// Connects from the namespace, with five seconds' patience; the errno on failure.
struct Connection
{
    onggi::UniqueFd fd;
    int error = 0;
};
Connection connectTcp(int networkNamespace, const std::string& address, std::uint16_t port);
/// Takes the connection that has been made and answers with the other side's address.
struct Accepted
{
    onggi::UniqueFd fd;
    std::string peer;
};
Accepted acceptTcp(const onggi::UniqueFd& listener);
/// Sends a word one way and back: empty when all of it arrived, else what failed.
std::string exchange(const onggi::UniqueFd& client, const onggi::UniqueFd& server);
/// A connection from the namespace to address:port that arrives at the listener and carries data. Empty, or
/// what failed.
std::string reaches(int networkNamespace, const std::string& address, std::uint16_t port,
                    const onggi::UniqueFd& listener, std::string* peer = nullptr);

bool sendUdp(int networkNamespace, const std::string& address, std::uint16_t port, const std::string& text);
/// From a socket that bindUdp() made, so that one flow goes on.
bool sendUdpFrom(const onggi::UniqueFd& socket, const std::string& address, std::uint16_t port,
                 const std::string& text);
/// The next datagram within five seconds, or nothing.
std::optional<std::string> receiveUdp(const onggi::UniqueFd& socket);

/// All of nftables, as text.
std::string ruleset();

} // namespace playground
