#pragma once

#include "docker/dockerclient.h"
#include "terminal/terminalchannel.h"

#include <QPointer>

namespace onggi::ui {

// One more process inside a running container, on a pseudo-terminal: a shell by default, the best that the image
// has. Every opening starts a new process, for an exec cannot be attached to a second time; after a lost
// connection that is said by the session's divider.
class ExecChannel : public TerminalChannel
{
    Q_OBJECT

public:
    // An empty command means a shell; an empty user the container's own.
    ExecChannel(DockerClient& client, const QString& containerId, const QStringList& command = {},
                const QString& user = {}, QObject* parent = nullptr);
    ~ExecChannel() override;

    void open(Opening opening) override;
    void write(const QByteArray& bytes) override;
    void resize(int rows, int columns) override;
    void setPaused(bool paused) override;
    void close() override;
    QString endReason() const override { return m_endReason; }

    // bash where it is, else sh.
    static QStringList shellCommand();

private:
    void attach(const QString& execId);
    void refused(const ApiError& error);
    void streamEnded(const QString& reason);

    DockerClient& m_client;
    QString m_id;
    ExecRequest m_request;
    bool m_shell;
    QString m_exec;
    QPointer<DuplexStream> m_stream;
    QPointer<Call> m_question;
    bool m_typed = false; // something was sent to it: an end is the user's
    QString m_endReason;
};

} // namespace onggi::ui
