#pragma once

#include "docker/dockerclient.h"

#include <QFileSystemWatcher>
#include <QPointer>
#include <QTimer>

namespace onggi::ui {

/// Follows an engine's events for as long as it lives: asks who is there, agrees on a version of the API, opens the stream.
/// When that drops, all of it is done again: at once when a local socket reappears in its directory, else after a pause
/// that grows. Each `connected` means that events may have been missed: list everything anew. Lives on the client's thread.
class EventWatch : public QObject
{
    Q_OBJECT
public:
    explicit EventWatch(DockerClient& client, QObject* parent = nullptr);
    bool isConnected() const { return m_connected; }

public slots:
    void start();
    void retryNow(); ///< for "Try again" buttons and an engine just started

signals:
    void connected();
    void disconnected(const onggi::ui::ApiError& error);
    void received(const onggi::ui::Event& event);

private:
    void open();
    void openStream();
    void lost(const ApiError& error);
    bool mayRetry(const ApiError& error) const;
    void watchSocket();

    DockerClient& m_client;
    QPointer<Call> m_ping;
    QPointer<JsonStream> m_stream;
    QFileSystemWatcher m_watcher;
    QTimer m_retry;
    QTimer m_patience; ///< for the first answer
    int m_pause = 0;
    bool m_connected = false;
};

} // namespace onggi::ui
