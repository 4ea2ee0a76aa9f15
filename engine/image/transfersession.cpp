#include "image/transfersession.h"

#include "sys/memoryfile.h"

#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/syscall.h>
#include <unistd.h>

namespace onggi::image {

namespace {

constexpr int helperSocket = 3;

constexpr std::size_t maxAnswer = 8 << 20;

/// The helper gets nothing of the daemon's environment but the way to the network. What the configuration says of
/// proxies counts more.
std::vector<std::string> helperEnvironment(const Proxies& proxies)
{
    struct Name
    {
        const char* lower;
        const char* upper;
        const std::string* configured;
    };
    static const std::string none;
    const std::array names{Name{"http_proxy", "HTTP_PROXY", &proxies.http}, Name{"https_proxy", "HTTPS_PROXY", &proxies.https},
                           Name{"no_proxy", "NO_PROXY", &proxies.none}, Name{"all_proxy", "ALL_PROXY", &none},
                           Name{"SSL_CERT_FILE", "", &none}, Name{"SSL_CERT_DIR", "", &none}};
    std::vector<std::string> environment;
    for (const Name& name : names) {
        if (!name.configured->empty()) {
            environment.push_back(fmt::format("{}={}", name.lower, *name.configured));
            continue;
        }
        for (const char* variable : {name.lower, name.upper}) {
            if (const char* value = *variable ? std::getenv(variable) : nullptr)
                environment.push_back(fmt::format("{}={}", variable, value));
        }
    }
    return environment;
}

registry::Setup setupFrom(const RegistryConfig& config, const Credentials& credentials, int transfers)
{
    registry::Setup setup;
    setup.mirrors = config.mirrors;
    setup.insecureRegistries = config.insecureRegistries;
    setup.user = credentials.user;
    setup.password = credentials.password;
    setup.identityToken = credentials.identityToken;
    setup.registryToken = credentials.registryToken;
    setup.userAgent = "onggi/" ONGGI_VERSION;
    setup.maxConcurrentTransfers = transfers;
    return setup;
}

/// The end of the helper itself, which says more, is about to be noticed.
bool helperIsGone(const Error& error)
{
    return error.errnoValue() == EPIPE || error.errnoValue() == ECONNRESET;
}

} // namespace

Result<std::shared_ptr<TransferSession>> TransferSession::start(std::shared_ptr<Loop> loop, const RegistryConfig& config,
                                                                const Credentials& credentials, int transfers)
{
    ONGGI_TRY(auto ends, sys::MessageSocket::pair());
    sys::SpawnRequest helper;
    helper.program = sys::helperDirectory() + "/onggi-transfer";
    helper.arguments = {"--user", config.transferUser};
    helper.environment = helperEnvironment(config.proxies);
    helper.fds = {{ends.second.fd(), helperSocket}};
    ONGGI_TRY(Watch watch, Watch::of(*loop, ends.first.fd()));
    ONGGI_TRY(sys::Child child, sys::spawn(helper));
    const auto session = std::shared_ptr<TransferSession>(
        new TransferSession(std::move(loop), std::move(child), std::move(ends.first), std::move(watch)));
    ONGGI_CHECK(session->m_socket.send(registry::encode(registry::Order(setupFrom(config, credentials, transfers)))));
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
    if (const auto* fetching = std::get_if<registry::Fetching>(&report)) {
        if (const auto found = m_fetches.find(fetching->digest); found != m_fetches.end())
            found->second->current = fetching->current;
    } else if (const auto* uploading = std::get_if<registry::Uploading>(&report)) {
        if (const auto found = m_uploads.find(uploading->digest); found != m_uploads.end())
            found->second->current = uploading->current;
    } else if (const auto* fetched = std::get_if<registry::Fetched>(&report)) {
        if (const auto node = m_fetches.extract(fetched->digest))
            node.mapped()->ended = true;
    } else if (auto* uploaded = std::get_if<registry::Uploaded>(&report)) {
        if (const auto node = m_uploads.extract(uploaded->digest)) {
            node.mapped()->way = uploaded->way;
            node.mapped()->from = std::move(uploaded->from);
            node.mapped()->ended = true;
        }
    } else if (const auto* failed = std::get_if<registry::Failed>(&report)) {
        takeFailure(*failed);
    } else if (const auto* downloading = std::get_if<registry::Downloading>(&report)) {
        if (m_downloadSink)
            m_downloadSink(downloading->current, downloading->total);
    } else if (const auto* waiting = std::get_if<registry::Waiting>(&report)) {
        if (m_waitSink)
            m_waitSink(waiting->digest, waiting->message);
    } else {
        m_answer = Answer{std::move(report), std::move(fds)};
    }
    m_loop->notify();
}

void TransferSession::takeFailure(const registry::Failed& failed)
{
    const Error error(failed.kind, failed.message);
    if (failed.digest.isEmpty()) {
        m_answer = fail(error);
    } else if (const auto fetch = m_fetches.extract(failed.digest)) {
        fetch.mapped()->status = fail(error);
        fetch.mapped()->resumable = failed.resumable;
        fetch.mapped()->ended = true;
    } else if (const auto upload = m_uploads.extract(failed.digest)) {
        upload.mapped()->status = fail(error);
        upload.mapped()->ended = true;
    }
}

Status TransferSession::sendOrder(const registry::Order& order, std::span<const int> fds)
{
    if (m_ended)
        return fail(*m_ended);
    Status sent = m_socket.send(registry::encode(order), fds);
    return !sent && helperIsGone(sent.error()) ? Status() : sent;
}

Awaitable<Result<TransferSession::Answer>> TransferSession::ask(registry::Order order, int fd)
{
    const auto self = shared_from_this();
    m_answer.reset();
    const Status sent = sendOrder(order, {&fd, fd >= 0 ? std::size_t(1) : 0});
    if (!sent)
        co_return fail(sent.error());
    while (!m_answer && !m_ended)
        co_await m_loop->changed();
    if (!m_answer)
        co_return fail(*m_ended);
    Result<Answer> answer = std::move(*m_answer);
    m_answer.reset();
    co_return answer;
}

Awaitable<Result<nlohmann::json>> TransferSession::inquire(registry::Order order)
{
    auto answer = co_await ask(std::move(order));
    if (!answer)
        co_return fail(answer.error());
    if (!std::holds_alternative<registry::Found>(answer->report) || answer->fds.size() != 1)
        co_return fail(ErrorKind::Internal, "the transfer helper gave an unexpected answer");
    ONGGI_CO_TRY(const std::string text, sys::readMemory(answer->fds[0].get(), maxAnswer));
    auto json = nlohmann::json::parse(text, nullptr, false);
    if (json.is_discarded())
        co_return fail(ErrorKind::Internal, "the transfer helper gave a malformed answer");
    co_return json;
}

std::shared_ptr<FetchState> TransferSession::fetch(const oci::Descriptor& blob, int file, UniqueFd pipe)
{
    auto state = std::make_shared<FetchState>();
    const int fds[] = {file, pipe.get()};
    const Status sent = sendOrder(registry::Fetch{blob.digest, blob.size, blob.mediaType}, fds);
    if (sent) {
        m_fetches[blob.digest] = state;
    } else {
        state->ended = true;
        state->status = sent;
        state->resumable = true;
    }
    return state;
}

std::shared_ptr<UploadState> TransferSession::upload(registry::Upload order, int blob)
{
    auto state = std::make_shared<UploadState>();
    const Status sent = sendOrder(order, {&blob, 1});
    if (sent) {
        m_uploads[order.digest] = state;
    } else {
        state->ended = true;
        state->status = sent;
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
    for (auto& [digest, upload] : m_uploads) {
        upload->ended = true;
        upload->status = fail(error);
    }
    m_uploads.clear();
    m_waitSink = nullptr;
    m_downloadSink = nullptr;
    m_watch.close();
    m_socket = sys::MessageSocket();
    m_loop->notify();
}

} // namespace onggi::image
