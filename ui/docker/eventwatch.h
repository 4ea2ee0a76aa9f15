#pragma once

#include "docker/dockerclient.h"

#include <QFileSystemWatcher>
#include <QPointer>
#include <QTimer>

namespace onggi::ui {

/// Follows an engine's events for as long as it lives. When the stream drops, it is opened again: at once when the
/// socket reappears in its directory, else after a pause that grows to some seconds. Each `connected` means that
/// events may have been missed: list everything anew. Lives on the client's thread.
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
    void lost(const ApiError& error);
    void watchSocket();

    DockerClient& m_client;
    QPointer<JsonStream> m_stream;
    QFileSystemWatcher m_watcher;
    QTimer m_retry;
    int m_pause = 0;
    bool m_connected = false;
};

} // namespace onggi::ui
