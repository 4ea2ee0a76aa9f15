#include "terminal/terminalsession.h"

#include "terminal/terminalview.h"

#include <QElapsedTimer>
#include <QTime>

#include <algorithm>

namespace onggi::ui {

namespace {
constexpr qsizetype sliceBytes = 32 * 1024;
constexpr qsizetype pauseAbove = 4 * 1024 * 1024;
constexpr qsizetype resumeBelow = 1024 * 1024;
constexpr int sliceMilliseconds = 8;
constexpr int resizeDelay = 60;
constexpr int replayTime = 300;
constexpr int longestPause = 5000;
} // namespace

TerminalSession::TerminalSession(TerminalView& view, std::unique_ptr<TerminalChannel> channel,
                                 QObject* parent)
    : QObject(parent)
    , m_view(view)
    , m_channel(std::move(channel))
{
    for (auto* timer : {&m_feed, &m_resize, &m_retry, &m_replay})
        timer->setSingleShot(true);
    connect(&m_feed, &QTimer::timeout, this, &TerminalSession::feed);
    connect(&m_resize, &QTimer::timeout, this, [this] {
        const auto& buffer = m_view.surface().buffer();
        if (m_state == State::Attached && m_terminal)
            m_channel->resize(buffer.rows(), buffer.columns());
    });
    connect(&m_retry, &QTimer::timeout, this, [this] { reopen(); });
    connect(&m_view, &TerminalView::gridResized, this, [this] { m_resize.start(resizeDelay); });
    connect(&m_view.surface(), &TerminalSurface::output, this, &TerminalSession::typed);
    connect(m_channel.get(), &TerminalChannel::opened, this, &TerminalSession::opened);
    connect(m_channel.get(), &TerminalChannel::received, this, &TerminalSession::queue);
    connect(m_channel.get(), &TerminalChannel::dropped, this, &TerminalSession::dropped);
    connect(m_channel.get(), &TerminalChannel::ended, this, &TerminalSession::ended);
    m_view.setInputEnabled(false);
}

TerminalSession::~TerminalSession() = default;

void TerminalSession::setState(State state)
{
    if (m_state == state)
        return;
    m_state = state;
    m_view.setInputEnabled(state == State::Attached && m_input);
    emit stateChanged();
}

void TerminalSession::start()
{
    if (m_state == State::Attached || m_state == State::Connecting)
        return;
    bool afterEnd = m_state == State::Ended;
    m_retry.stop();
    m_exitCode.reset();
    m_pause = 0;
    if (afterEnd) {
        // The log that is replayed has the former run, too: begin with an empty screen.
        m_view.surface().write("\x1b"
                               "c");
        m_view.surface().clearScrollback();
        m_shownBefore = false;
    }
    setState(State::Connecting);
    m_channel->open(afterEnd ? TerminalChannel::Opening::AfterEnd : TerminalChannel::Opening::First);
}

void TerminalSession::reopen()
{
    m_channel->open(m_shownBefore ? TerminalChannel::Opening::AfterLoss : TerminalChannel::Opening::First);
}

void TerminalSession::retryNow()
{
    if (m_state != State::Reconnecting)
        return;
    m_retry.stop();
    reopen();
}

void TerminalSession::stop()
{
    m_retry.stop();
    m_channel->close();
    setState(State::Idle);
}

void TerminalSession::opened(bool replays, bool terminal, bool input)
{
    m_terminal = terminal;
    m_input = input;
    if (m_state == State::Reconnecting) {
        // A full-screen program paints itself again; a line in the middle of it would only disturb.
        if (!m_view.surface().isAlternate())
            divider(
                tr("connected again at %1").arg(QTime::currentTime().toString(QStringLiteral("HH:mm:ss"))));
    }
    if (replays)
        m_replay.start(replayTime);
    m_pause = 0;
    m_shownBefore = true;
    setState(State::Attached);
    m_resize.start(0);
}

void TerminalSession::queue(const QByteArray& bytes)
{
    if (m_terminal) {
        m_pending += bytes;
    } else {
        // Without a pseudo-terminal nobody turned line ends into what a terminal needs.
        QByteArray lines = bytes;
        lines.replace('\n', "\r\n");
        m_pending += lines;
    }
    if (!m_paused && m_pending.size() - m_pendingStart > pauseAbove) {
        m_paused = true;
        m_channel->setPaused(true);
    }
    if (!m_feed.isActive())
        feed();
}

void TerminalSession::feed()
{
    // In slices, so that keys and paints come between them however fast the process prints.
    QElapsedTimer spent;
    spent.start();
    while (m_pendingStart < m_pending.size() && spent.elapsed() < sliceMilliseconds) {
        auto slice = std::min(sliceBytes, m_pending.size() - m_pendingStart);
        m_view.surface().write(QByteArray::fromRawData(m_pending.constData() + m_pendingStart, slice));
        m_pendingStart += slice;
    }
    if (m_pendingStart >= m_pending.size()) {
        m_pending.clear();
        m_pendingStart = 0;
    } else {
        if (m_pendingStart > pauseAbove) {
            m_pending.remove(0, m_pendingStart);
            m_pendingStart = 0;
        }
        m_feed.start(0);
    }
    if (m_paused && m_pending.size() - m_pendingStart < resumeBelow) {
        m_paused = false;
        m_channel->setPaused(false);
    }
}

void TerminalSession::feedAll()
{
    m_feed.stop();
    if (m_pendingStart < m_pending.size())
        m_view.surface().write(m_pending.mid(m_pendingStart));
    m_pending.clear();
    m_pendingStart = 0;
    m_paused = false;
}

void TerminalSession::typed(const QByteArray& bytes)
{
    if (m_state != State::Attached || !m_input || m_replay.isActive())
        return;
    if (m_terminal) {
        m_channel->write(bytes);
        return;
    }
    // Nobody echoes without a pseudo-terminal, and a process that reads a pipe expects line feeds.
    QByteArray lines = bytes;
    lines.replace('\r', '\n');
    m_channel->write(lines);
    queue(lines);
}

void TerminalSession::dropped(const QString& reason)
{
    feedAll();
    m_dropReason = reason;
    if (m_state == State::Attached && !m_view.surface().isAlternate())
        divider(tr("connection lost at %1").arg(QTime::currentTime().toString(QStringLiteral("HH:mm:ss"))));
    // The first attempt is almost at once: most losses are an engine that restarts.
    m_pause = m_pause == 0 ? 200 : std::min(m_pause * 2, longestPause);
    setState(State::Reconnecting);
    m_retry.start(m_pause);
}

void TerminalSession::ended(std::optional<int> exitCode)
{
    feedAll();
    m_retry.stop();
    m_exitCode = exitCode;
    // A program that died in full screen leaves the screen as it found it.
    if (m_view.surface().isAlternate())
        m_view.surface().write("\x1b[?1049l");
    m_view.surface().write("\x1b[?25h\x1b[?1000l\x1b[?2004l\x1b[0m");
    divider(exitCode ? tr("ended with code %1").arg(*exitCode) : tr("ended"));
    setState(State::Ended);
}

void TerminalSession::divider(const QString& text)
{
    const auto& surface = m_view.surface();
    int columns = surface.buffer().columns();
    QString line = QStringLiteral("\u2500\u2500 ") + text + u' ';
    line += QString(std::max<qsizetype>(0, std::min(columns, 60) - line.size()), QChar(0x2500));
    bool inLine = surface.cursor().position.column > 0;
    m_view.surface().write((inLine ? "\r\n" : "") + QByteArray("\x1b[90m") + line.toUtf8() + "\x1b[0m\r\n");
}

} // namespace onggi::ui
