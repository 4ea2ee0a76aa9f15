#include "image/transfersession.h"

#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fmt/format.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace onggi::image {

namespace {

constexpr int helperSocket = 3;

/// The helper gets nothing of the daemon's environment but the way to the network.
std::vector<std::string> proxyEnvironment()
{
    static constexpr std::array names{"http_proxy", "https_proxy", "no_proxy", "all_proxy",
                                      "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"};
    std::vector<std::string> environment;
    for (const char* name : names) {
        if (const char* value = std::getenv(name))
            environment.push_back(fmt::format("{}={}", name, value));
    }
    return environment;
}

} // namespace

Result<std::shared_ptr<TransferSession>> TransferSession::start(std::shared_ptr<Loop> loop, const std::string& user,
                                                                const registry::Setup& setup)
{
    ONGGI_TRY(auto ends, sys::MessageSocket::pair());
    sys::SpawnRequest helper;
    helper.program = sys::helperDirectory() + "/onggi-transfer";
    helper.arguments = {"--user", user};
    helper.environment = proxyEnvironment();
    helper.fds = {{ends.second.fd(), helperSocket}};
    ONGGI_TRY(Watch watch, Watch::of(*loop, ends.first.fd()));
    ONGGI_TRY(sys::Child child, sys::spawn(helper));
    const auto session = std::shared_ptr<TransferSession>(
        new TransferSession(std::move(loop), std::move(child), std::move(ends.first), std::move(watch)));
    ONGGI_CHECK(session->m_socket.send(registry::encode(registry::Order(setup))));
    asio::co_spawn(session->m_loop->executor(), read(session), asio::detached);
    return session;
}

TransferSession::TransferSession(std::shared_ptr<Loop> loop, sys::Child child, sys::MessageSocket socket, Watch watch)
    : m_loop(std::move(loop))
    , m_child(std::move(child))
    , m_socket(std::move(socket))
    , m_watch(std::move(watch))
{
}

TransferSession::~TransferSession()
{
    kill();
    (void)sys::reap(m_child.pidfd);
}

/// Nothing is lost by not letting it end by itself: what it got is in the ingests.
void TransferSession::kill()
{
    syscall(SYS_pidfd_send_signal, m_child.pidfd.get(), SIGKILL, nullptr, 0);
}

Awaitable<void> TransferSession::read(std::shared_ptr<TransferSession> self)
{
    for (;;) {
        const bool readable = co_await self->m_watch.readable();
        if (!readable || self->m_ended)
            break;
        auto message = self->m_socket.receive();
        if (!message && message.error().errnoValue() == EAGAIN)
            continue;
        if (!message || !*message) {
            self->end(Error(ErrorKind::Unavailable, "the transfer helper ended unexpectedly"));
            break;
        }
        auto report = registry::decodeReport((*message)->bytes);
        if (!report) {
            self->end(report.error());
            break;
        }
        self->take(*std::move(report), std::move((*message)->fds));
    }
    self->kill();
    co_await untilEnded(self->m_loop, self->m_child.pid);
}

void TransferSession::take(registry::Report report, std::vector<UniqueFd> fds)
{
    const auto fetchOf = [this](const oci::Digest& digest) {
        const auto found = m_fetches.find(digest);
        return found == m_fetches.end() ? nullptr : found->second;
    };
    const auto endFetch = [&](const std::shared_ptr<FetchState>& fetch, const oci::Digest& digest) {
        fetch->ended = true;
        m_fetches.erase(digest);
    };
    if (const auto* fetching = std::get_if<registry::Fetching>(&report)) {
        if (const auto fetch = fetchOf(fetching->digest))
            fetch->current = fetching->current;
    } else if (const auto* fetched = std::get_if<registry::Fetched>(&report)) {
        if (const auto fetch = fetchOf(fetched->digest))
            endFetch(fetch, fetched->digest);
    } else if (const auto* failed = std::get_if<registry::Failed>(&report)) {
        const Error error(failed->kind, failed->message);
        if (const auto fetch = fetchOf(failed->digest)) {
            fetch->status = fail(error);
            fetch->resumable = failed->resumable;
            endFetch(fetch, failed->digest);
        } else if (failed->digest.isEmpty()) {
            m_answer = fail(error);
        }
    } else {
        m_answer = Answer{std::move(report), std::move(fds)};
    }
    m_loop->notify();
}

namespace {

/// The end of the helper itself, which says more, is about to be noticed.
bool helperIsGone(const Error& error)
{
    return error.errnoValue() == EPIPE || error.errnoValue() == ECONNRESET;
}

} // namespace

Awaitable<Result<TransferSession::Answer>> TransferSession::ask(registry::Order order)
{
    const auto self = shared_from_this();
    m_answer.reset();
    if (!m_ended) {
        const Status sent = m_socket.send(registry::encode(order));
        if (!sent && !helperIsGone(sent.error()))
            co_return fail(sent.error());
    }
    while (!m_answer && !m_ended)
        co_await m_loop->changed();
    if (!m_answer)
        co_return fail(*m_ended);
    Result<Answer> answer = std::move(*m_answer);
    m_answer.reset();
    co_return answer;
}

std::shared_ptr<FetchState> TransferSession::fetch(const oci::Descriptor& blob, int file, UniqueFd pipe)
{
    auto state = std::make_shared<FetchState>();
    const int fds[] = {file, pipe.get()};
    const Status sent = m_ended ? fail(*m_ended)
                                : m_socket.send(registry::encode(registry::Order(registry::Fetch{blob.digest, blob.size, blob.mediaType})), fds);
    if (sent || (!m_ended && helperIsGone(sent.error()))) {
        m_fetches[blob.digest] = state;
    } else {
        state->ended = true;
        state->status = sent;
        state->resumable = true;
    }
    return state;
}

void TransferSession::close()
{
    end(Error(ErrorKind::Cancelled, "the transfer was cancelled"));
}

void TransferSession::end(const Error& error)
{
    if (m_ended)
        return;
    m_ended = error;
    for (auto& [digest, fetch] : m_fetches) {
        fetch->ended = true;
        fetch->status = fail(error);
        fetch->resumable = true;
    }
    m_fetches.clear();
    m_watch.close();
    m_socket = sys::MessageSocket();
    m_loop->notify();
}

} // namespace onggi::image
