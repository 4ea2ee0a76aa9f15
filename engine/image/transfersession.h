#pragma once

#include "image/imageservice.h"
#include "image/imagesource.h"
#include "image/watch.h"
#include "registry/protocol.h"
#include "sys/messagesocket.h"
#include "sys/spawn.h"

#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <span>

namespace onggi::image {

/// The state of one blob on its way out, changed by the session (Loop::notify tells).
struct UploadState
{
    std::int64_t current = 0; ///< bytes that have gone
    bool ended = false;
    Status status;
    registry::UploadWay way = registry::UploadWay::Sent;
    std::string from; ///< of a mounted one
};

/// A running onggi-transfer, from the daemon's side: orders go out, reports come in. Closing the socket ends the
/// helper. Event-loop thread; shared with the coroutine that reads the socket.
class TransferSession : public std::enable_shared_from_this<TransferSession>
{
public:
    /// Starts the helper and sets it up for so many transfers at a time.
    static Result<std::shared_ptr<TransferSession>> start(std::shared_ptr<Loop> loop, const RegistryConfig& config,
                                                          const Credentials& credentials, int transfers = 1);
    ~TransferSession();

    /// Told of every pause that the registry asks for: of which blob (or none), and in words for the user.
    using WaitSink = std::function<void(const oci::Digest&, const std::string&)>;
    void setWaitSink(WaitSink sink) { m_waitSink = std::move(sink); }
    /// Told how far a download has come, and of how many bytes (0: unknown).
    using DownloadSink = std::function<void(std::int64_t current, std::int64_t total)>;
    void setDownloadSink(DownloadSink sink) { m_downloadSink = std::move(sink); }

    /// What answers an order that is not about a blob: a report with its descriptors. Fails with the helper's error.
    struct Answer
    {
        registry::Report report;
        std::vector<UniqueFd> fds;
    };
    Awaitable<Result<Answer>> ask(registry::Order order, int fd = -1);
    /// Ask, and read what Found brings. Not trusted.
    Awaitable<Result<nlohmann::json>> inquire(registry::Order order);

    std::shared_ptr<FetchState> fetch(const oci::Descriptor& blob, int file, UniqueFd pipe);
    std::shared_ptr<UploadState> upload(registry::Upload order, int blob);
    void close();

private:
    TransferSession(std::shared_ptr<Loop> loop, sys::Child child, sys::MessageSocket socket, Watch watch);
    static Awaitable<void> read(std::shared_ptr<TransferSession> self);
    void take(registry::Report report, std::vector<UniqueFd> fds);
    void takeFailure(const registry::Failed& failed);
    Status sendOrder(const registry::Order& order, std::span<const int> fds);
    void end(const Error& error);
    void kill();

    std::shared_ptr<Loop> m_loop;
    sys::Child m_child;
    sys::MessageSocket m_socket;
    Watch m_watch;
    std::map<oci::Digest, std::shared_ptr<FetchState>> m_fetches;
    std::map<oci::Digest, std::shared_ptr<UploadState>> m_uploads;
    WaitSink m_waitSink;
    DownloadSink m_downloadSink;
    std::optional<Result<Answer>> m_answer;
    std::optional<Error> m_ended;
};

} // namespace onggi::image
