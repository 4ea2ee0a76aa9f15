#pragma once

#include "image/imagesource.h"
#include "image/watch.h"
#include "registry/protocol.h"
#include "sys/messagesocket.h"
#include "sys/spawn.h"

#include <map>
#include <memory>

namespace onggi::image {

/// A running onggi-transfer, from the daemon's side: orders go out, reports come in. Closing the socket ends the
/// helper. Event-loop thread; shared with the coroutine that reads the socket.
class TransferSession : public std::enable_shared_from_this<TransferSession>
{
public:
    /// Starts the helper as the user and sets it up.
    static Result<std::shared_ptr<TransferSession>> start(std::shared_ptr<Loop> loop, const std::string& user,
                                                          const registry::Setup& setup);
    ~TransferSession();

    /// What answers an order that is not about a blob: a report with its descriptors. Fails with the helper's error.
    struct Answer
    {
        registry::Report report;
        std::vector<UniqueFd> fds;
    };
    Awaitable<Result<Answer>> ask(registry::Order order);

    std::shared_ptr<FetchState> fetch(const oci::Descriptor& blob, int file, UniqueFd pipe);
    void close();

private:
    TransferSession(std::shared_ptr<Loop> loop, sys::Child child, sys::MessageSocket socket, Watch watch);
    static Awaitable<void> read(std::shared_ptr<TransferSession> self);
    void take(registry::Report report, std::vector<UniqueFd> fds);
    void end(const Error& error);
    void kill();

    std::shared_ptr<Loop> m_loop;
    sys::Child m_child;
    sys::MessageSocket m_socket;
    Watch m_watch;
    std::map<oci::Digest, std::shared_ptr<FetchState>> m_fetches;
    std::optional<Result<Answer>> m_answer;
    std::optional<Error> m_ended;
};

} // namespace onggi::image
