#include "docker/eventwatch.h"

#include <QFileInfo>

namespace onggi::ui {

namespace {
constexpr int firstPause = 250;
constexpr int longestPause = 5000;
/// A login far away is not asked for so often.
constexpr int longestRemotePause = 30'000;
constexpr int answerPatience = 30'000;
} // namespace

EventWatch::EventWatch(DockerClient& client, QObject* parent) : QObject(parent), m_client(client), m_pause(firstPause)
{
    m_retry.setSingleShot(true);
    connect(&m_retry, &QTimer::timeout, this, &EventWatch::open);
    connect(&m_watcher, &QFileSystemWatcher::directoryChanged, this, [this] {
        watchSocket();
        if (!m_stream && !m_ping && QFileInfo::exists(m_client.transport().path()))
            retryNow();
    });
    m_patience.setSingleShot(true);
    m_patience.setInterval(answerPatience);
    connect(&m_patience, &QTimer::timeout, this, [this] {
        if (m_ping)
            m_ping->cancel();
        lost({ApiError::Kind::NoEngine, 0,
              tr("What listens at %1 has not answered for %n second(s).", nullptr, answerPatience / 1000).arg(m_client.transport().url())});
    });
}

void EventWatch::start()
{
    watchSocket();
    open();
}

void EventWatch::retryNow()
{
    if (m_connected)
        return;
    m_pause = firstPause;
    open();
}

/// The socket's directory may not be there yet: then its nearest ancestor is watched for its coming.
void EventWatch::watchSocket()
{
    if (!m_client.transport().isLocal())
        return;
    QString directory = QFileInfo(m_client.transport().path()).path();
    while (!QFileInfo(directory).isDir() && directory != "/" && directory != ".")
        directory = QFileInfo(directory).path();
    if (m_watcher.directories() == QStringList{directory})
        return;
    if (!m_watcher.directories().isEmpty())
        m_watcher.removePaths(m_watcher.directories());
    m_watcher.addPath(directory);
}

void EventWatch::open()
{
    m_retry.stop();
    if (m_ping || m_stream)
        return;
    auto* ping = m_client.ping();
    m_ping = ping;
    m_patience.start();
    ping->then(this, [this](const QString& version) {
        if (m_client.agreeOn(version))
            openStream();
        else
            lost({ApiError::Kind::BadReply, 0, tr("The engine speaks version %1 of the API, which is too old for this window.").arg(version)});
    });
    ping->otherwise(this, [this](const ApiError& error) { lost(error); });
}

void EventWatch::openStream()
{
    m_stream = m_client.events(this);
    connect(m_stream, &JsonStream::opened, this, [this] {
        m_patience.stop();
        m_ping.clear();
        m_connected = true;
        m_pause = firstPause;
        emit connected();
    });
    connect(m_stream, &JsonStream::received, this, [this](const QJsonObject& object) { emit received(Event::fromJson(object)); });
    connect(m_stream, &JsonStream::finished, this, [this] {
        lost({ApiError::Kind::Interrupted, 0, tr("The engine has closed the connection.")});
    });
    connect(m_stream, &JsonStream::failed, this, &EventWatch::lost);
}

void EventWatch::lost(const ApiError& error)
{
    m_patience.stop();
    m_ping.clear();
    if (m_stream)
        m_stream->deleteLater();
    m_stream.clear();
    m_connected = false;
    watchSocket();
    if (mayRetry(error)) {
        m_retry.start(m_pause);
        m_pause = std::min(m_pause * 2, m_client.transport().isLocal() ? longestPause : longestRemotePause);
    }
    emit disconnected(error);
}

/// Where no socket is, its directory tells when one comes: no need to try meanwhile. Who is turned away at a door far from
/// here is not to knock again by himself.
bool EventWatch::mayRetry(const ApiError& error) const
{
    if (m_client.transport().isLocal())
        return QFileInfo::exists(m_client.transport().path());
    return error.kind != ApiError::Kind::NoPermission;
}

} // namespace onggi::ui
