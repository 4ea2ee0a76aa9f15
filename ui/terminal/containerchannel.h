#pragma once

#include "docker/dockerclient.h"
#include "terminal/terminalchannel.h"

#include <QPointer>
#include <QTimer>

namespace onggi::ui {

// Attaches to the main process of a container through the engine's API.
class ContainerChannel : public TerminalChannel
{
    Q_OBJECT

public:
    ContainerChannel(DockerClient& client, const QString& containerId, QObject* parent = nullptr);
    ~ContainerChannel() override;

    void open(Opening opening) override;
    void write(const QByteArray& bytes) override;
    void resize(int rows, int columns) override;
    void setPaused(bool paused) override;
    void close() override;

private:
    void attach(const ContainerDetails& details, Opening opening);
    void inspectAndAttach(Opening opening);
    void awaitStart();
    void streamEnded(const QString& reason);
    void awaitExit(const QString& reason);

    DockerClient& m_client;
    QString m_id;
    QPointer<DuplexStream> m_stream;
    QPointer<JsonStream> m_starts; // while it waits for a start
    QPointer<Call> m_question;     // the inspect or wait under way
    QTimer m_exitPatience;
};

} // namespace onggi::ui
