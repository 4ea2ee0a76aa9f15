#include "monitor/relay.h"

#include "monitor/logreader.h"

#include "base/log.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

namespace onggi::monitor {

namespace {

/// What a client that attaches late is shown of the past.
constexpr std::int64_t replayLines = 2000;

using namespace std::chrono_literals;

constexpr std::size_t chunk = 64 * 1024;
/// A terminal gives at most this much in one read.
constexpr std::size_t terminalChunk = 4096;
constexpr std::size_t maxWaitingOutput = 1 << 20;
constexpr std::size_t maxPendingInput = 64 * 1024;
/// A line that stays unfinished for this long (a prompt) goes to the log as it is.
constexpr auto unfinishedLineDelay = 500ms;

/// Read end, write end.
Result<std::pair<UniqueFd, UniqueFd>> makePipe()
{
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0)
        return failErrno(errno, "making a pipe");
    return std::pair(UniqueFd(ends[0]), UniqueFd(ends[1]));
}

} // namespace

Relay::Relay(EventLoop& loop, LogWriter log, Options options, std::function<void()> onDetached)
    : m_loop(loop)
    , m_log(std::move(log))
    , m_options(options)
    , m_onDetached(std::move(onDetached))
    , m_outputs{Output{UniqueFd(), LogStream::Output, LineSplitter(LogStream::Output)},
                Output{UniqueFd(), LogStream::Error, LineSplitter(LogStream::Error)}}
    , m_buffer(std::make_unique_for_overwrite<char[]>(chunk))
{
}

Relay::~Relay()
{
    for (Output& output : m_outputs)
        m_loop.remove(output.fd.get());
    m_loop.remove(m_input.get());
    for (const AttachedClient& client : m_clients)
        m_loop.remove(client.fd());
}

Result<Relay::ContainerEnds> Relay::makePipes()
{
    ContainerEnds theirs;
    if (m_options.terminal)
        return theirs;
    for (Output& output : m_outputs) {
        ONGGI_TRY(auto ends, makePipe());
        output.fd = std::move(ends.first);
        (output.stream == LogStream::Output ? theirs.output : theirs.error) = std::move(ends.second);
        ONGGI_CHECK(watchOutput(output));
    }
    if (m_options.openStdin) {
        ONGGI_TRY(auto ends, makePipe());
        theirs.input = std::move(ends.first);
        m_input = std::move(ends.second);
        ONGGI_CHECK(watchInput());
    }
    return theirs;
}

Status Relay::setTerminal(UniqueFd master)
{
    // Two descriptors, so that reading and writing can be paused each by itself.
    if (m_options.openStdin) {
        ONGGI_TRY(m_input, master.duplicate());
        ONGGI_CHECK(watchInput());
    }
    // Without this a container whose processes close the terminal for a moment would look as if its output
    // had ended.
    m_terminalPeer = UniqueFd(::ioctl(master.get(), TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC));
    m_outputs[0].fd = std::move(master);
    return watchOutput(m_outputs[0]);
}

Status Relay::watchInput()
{
    ONGGI_CHECK(setNonBlocking(m_input.get()));
    ONGGI_CHECK(m_loop.add(m_input.get(), 0, [this](std::uint32_t) {
        writeInput();
        dropFinishedClients();
    }));
    updateInput();
    return {};
}

Status Relay::watchOutput(Output& output)
{
    ONGGI_CHECK(setNonBlocking(output.fd.get()));
    return m_loop.add(output.fd.get(), EPOLLIN, [this, &output](std::uint32_t) { readOutput(output); });
}

void Relay::resize(int rows, int columns)
{
    winsize size{};
    size.ws_row = static_cast<unsigned short>(rows);
    size.ws_col = static_cast<unsigned short>(columns);
    if (m_options.terminal && m_outputs[0].fd)
        ::ioctl(m_outputs[0].fd.get(), TIOCSWINSZ, &size);
}

void Relay::readOutput(Output& output)
{
    std::size_t filled = 0;
    ssize_t count;
    do {
        count = ::read(output.fd.get(), m_buffer.get() + filled, chunk - filled);
        if (count > 0)
            filled += static_cast<std::size_t>(count);
    } while (count > 0 && m_options.terminal && filled + terminalChunk <= chunk);
    // A terminal that nobody has open any more answers with EIO, after all its output.
    const bool ended = count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR);
    if (filled > 0) {
        const std::string_view bytes(m_buffer.get(), filled);
        output.lines.add(bytes, Clock::system().now(), m_log);
        flushLog();
        for (AttachedClient& client : m_clients) {
            client.show(output.stream, bytes);
            updateClient(client);
        }
        if (output.lines.hasUnfinishedLine())
            m_lineDeadline = std::chrono::steady_clock::now() + unfinishedLineDelay;
    }
    if (ended)
        endOutput(output);
    dropFinishedClients();
}

void Relay::endOutput(Output& output)
{
    if (!output.fd)
        return;
    m_loop.remove(output.fd.get());
    output.fd.reset();
    output.lines.flush(Clock::system().now(), m_log);
    flushLog();
    if (outputHasEnded() && !m_options.holdEnd)
        endClients();
}

void Relay::endClients()
{
    for (AttachedClient& client : m_clients) {
        client.endOutput();
        updateClient(client);
    }
}

void Relay::announce(std::string_view text)
{
    for (AttachedClient& client : m_clients)
        client.show(LogStream::Output, text);
}

bool Relay::outputHasEnded() const
{
    return !m_outputs[0].fd && !m_outputs[1].fd;
}

void Relay::runTimers()
{
    if (!m_lineDeadline || std::chrono::steady_clock::now() < *m_lineDeadline)
        return;
    m_lineDeadline.reset();
    for (Output& output : m_outputs)
        output.lines.flush(Clock::system().now(), m_log);
    flushLog();
}

