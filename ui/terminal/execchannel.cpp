#include "terminal/execchannel.h"

namespace onggi::ui {

namespace {
// What a shell answers, and an engine, when a program is not there or cannot be executed.
constexpr int cannotExecute = 126;
constexpr int notFound = 127;
} // namespace

ExecChannel::ExecChannel(DockerClient& client, const QString& containerId, const QStringList& command,
                         const QString& user, QObject* parent)
    : TerminalChannel(parent)
    , m_client(client)
    , m_id(containerId)
    , m_shell(command.isEmpty())
{
    m_request.command = m_shell ? shellCommand() : command;
    m_request.user = user;
    m_request.environment = {QStringLiteral("TERM=xterm-256color")};
}

ExecChannel::~ExecChannel()
{
    close();
}

QStringList ExecChannel::shellCommand()
{
    return {QStringLiteral("/bin/sh"), QStringLiteral("-c"),
            QStringLiteral("[ -x /bin/bash ] && exec /bin/bash; [ -x /usr/bin/bash ] && exec /usr/bin/bash; exec /bin/sh")};
}

void ExecChannel::open(Opening)
{
    close();
    m_typed = false;
    m_endReason.clear();
    auto* reply = m_client.createExec(m_id, m_request);
    m_question = reply;
    reply
        ->then(this,
               [this](const QString& execId) {
                   m_question = nullptr;
                   attach(execId);
               })
        ->otherwise(this, [this](const ApiError& error) { refused(error); });
}

void ExecChannel::attach(const QString& execId)
{
    m_exec = execId;
    m_stream = m_client.startExec(execId, m_request, this);
    connect(m_stream, &DuplexStream::opened, this, [this] { emit opened(false, true, true); });
    connect(m_stream, &DuplexStream::received, this,
            [this](const QByteArray& bytes, Channel) { emit received(bytes); });
    connect(m_stream, &DuplexStream::closed, this, [this] { streamEnded({}); });
    connect(m_stream, &DuplexStream::failed, this, [this](const ApiError& error) {
        if (error.kind == ApiError::Kind::Refused)
            refused(error);
        else
            streamEnded(error.message);
    });
}

void ExecChannel::refused(const ApiError& error)
{
    switch (error.kind) {
    case ApiError::Kind::Refused:
        if (error.status == 409)
            m_endReason = tr("The container is not running. Start it, then open a shell.");
        else if (error.status == 404 && error.message.contains(QLatin1String("No such container"), Qt::CaseInsensitive))
            m_endReason = tr("The container is gone.");
        else if (m_shell && (error.message.contains(QLatin1String("no such file")) || error.message.contains(QLatin1String("not found"))))
            m_endReason = tr("This image has no shell (/bin/sh): %1").arg(error.message);
        else if (error.status == 501)
            m_endReason = tr("This engine cannot start a process in a running container: %1").arg(error.message);
        else
            m_endReason = tr("The engine refused: %1").arg(error.message);
        emit ended({});
        return;
    default:
        emit dropped(error.message);
    }
}

void ExecChannel::streamEnded(const QString& reason)
{
    if (m_stream)
        m_stream->deleteLater();
    m_stream = nullptr;
    // The stream ends with the process and with the engine: the exec's own state tells which.
    auto* reply = m_client.inspectExec(m_exec);
    m_question = reply;
    reply
        ->then(this,
               [this, reason](const ExecDetails& details) {
                   if (details.running) {
                       emit dropped(reason);
                       return;
                   }
                   const auto code = details.exitCode.value_or(0);
                   if (m_shell && !m_typed && (code == cannotExecute || code == notFound))
                       m_endReason = tr("This image has no shell (/bin/sh): there is nothing to type into.");
                   emit ended(code);
               })
        ->otherwise(this, [this, reason](const ApiError& error) {
            // An engine forgets an exec with its container.
            if (error.status == 404) {
                m_endReason = tr("The shell ended with its container.");
                emit ended({});
            } else {
                emit dropped(reason.isEmpty() ? error.message : reason);
            }
        });
}

void ExecChannel::write(const QByteArray& bytes)
{
    m_typed = true;
    if (m_stream)
        m_stream->write(bytes);
}

void ExecChannel::resize(int rows, int columns)
{
    m_request.rows = rows;
    m_request.columns = columns;
    // An exec that has just ended cannot be resized, which is no news to the user.
    if (m_stream)
        m_client.resizeExec(m_exec, rows, columns);
}

void ExecChannel::setPaused(bool paused)
{
    if (m_stream)
        m_stream->setPaused(paused);
}

void ExecChannel::close()
{
    if (m_question)
        m_question->cancel();
    m_question = nullptr;
    if (m_stream) {
        m_stream->close();
        m_stream->deleteLater();
        m_stream = nullptr;
    }
}

} // namespace onggi::ui
