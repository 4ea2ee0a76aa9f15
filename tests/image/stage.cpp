#include "stage.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTcpSocket>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <csignal>

using namespace onggi;
namespace asio = boost::asio;

namespace {
const QString python = "/usr/bin/python3";
const QString storage = ONGGI_IMAGES "/registry";
}

std::unique_ptr<TestRegistry> TestRegistry::faulty(QStringList arguments)
{
    return serve(QStringList{ONGGI_SUPPORT "/faultyregistry.py", "--storage", storage} + arguments);
}

std::unique_ptr<TestRegistry> TestRegistry::hub()
{
    return serve({ONGGI_SUPPORT "/hub.py"});
}

std::unique_ptr<TestRegistry> TestRegistry::serve(const QStringList& command)
{
    auto registry = std::make_unique<TestRegistry>();
    registry->m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    registry->m_process.start(python, command + QStringList{"--die-with-parent"});
    if (!registry->m_process.waitForReadyRead(30'000))
        qFatal("%s does not start", qPrintable(command.first()));
    registry->m_host = registry->m_process.readLine().trimmed().mid(7).toStdString();
    return registry;
}

std::unique_ptr<TestRegistry> TestRegistry::real()
{
    auto registry = std::make_unique<TestRegistry>();
    registry->m_isReal = true;
    registry->m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    registry->m_process.start(python, {ONGGI_SUPPORT "/registry.py", "start", "--storage", storage, "--run", registry->m_run.path()});
    if (!registry->m_process.waitForFinished(30'000) || registry->m_process.exitCode() != 0)
        qFatal("registry.py does not start");
    registry->m_host = registry->m_process.readLine().trimmed().mid(7).toStdString();
    return registry;
}

TestRegistry::~TestRegistry()
{
    if (m_isReal) {
        QProcess::execute(python, {ONGGI_SUPPORT "/registry.py", "stop", "--run", m_run.path()});
        return;
    }
    m_process.terminate();
    m_process.waitForFinished();
}

std::string TestRegistry::request(const char* method, const std::string& path, const std::string& body) const
{
    QTcpSocket socket;
    const QString host = QString::fromStdString(m_host);
    socket.connectToHost(host.section(':', 0, 0), host.section(':', 1).toUShort());
    if (!socket.waitForConnected())
        qFatal("the registry is gone");
    socket.write((std::string(method) + " " + path + " HTTP/1.1\r\nHost: " + m_host + "\r\nConnection: close\r\nContent-Length: "
                  + std::to_string(body.size()) + "\r\n\r\n" + body)
                     .c_str());
    QByteArray reply;
    while (socket.waitForReadyRead())
        reply += socket.readAll();
    return (reply + socket.readAll()).toStdString();
}

int TestRegistry::requestsFor(const std::string& path) const
{
    return static_cast<int>(QByteArray::fromStdString(request("GET", "/__requests", "")).count(path.c_str()));
}

std::string layerOf(const std::string& image, int index)
{
    QFile file(ONGGI_IMAGES "/images.json");
    if (!file.open(QIODevice::ReadOnly))
        qFatal("the test images have no images.json");
    const auto images = QJsonDocument::fromJson(file.readAll())["images"];
    const QString digest = images[QString::fromStdString(image)]["layers"][index]["digest"].toString();
    if (digest.isEmpty())
        qFatal("%s has no layer %d", image.c_str(), index);
    return digest.toStdString();
}

std::string shortIdOf(const std::string& digest)
{
    return digest.substr(digest.find(':') + 1, 12);
}

#undef emit // Qt's keyword is Asio's function.
void Pull::cancel()
{
    signal.emit(asio::cancellation_type::terminal);
}

bool Pull::said(const std::string& text, const std::string& id) const
{
    return std::ranges::any_of(progress, [&](const auto& line) { return line.status == text && (id.empty() || line.id == id); });
}

std::vector<std::string> Pull::statusesOf(const std::string& id) const
{
    std::vector<std::string> statuses;
    for (const auto& line : progress) {
        if (line.id == id && (statuses.empty() || statuses.back() != line.status))
            statuses.push_back(line.status);
    }
    return statuses;
}

Stage::Stage(std::string starterDirectory, std::string searchIndex)
    : m_starter(std::move(starterDirectory))
    , m_searchIndex(std::move(searchIndex))
{
    qputenv("ONGGI_HELPER_DIR", ONGGI_BIN_DIR);
    // What the daemon does, too: a helper that ends early is an error where it is written to.
    signal(SIGPIPE, SIG_IGN);
    open();
}

Stage::~Stage()
{
    m_images.reset();
    m_loop.reset();
}

void Stage::open()
{
    const auto take = [](auto result) {
        if (!result)
            qFatal("%s", result.error().message().c_str());
        return *std::move(result);
    };
    const std::string state = path("state").toStdString();
    m_loop = std::make_unique<asio::io_context>();
    m_content = take(content::ContentStore::open(state));
    m_layers = take(snapshot::LayerStore::open(state));
    m_database = take(Database::open(state + "/onggi.db"));
    image::RegistryConfig config;
    config.starterDirectory = m_starter;
    config.searchIndex = m_searchIndex;
    m_images = take(image::ImageService::open({m_loop->get_executor(), *m_database, *m_content, *m_layers, config,
                                               [this](image::ImageAction action, const std::string& id, const std::string& name) {
                                                   static const char* const actions[] = {"pull", "tag", "untag", "delete", "save", "load", "import"};
                                                   m_events.push_back(std::string(actions[static_cast<int>(action)]) + " " + id + " " + name);
                                               }}));
    m_images->setLayerUsers([] { return std::vector<oci::DiffId>(); });
}

void Stage::reopen()
{
    m_images.reset();
    m_loop.reset();
    m_layers.reset();
    m_content.reset();
    m_database.reset();
    open();
}

std::shared_ptr<Pull> Stage::start(const std::string& reference, const std::string& platform)
{
    auto pull = std::make_shared<Pull>();
    std::optional<oci::Platform> wanted;
    if (!platform.empty())
        wanted = oci::Platform::parse(platform).value();
    asio::co_spawn(*m_loop,
                   m_images->pull(oci::Reference::parse(reference).value(), wanted, {},
                                  [pull](const image::Progress& line) { pull->progress.push_back(line); }),
                   asio::bind_cancellation_slot(pull->signal.slot(), [pull](std::exception_ptr exception, Status status) {
                       if (exception)
                           std::rethrow_exception(exception);
                       pull->status = std::move(status);
                   }));
    return pull;
}

void Stage::runUntil(const Pull& pull, const std::function<bool()>& condition)
{
    m_loop->restart();
    while (!pull.status && !condition() && m_loop->run_one() > 0) { }
}

void Stage::runUntilEnded(const Pull& pull)
{
    runUntil(pull, [] { return false; });
}

std::shared_ptr<Pull> Stage::pull(const std::string& reference)
{
    auto pull = start(reference);
    runUntilEnded(*pull);
    return pull;
}

QStringList Stage::names(const QString& directory) const
{
    return QDir(path("state/" + directory)).entryList(QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot);
}

QByteArray Stage::fileOf(const image::Image& image, const QString& name) const
{
    const QString layer = QString::fromStdString(image.config.diffIds.back().digest.encoded());
    QFile file(path("state/layers/" + layer + "/fs/" + name));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

bool Stage::isClean()
{
    m_layers->drainRemovals();
    for (const QString& name : names("layers")) {
        if (name.startsWith('.')) {
            qWarning("layers/%s is left", qPrintable(name));
            return false;
        }
    }
    if (!names("ingest").isEmpty())
        qWarning("ingest/%s is left", qPrintable(names("ingest").first()));
    return names("ingest").isEmpty();
}