void Relay::flushLog()
{
    const Status written = m_log.flush();
    // Once a spell: a full disk would otherwise fill the daemon's log, too.
    if (!written && !m_logFailed)
        log::warning("lines of the container's log are lost: {}", written.error().message());
    m_logFailed = !written;
}

// Clients ------------------------------------------------------------------------------------------

void Relay::attach(UniqueFd socket, const Attach& attach)
{
    if (m_exited)
        return;
    AttachedClient& client = m_clients.emplace_back(std::move(socket), attach, m_options.terminal);
    const auto watched =
        m_loop.add(client.fd(), 0, [this, &client](std::uint32_t events) { clientEvent(client, events); });
    if (!watched) {
        m_clients.pop_back();
        return;
    }
    if (attach.replay)
        replayLog(client);
    if (!attach.earlyInput.empty())
        take(client, client.earlyInput(attach.earlyInput));
    if (outputHasEnded() && !m_options.holdEnd)
        client.endOutput();
    updateClient(client);
    dropFinishedClients();
}

/// Everything that came so far is in the log after this flush, and everything that comes is shown live.
void Relay::replayLog(AttachedClient& client)
{
    for (Output& output : m_outputs)
        output.lines.flush(Clock::system().now(), m_log);
    flushLog();
    LogQuery query;
    query.tail = replayLines;
    auto reader = m_log.directory() ? LogReader::open(m_log.directory(), query)
                                    : Result<std::unique_ptr<LogReader>>(fail(ErrorKind::NotFound, "there is no log"));
    while (reader) {
        const auto record = (*reader)->next();
        if (!record || !*record)
            break;
        client.show((*record)->stream, (*record)->text);
    }
}

void Relay::clientEvent(AttachedClient& client, std::uint32_t events)
{
    if (events & EPOLLOUT)
        client.flush();
    if (events & (EPOLLHUP | EPOLLERR))
        client.dropOutput();
    const bool readable = events & (EPOLLIN | EPOLLHUP | EPOLLERR);
    if (readable && client.wantsInput() && m_pendingInput.size() < maxPendingInput)
        take(client, client.readInput());
    updateClient(client);
    dropFinishedClients();
}

void Relay::take(AttachedClient& client, AttachedClient::Input input)
{
    if (m_input && !m_inputEnding && !input.bytes.empty()) {
        m_pendingInput += input.bytes;
        writeInput();
    }
    if (input.detached) {
        client.endOutput();
        m_onDetached();
    }
    // A terminal has no end of input that others could not type behind.
    if (input.ended && m_options.stdinOnce && !m_options.terminal) {
        m_inputEnding = true;
        updateInput();
    }
}

/// What the client's socket is asked for follows from what it may do next.
void Relay::updateClient(AttachedClient& client)
{
    const bool mayType = client.wantsInput() && m_pendingInput.size() < maxPendingInput;
    const std::uint32_t events = (mayType ? EPOLLIN : 0u) | (client.waiting() > 0 ? EPOLLOUT : 0u);
    // A client that is gone but has typed more than the container takes now must wait without spinning.
    if (events == 0 && client.isOutputClosed())
        m_loop.want(client.fd(), std::nullopt);
    else
        m_loop.want(client.fd(), events);
}

void Relay::dropFinishedClients()
{
    for (auto client = m_clients.begin(); client != m_clients.end();) {
        const bool useless = client->isOutputClosed() && (m_finished || !m_input);
        if (client->isFinished() || useless) {
            m_loop.remove(client->fd());
            client = m_clients.erase(client);
        } else {
            ++client;
        }
    }
    updateBackPressure();
}

void Relay::updateBackPressure()
{
    bool pause = false;
    for (const AttachedClient& client : m_clients)
        pause = pause || client.waiting() > maxWaitingOutput;
    pause = pause && !m_exited;
    if (pause == m_paused)
        return;
    m_paused = pause;
    for (const Output& output : m_outputs) {
        if (output.fd)
            m_loop.want(output.fd.get(), pause ? std::nullopt : std::optional<std::uint32_t>(EPOLLIN));
    }
}

// Input --------------------------------------------------------------------------------------------

void Relay::writeInput()
{
    std::size_t written = 0;
    while (m_input && written < m_pendingInput.size()) {
        const ssize_t count =
            ::write(m_input.get(), m_pendingInput.data() + written, m_pendingInput.size() - written);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0 && errno == EAGAIN)
            break;
        if (count < 0)
            closeInput();
        else
            written += static_cast<std::size_t>(count);
    }
    const bool wasFull = m_pendingInput.size() >= maxPendingInput;
    m_pendingInput.erase(0, written);
    updateInput();
    if (wasFull && m_pendingInput.size() < maxPendingInput) {
        for (AttachedClient& client : m_clients)
            updateClient(client);
    }
}

void Relay::updateInput()
{
    if (!m_input)
        return;
    if (!m_pendingInput.empty())
        m_loop.want(m_input.get(), EPOLLOUT);
    else if (m_inputEnding)
        closeInput();
    else
        m_loop.want(m_input.get(), std::nullopt);
}

void Relay::closeInput()
{
    m_loop.remove(m_input.get());
    m_input.reset();
    m_pendingInput.clear();
}

// The end ------------------------------------------------------------------------------------------

void Relay::containerHasExited()
{
    m_exited = true;
    m_terminalPeer.reset();
    updateBackPressure();
}

void Relay::finish()
{
    for (Output& output : m_outputs)
        endOutput(output);
    m_finished = true;
    closeInput();
    endClients();
    dropFinishedClients();
}

} // namespace onggi::monitor
