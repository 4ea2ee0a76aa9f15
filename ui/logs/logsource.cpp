#include "logs/logsource.h"

#include <algorithm>
#include <limits>

namespace onggi::ui {

namespace {
constexpr qint64 initialLines = 20'000;
constexpr int longestPause = 5000;
constexpr qint64 windowBytes = 4 * 1024 * 1024;
// So near to an end of what is in memory more is fetched.
constexpr qint64 closeLines = 2000;
// Requests count from the end of a log that grows meanwhile: so many lines more, among which the right place is found.
constexpr qint64 spareLines = 200;
constexpr qint64 anchorLines = 3;
// An engine that takes longer (milliseconds) to find a line from the end has no index.
constexpr int slowProbe = 400;
// The scroll bar needs the length to a hundredth.
constexpr qint64 precision = 100;
} // namespace

LogSource::LogSource(DockerClient& client, const QString& containerId, QObject* parent)
    : LogFeed(parent)
    , m_client(client)
    , m_id(containerId)
{
    m_retry.setSingleShot(true);
    m_fetch.setSingleShot(true);
    connect(&m_retry, &QTimer::timeout, this, &LogSource::open);
    connect(&m_fetch, &QTimer::timeout, this, &LogSource::fetch);
}

LogSource::~LogSource() = default;

void LogSource::start()
{
    open();
}

void LogSource::open()
{
    DockerClient::LogOptions options;
    options.follow = true;
    options.timestamps = true;
    if (m_newest > 0) {
        // The engine counts `since` in coarser steps than lines have times: what is there already is left
        // out.
        options.since = QDateTime::fromMSecsSinceEpoch(m_newest / 1'000'000, Qt::UTC);
        m_store.skipUntil(m_newest);
    } else {
        options.tail = initialLines;
    }
    m_live = {};
    delete m_stream;
    m_stream = m_client.logs(m_id, options, this);
    connect(m_stream, &LogStream::opened, this, [this] {
        if (m_lostAt.isValid()) {
            const auto format = QStringLiteral("HH:mm:ss");
            if (m_attached)
                m_store.note(tr("connection lost at %1, connected again at %2")
                                 .arg(m_lostAt.toString(format), QDateTime::currentDateTime().toString(format)));
            m_lostAt = {};
            emit linesAdded();
        }
        setState(State::Following);
        if (!m_events)
            followRuns();
    });
    connect(m_stream, &LogStream::received, this, &LogSource::received);
    connect(m_stream, &LogStream::finished, this, &LogSource::ended);
    connect(m_stream, &LogStream::failed, this, &LogSource::lost);
}

void LogSource::received(const QByteArray& bytes, Channel channel)
{
    m_pause = 0;
    if (m_attached && makesRoomOverWanted())
        m_attached = false;
    m_live.feed(bytes, channel, [this](const LogLine& line) {
        if (line.time && line.time <= m_store.skippedUntil())
            return;
        m_newest = std::max(m_newest, line.time);
        if (m_attached)
            m_store.add(line);
        else
            ++m_beyond;
    });
    if (!m_lowestExact)
        m_lowest = std::min(m_lowest, m_store.first());
    emit linesAdded();
    if (!m_lowestExact && m_longer == 0 && m_store.end() - m_store.first() >= initialLines)
        measure();
}

/// Whether the next lines could push out lines that are being read.
bool LogSource::makesRoomOverWanted() const
{
    return m_store.isNearlyFull() && m_wantedLast < m_store.end() - closeLines &&
           m_wantedFirst < m_store.firstChunkEnd() + closeLines;
}

void LogSource::ended()
{
    m_live.flush([this](const LogLine& line) {
        m_newest = std::max(m_newest, line.time);
        if (m_attached)
            m_store.add(line);
        else
            ++m_beyond;
    });
    emit linesAdded();
    m_stream->deleteLater();
    m_stream = nullptr;
    setState(State::Ended);
    delete m_starts;
    m_starts = m_client.events(
        this,
        {{"type", QJsonArray{"container"}}, {"container", QJsonArray{m_id}}, {"event", QJsonArray{"start"}}});
    connect(m_starts, &JsonStream::received, this, [this] {
        m_starts->deleteLater();
        m_starts = nullptr;
        open();
    });
    connect(m_starts, &JsonStream::failed, this, &LogSource::lost);
    connect(m_starts, &JsonStream::finished, this, [this] {
        // The engine ends its streams when it goes down: come back when it does.
        ApiError error;
        error.kind = ApiError::Kind::Interrupted;
        error.message = tr("the engine closed the connection");
        lost(error);
    });
    // Started between the end of the log and now? Asked once starts are listened for, so that none falls between.
    connect(m_starts, &JsonStream::opened, this, &LogSource::lookForStart);
}

void LogSource::lookForStart()
{
    m_client.inspectContainer(m_id)->then(this, [this](const ContainerDetails& details) {
        // It may even have started and ended since: then there is a start that no reading has followed.
        const bool unread = details.started.isValid() && details.started != m_followedStart;
        if (state() != State::Ended || m_stream || (details.state != ContainerState::Running && !unread))
            return;
        m_followedStart = details.started;
        delete m_starts;
        m_pause = std::clamp(m_pause * 2, 100, longestPause);
        m_retry.start(m_pause);
    });
}

void LogSource::lost(const ApiError& error)
{
    for (auto* stream : {static_cast<QObject*>(m_stream), static_cast<QObject*>(m_starts), static_cast<QObject*>(m_events)}) {
        if (stream)
            stream->deleteLater();
    }
    m_stream = nullptr;
    m_starts = nullptr;
    m_events = nullptr;
    if (state() == State::Following && m_store.end() > m_store.first())
        m_lostAt = QDateTime::currentDateTime();
    setState(State::Lost, error.message);
    // A container that is gone will not come back; anything else may.
    if (error.status == 404)
        return;
    m_pause = m_pause == 0 ? 200 : std::min(m_pause * 2, longestPause);
    m_retry.start(m_pause);
}

// Starts and ends: what the engine still knows of them, and those to come.

void LogSource::followRuns()
{
    m_events = m_client.events(
        this,
        {{"type", QJsonArray{"container"}}, {"container", QJsonArray{m_id}}, {"event", QJsonArray{"start", "die"}}},
        QDateTime::fromSecsSinceEpoch(1));
    m_runs.clear();
    m_lastExit.reset();
    connect(m_events, &JsonStream::received, this, &LogSource::runEvent);
    auto over = [this] {
        if (m_events)
            m_events->deleteLater();
        m_events = nullptr;
    };
    connect(m_events, &JsonStream::failed, this, over);
    connect(m_events, &JsonStream::finished, this, over);
}

void LogSource::runEvent(const QJsonObject& event)
{
    const auto action = event["Action"].toString();
    if (action == "die") {
        const auto attributes = event["Actor"].toObject()["Attributes"].toObject();
        m_lastExit = attributes["exitCode"].toString().toInt();
    } else if (action == "start") {
        const auto time = event["timeNano"].toInteger(event["time"].toInteger() * 1'000'000'000);
        // The first start begins no line between two runs.
        if (m_lastExit && (m_runs.empty() || m_runs.back().started < time))
            m_runs.push_back({time, m_lastExit});
        emit moved();
    }
}

// How long the log is. The API does not tell: whether the last N lines begin with the log's first line does.

void LogSource::measure()
{
    m_shorter = initialLines;
    m_longer = -1;
    m_probe = new LogWindow(
        m_client, m_id, {}, [](const LogStore& lines) { return lines.end() >= anchorLines; }, this);
    connect(m_probe, &LogWindow::done, this, [this] {
        m_top = LogAnchor(m_probe->lines(), 0, m_probe->lines().end());
        m_probe->deleteLater();
        m_probing = initialLines * 2;
        probe();
    });
}

void LogSource::probe()
{
    m_probeTime.start();
    m_probe = new LogWindow(
        m_client, m_id, m_probing, [](const LogStore& lines) { return lines.end() >= anchorLines; }, this);
    connect(m_probe, &LogWindow::done, this, [this] {
        const bool reachesTop = m_top.size() > 0 && m_top.find(m_probe->lines(), 0) == 0;
        m_probe->deleteLater();
        probed(reachesTop);
    });
}

void LogSource::probed(bool reachesTop)
{
    (reachesTop ? m_longer : m_shorter) = m_probing;
    if (!m_lowestExact) {
        m_lowest = std::min(highest() - (m_longer > 0 ? (m_shorter + m_longer) / 2 : m_shorter), m_store.first());
        emit moved();
    }
    // Without an index the engine reads all of it each time: then a rough length is enough.
    const bool near = m_longer > 0 && (m_longer - m_shorter) * precision <= m_longer;
    if (m_lowestExact || near || m_probing > (qint64(1) << 40) || (m_longer > 0 && m_probeTime.elapsed() > slowProbe))
        return;
    m_probing = m_longer > 0 ? (m_shorter + m_longer) / 2 : m_probing * 2;
    probe();
}

void LogSource::setTotal(qint64 lines)
{
    if (m_lowestExact)
        return;
    m_lowest = std::min(highest() - lines, m_store.first());
    m_lowestExact = true;
    emit moved();
}

LogStream* LogSource::readAll(QObject* parent)
{
    DockerClient::LogOptions options;
    options.timestamps = true;
    return m_client.logs(m_id, options, parent);
}

// Other stretches of the log.

void LogSource::want(qint64 first, qint64 last)
{
    m_wantedFirst = first;
    m_wantedLast = last;
    if (m_window || m_fetch.isActive() || m_store.isEmpty())
        return;
    const bool outside = last <= m_store.first() || first >= m_store.end();
    const bool older = first < m_store.first() + closeLines && !(m_lowestExact && m_lowest >= m_store.first()) &&
                       m_store.end() - m_store.first() >= closeLines;
    const bool newer = !m_attached && last > m_store.end() - closeLines;
    // While the scroll bar is dragged through the log, not every place on its way is fetched.
    if (outside)
        m_fetch.start(30);
    else if (older || newer)
        m_fetch.start(0);
}

void LogSource::fetch()
{
    if (m_window || m_store.isEmpty())
        return;
    if (m_wantedLast <= m_store.first() - closeLines || m_wantedFirst >= m_store.end() + closeLines)
        fetchAround(m_wantedFirst);
    else if (m_wantedFirst < m_store.first() + closeLines && !(m_lowestExact && m_lowest >= m_store.first()))
        fetchOlder();
    else if (!m_attached && m_wantedLast > m_store.end() - closeLines)
        fetchNewer();
}

/// So many lines are fetched at once: some megabytes.
qint64 LogSource::windowLines() const
{
    return std::clamp<qint64>(windowBytes / std::max<qint64>(1, m_store.averageLength()), 500, initialLines);
}

LogWindow* LogSource::request(std::optional<qint64> tail, LogWindow::Enough enough)
{
    m_window = new LogWindow(m_client, m_id, tail, std::move(enough), this);
    connect(m_window, &LogWindow::failed, this, [this](const ApiError&) {
        // The stream that is followed fails with it, tells, and comes back; what is wanted is asked for again.
        m_window->deleteLater();
        m_window = nullptr;
    });
    return m_window;
}

void LogSource::fetchOlder()
{
    const qint64 lines = windowLines();
    qint64 from = m_store.first();
    while (from < m_store.end() && m_store.line(from).note)
        ++from;
    const LogAnchor anchor(m_store, from, std::min(anchorLines, m_store.end() - from));
    const qint64 expected = lines + spareLines;
    const qint64 firstTime = m_store.line(m_store.first()).time;
    const qint64 grown = highest();
    auto* window = request(m_store.end() - from - m_store.notes() + m_beyond + expected, [this, expected, grown](const LogStore& got) {
        return got.end() >= expected + spareLines + anchorLines + (highest() - grown);
    });
    connect(window, &LogWindow::done, this, [this, window, anchor, expected, firstTime] {
        const auto& got = window->lines();
        const auto found = anchor.find(got, expected);
        qint64 count = found.value_or(0);
        if (!found) {
            while (count < got.end() && got.line(count).time < firstTime)
                ++count;
        }
        LogStore older(std::numeric_limits<qsizetype>::max());
        for (qint64 number = 0; number < count; ++number) {
            const auto line = got.line(number);
            older.add({line.text, line.channel, line.time});
        }
        const qint64 end = m_store.end();
        const qint64 notes = m_store.notes();
        m_store.prepend(std::move(older));
        if (m_store.end() < end) {
            // The newest lines made room.
            m_beyond += end - m_store.end() - (notes - m_store.notes());
            m_attached = false;
        }
        if (count < expected - spareLines) {
            m_lowest = m_store.first();
            m_lowestExact = true;
        } else if (m_lowest > m_store.first()) {
            m_lowest = m_store.first();
        }
        m_window->deleteLater();
        m_window = nullptr;
        emit moved();
    });
}

void LogSource::fetchNewer()
{
    const qint64 lines = windowLines();
    const qint64 overlap = std::min(anchorLines, m_store.end() - m_store.first());
    const LogAnchor anchor(m_store, m_store.end() - overlap, overlap);
    const qint64 lastTime = m_store.lastTime();
    const qint64 before = spareLines + overlap;
    auto* window = request(m_beyond + before, [lines, before](const LogStore& got) { return got.end() >= before + lines; });
    connect(window, &LogWindow::done, this, [this, window, anchor, lastTime](bool atEnd) {
        const auto& got = window->lines();
        const auto found = anchor.find(got, spareLines);
        qint64 number = found ? *found + anchor.size() : 0;
        if (!found) {
            while (number < got.end() && got.line(number).time <= lastTime)
                ++number;
        }
        m_store.skipUntil(0);
        const qint64 end = m_store.end();
        for (; number < got.end(); ++number) {
            const auto line = got.line(number);
            m_store.add({line.text, line.channel, line.time});
        }
        m_beyond = std::max<qint64>(0, m_beyond - (m_store.end() - end));
        m_window->deleteLater();
        m_window = nullptr;
        if (atEnd)
            attach();
        emit moved();
    });
}

void LogSource::fetchAround(qint64 number)
{
    const qint64 lines = windowLines();
    const qint64 start = std::clamp(number - lines / 4, m_lowest, std::max(m_lowest, highest() - lines));
    const qint64 end = highest();
    std::optional<qint64> tail;
    if (start > m_lowest)
        tail = end - start;
    auto* window = request(tail, [lines](const LogStore& got) { return got.end() >= lines; });
    connect(window, &LogWindow::done, this, [this, window, start, end, top = !tail](bool atEnd) {
        const auto& got = window->lines();
        m_store.clear(start);
        m_store.skipUntil(0);
        for (qint64 each = 0; each < got.end(); ++each) {
            const auto line = got.line(each);
            m_store.add({line.text, line.channel, line.time});
        }
        m_beyond = std::max<qint64>(0, end - m_store.end());
        m_attached = false;
        if (top)
            m_lowestExact = true;
        m_window->deleteLater();
        m_window = nullptr;
        if (atEnd)
            attach();
        emit moved();
    });
}

/// The store reaches the log's end: new lines are kept again, from what is there on.
void LogSource::attach()
{
    m_attached = true;
    m_beyond = 0;
    if (!m_stream)
        return; // it ended, or is being opened again
    m_newest = m_store.lastTime();
    open();
}

void LogSource::follow()
{
    if (m_attached)
        return;
    delete m_window;
    m_fetch.stop();
    const qint64 end = highest();
    m_window = request(initialLines, [](const LogStore&) { return false; });
    connect(m_window, &LogWindow::done, this, [this, end] {
        const auto& got = m_window->lines();
        m_store.clear(end - got.end());
        m_store.skipUntil(0);
        for (qint64 each = 0; each < got.end(); ++each) {
            const auto line = got.line(each);
            m_store.add({line.text, line.channel, line.time});
        }
        m_window->deleteLater();
        m_window = nullptr;
        attach();
        emit moved();
    });
}

} // namespace onggi::ui
