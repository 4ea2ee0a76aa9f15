#include "logs/logmerge.h"

#include <algorithm>

namespace onggi::ui {

namespace {
constexpr qint64 linesOfAll = 100'000;
constexpr int patience = 150;
constexpr std::size_t mostHeld = 2 * linesOfAll; ///< then they are shown, whatever else may come
constexpr int longestRest = 5000;
} // namespace

LogMerge::LogMerge(DockerClient& client, QList<Container> containers, QObject* parent)
    : LogFeed(parent)
    , m_client(client)
{
    for (auto& container : containers) {
        auto part = std::make_unique<Part>();
        part->container = std::move(container);
        part->retry.setSingleShot(true);
        const int origin = int(m_parts.size());
        connect(&part->retry, &QTimer::timeout, this, [this, origin] { open(origin); });
        m_parts.push_back(std::move(part));
    }
    m_release.setSingleShot(true);
    m_again.setSingleShot(true);
    connect(&m_release, &QTimer::timeout, this, &LogMerge::release);
    // The engine was away: what started meanwhile, nobody told.
    connect(&m_again, &QTimer::timeout, this, [this] {
        followStarts();
        for (int origin = 0; origin < int(m_parts.size()); ++origin) {
            if (!m_parts[size_t(origin)]->stream && m_parts[size_t(origin)]->pause >= 0)
                open(origin);
        }
    });
}

LogMerge::~LogMerge() = default;

QStringList LogMerge::origins() const
{
    QStringList names;
    for (const auto& part : m_parts)
        names.append(part->container.name);
    return names;
}

void LogMerge::start()
{
    followStarts();
    for (int origin = 0; origin < int(m_parts.size()); ++origin)
        open(origin);
}

void LogMerge::open(int origin)
{
    Part& part = *m_parts[size_t(origin)];
    part.retry.stop();
    if (part.stream)
        return;
    DockerClient::LogOptions options;
    options.follow = true;
    options.timestamps = true;
    if (part.newest > 0)
        options.since = QDateTime::fromMSecsSinceEpoch(part.newest / 1'000'000, Qt::UTC);
    else
        options.tail = linesOfAll / qint64(m_parts.size());
    const qint64 known = part.newest;
    part.lines = {};
    part.stream = m_client.logs(part.container.id, options, this);
    connect(part.stream, &LogStream::opened, this, [this, &part] {
        part.open = true;
        showState();
    });
    connect(part.stream, &LogStream::received, this, [this, origin, &part, known](const QByteArray& bytes, Channel channel) {
        part.pause = 0;
        part.lines.feed(bytes, channel, [&](const LogLine& line) {
            if (!line.time || line.time > known)
                hold(origin, line);
        });
    });
    connect(part.stream, &LogStream::finished, this, [this, origin] {
        m_parts[size_t(origin)]->lines.flush([this, origin](const LogLine& line) { hold(origin, line); });
        closed(origin, {});
    });
    connect(part.stream, &LogStream::failed, this, [this, origin](const ApiError& error) {
        // One that is gone will not come back.
        if (error.status == 404)
            m_parts[size_t(origin)]->pause = -1;
        closed(origin, error.message);
    });
}

/// One that ended goes on when the engine tells of its start; what was lost is asked for again.
void LogMerge::closed(int origin, const QString& reason)
{
    Part& part = *m_parts[size_t(origin)];
    part.stream->deleteLater();
    part.stream = nullptr;
    part.open = false;
    m_lastError = reason;
    showState();
    if (reason.isEmpty() || part.pause < 0)
        return;
    part.pause = std::clamp(part.pause * 2, 200, longestRest);
    part.retry.start(part.pause);
}

void LogMerge::followStarts()
{
    QJsonArray ids;
    for (const auto& part : m_parts)
        ids.append(part->container.id);
    m_starts = m_client.events(this, {{"type", QJsonArray{"container"}}, {"container", ids}, {"event", QJsonArray{"start"}}});
    connect(m_starts, &JsonStream::received, this, [this](const QJsonObject& event) {
        const auto id = event["Actor"].toObject()["ID"].toString();
        for (int origin = 0; origin < int(m_parts.size()); ++origin) {
            if (m_parts[size_t(origin)]->container.id == id && !m_parts[size_t(origin)]->stream)
                open(origin);
        }
    });
    auto again = [this] {
        m_starts->deleteLater();
        m_starts = nullptr;
        m_again.start(longestRest / 5);
    };
    connect(m_starts, &JsonStream::failed, this, again);
    connect(m_starts, &JsonStream::finished, this, again);
}

void LogMerge::showState()
{
    const bool any = std::any_of(m_parts.begin(), m_parts.end(), [](const auto& part) { return part->open; });
    if (any)
        setState(State::Following);
    else if (!m_lastError.isEmpty())
        setState(State::Lost, m_lastError);
    else if (state() != State::Loading || !m_held.empty())
        setState(State::Ended);
}

void LogMerge::hold(int origin, const LogLine& line)
{
    Part& part = *m_parts[size_t(origin)];
    part.newest = std::max(part.newest, line.time);
    m_held.push_back({line.time ? line.time : part.newest, origin, line.channel, line.text.toByteArray()});
    // The first lines of all come together, however long one takes: only then is their order known.
    if (!m_release.isActive() || (m_store.isEmpty() && m_held.size() < mostHeld))
        m_release.start(patience);
}

void LogMerge::release()
{
    std::stable_sort(m_held.begin(), m_held.end(), [](const Held& a, const Held& b) { return a.time < b.time; });
    for (const auto& held : m_held)
        m_store.add({held.text, held.channel, held.time}, held.origin);
    m_held.clear();
    emit linesAdded();
}

} // namespace onggi::ui
