#include "logs/logsource.h"

#include <algorithm>

namespace onggi::ui {

namespace {
constexpr qint64 initialLines = 200'000;
constexpr int longestPause = 5000;
} // namespace

LogSource::LogSource(DockerClient& client, const QString& containerId, QObject* parent)
    : QObject(parent)
    , m_client(client)
    , m_id(containerId)
{
    m_retry.setSingleShot(true);
    connect(&m_retry, &QTimer::timeout, this, &LogSource::open);
}

LogSource::~LogSource() = default;

void LogSource::setState(State state)
{
    if (m_state == state)
        return;
    m_state = state;
    emit stateChanged();
}

void LogSource::start()
{
    open();
}

void LogSource::open()
{
    DockerClient::LogOptions options;
    options.follow = true;
    options.timestamps = true;
    if (m_store.lastTime() > 0) {
        // The engine counts `since` in coarser steps than lines have times: what is there already is left
        // out.
        options.since = QDateTime::fromMSecsSinceEpoch(m_store.lastTime() / 1'000'000, Qt::UTC);
        m_store.skipUntil(m_store.lastTime());
    } else {
        options.tail = initialLines;
    }
    delete m_stream;
    m_stream = m_client.logs(m_id, options, this);
    connect(m_stream, &LogStream::opened, this, [this] {
        if (m_lostAt.isValid()) {
            const auto format = QStringLiteral("HH:mm:ss");
            m_store.note(tr("connection lost at %1, connected again at %2")
                             .arg(m_lostAt.toString(format), QDateTime::currentDateTime().toString(format)));
            m_lostAt = {};
            emit linesAdded();
        }
        setState(State::Following);
    });
    connect(m_stream, &LogStream::received, this, [this](const QByteArray& bytes, Channel channel) {
        m_pause = 0;
        m_store.append(bytes, channel);
        emit linesAdded();
    });
    connect(m_stream, &LogStream::finished, this, &LogSource::ended);
    connect(m_stream, &LogStream::failed, this, &LogSource::lost);
}

void LogSource::ended()
{
    m_store.flush();
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
        if (m_state != State::Ended || m_stream || (details.state != ContainerState::Running && !unread))
            return;
        m_followedStart = details.started;
        delete m_starts;
        m_pause = std::clamp(m_pause * 2, 100, longestPause);
        m_retry.start(m_pause);
    });
}

void LogSource::lost(const ApiError& error)
{
    if (m_stream)
        m_stream->deleteLater();
    m_stream = nullptr;
    if (m_starts)
        m_starts->deleteLater();
    m_starts = nullptr;
    m_error = error.message;
    if (m_state == State::Following && m_store.end() > 0)
        m_lostAt = QDateTime::currentDateTime();
    setState(State::Lost);
    // A container that is gone will not come back; anything else may.
    if (error.status == 404)
        return;
    m_pause = m_pause == 0 ? 200 : std::min(m_pause * 2, longestPause);
    m_retry.start(m_pause);
}

} // namespace onggi::ui
