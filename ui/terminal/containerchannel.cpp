#include "terminal/containerchannel.h"

namespace onggi::ui {

namespace {

// Docker takes away the keys of the detach sequence while it waits for the rest; with its own default Ctrl+P
// would not reach the shell. This one is longer than anybody types; closing the connection is how we detach.
const auto unusedDetachKeys = QStringLiteral("ctrl-],ctrl-^,ctrl-],ctrl-^,ctrl-]");

constexpr int exitPatience = 500;

bool hasEnded(const ContainerDetails& details)
{
    return details.state == ContainerState::Exited || details.state == ContainerState::Dead;
}

} // namespace

ContainerChannel::ContainerChannel(DockerClient& client, const QString& containerId, QObject* parent)
    : TerminalChannel(parent)
    , m_client(client)
    , m_id(containerId)
{
    m_exitPatience.setSingleShot(true);
}

ContainerChannel::~ContainerChannel()
{
    close();
}

void ContainerChannel::open(Opening opening)
{
    close();
    inspectAndAttach(opening);
}

void ContainerChannel::inspectAndAttach(Opening opening)
{
    if (m_question || m_stream)
        return;
    auto* reply = m_client.inspectContainer(m_id);
    m_question = reply;
    reply
        ->then(this,
               [this, opening](const ContainerDetails& details) {
                   m_question = nullptr;
                   if (!hasEnded(details))
                       attach(details, opening);
                   else if (opening == Opening::AfterEnd)
                       awaitStart();
                   else
                       emit ended(details.exitCode);
               })
        ->otherwise(this, [this](const ApiError& error) {
            if (error.status == 404)
                emit ended({});
            else
                emit dropped(error.message);
        });
}

void ContainerChannel::awaitStart()
{
    if (m_starts)
        return;
    m_starts = m_client.events(
        this,
        {{"type", QJsonArray{"container"}}, {"container", QJsonArray{m_id}}, {"event", QJsonArray{"start"}}});
    // Looks once more when the engine listens: it may have been started just before.
    connect(m_starts, &JsonStream::opened, this, [this] { inspectAndAttach(Opening::AfterEnd); });
    connect(m_starts, &JsonStream::received, this, [this] { inspectAndAttach(Opening::AfterEnd); });
    connect(m_starts, &JsonStream::failed, this,
            [this](const ApiError& error) { emit dropped(error.message); });
}

void ContainerChannel::attach(const ContainerDetails& details, Opening opening)
{
    delete m_starts;
    DockerClient::AttachOptions options;
    options.input = details.openStdin;
    options.logs = opening != Opening::AfterLoss;
    options.detachKeys = unusedDetachKeys;
    m_stream = m_client.attach(m_id, options, this);
    bool replays = options.logs && details.started.isValid() &&
                   details.started.secsTo(QDateTime::currentDateTimeUtc()) > 2;
    connect(m_stream, &DuplexStream::opened, this,
            [this, replays, terminal = details.terminal, input = details.openStdin] {
                emit opened(replays, terminal, input);
            });
    connect(m_stream, &DuplexStream::received, this,
            [this](const QByteArray& bytes, Channel) { emit received(bytes); });
    connect(m_stream, &DuplexStream::closed, this, [this] { streamEnded({}); });
    connect(m_stream, &DuplexStream::failed, this,
            [this](const ApiError& error) { streamEnded(error.message); });
}

void ContainerChannel::streamEnded(const QString& reason)
{
    m_stream->deleteLater();
    m_stream = nullptr;
    // The stream ends with the process, but also when the engine restarts: the container's state tells which.
    auto* reply = m_client.inspectContainer(m_id);
    m_question = reply;
    reply
        ->then(this,
               [this, reason](const ContainerDetails& details) {
                   if (hasEnded(details)) {
                       emit ended(details.exitCode);
                       return;
                   }
                   awaitExit(reason);
               })
        ->otherwise(this, [this, reason](const ApiError& error) {
            if (error.status == 404)
                emit ended({});
            else
                emit dropped(reason.isEmpty() ? error.message : reason);
        });
}

void ContainerChannel::awaitExit(const QString& reason)
{
    // The end of the stream may come a moment before the engine has noted the exit: not every end with a
    // running container is a loss.
    auto* reply = m_client.waitContainer(m_id);
    m_question = reply;
    m_exitPatience.disconnect(this);
    connect(&m_exitPatience, &QTimer::timeout, this, [this, reason] {
        if (m_question)
            m_question->cancel();
        emit dropped(reason);
    });
    m_exitPatience.start(exitPatience);
    reply
        ->then(this,
               [this](int exitCode) {
                   m_exitPatience.stop();
                   emit ended(exitCode);
               })
        ->otherwise(this, [this, reason](const ApiError&) {
            m_exitPatience.stop();
            emit dropped(reason);
        });
}

void ContainerChannel::write(const QByteArray& bytes)
{
    if (m_stream)
        m_stream->write(bytes);
}

void ContainerChannel::resize(int rows, int columns)
{
    // An engine that cannot resize (the container has just ended) is no news to the user.
    m_client.resizeContainer(m_id, rows, columns);
}

void ContainerChannel::setPaused(bool paused)
{
    if (m_stream)
        m_stream->setPaused(paused);
}

void ContainerChannel::close()
{
    if (m_question)
        m_question->cancel();
    m_question = nullptr;
    m_exitPatience.stop();
    delete m_starts;
    if (m_stream) {
        m_stream->close();
        m_stream->deleteLater();
        m_stream = nullptr;
    }
}

} // namespace onggi::ui
