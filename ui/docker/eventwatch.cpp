#include "docker/eventwatch.h"

#include <QFileInfo>

namespace onggi::ui {

namespace {
constexpr int firstPause = 250;
constexpr int longestPause = 5000;
} // namespace

EventWatch::EventWatch(DockerClient& client, QObject* parent) : QObject(parent), m_client(client), m_pause(firstPause)
{
    m_retry.setSingleShot(true);
    connect(&m_retry, &QTimer::timeout, this, &EventWatch::open);
    connect(&m_watcher, &QFileSystemWatcher::directoryChanged, this, [this] {
        watchSocket();
        if (!m_stream && QFileInfo::exists(m_client.transport().path()))
            retryNow();
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
    if (m_stream)
        return;
    m_stream = m_client.events(this);
    connect(m_stream, &JsonStream::opened, this, [this] {
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
    m_stream->deleteLater();
    m_stream.clear();
    m_connected = false;
    watchSocket();
    // Where no socket is, its directory tells when one comes: no need to try meanwhile.
    if (QFileInfo::exists(m_client.transport().path())) {
        m_retry.start(m_pause);
        m_pause = std::min(m_pause * 2, longestPause);
    }
    emit disconnected(error);
}

} // namespace onggi::ui
