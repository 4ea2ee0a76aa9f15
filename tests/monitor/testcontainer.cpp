#include "testcontainer.h"

#include "base/encoding.h"
#include "cgroup/cgroup.h"
#include "monitor/logreader.h"
#include "sys/memoryfile.h"

#include <QDir>
#include <QFile>
#include <chrono>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <poll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

using namespace onggi;
using namespace onggi::monitor;

namespace {

const std::string layerName(64, 'a');

/// One layer for all tests of this process.
const QString& layers()
{
    static const QTemporaryDir directory;
    static const QString path = [] {
        const QDir root(directory.path() + "/" + QString::fromStdString(layerName) + "/fs");
        for (const char* name : {"bin", "proc", "sys", "dev", "tmp", "etc"})
            root.mkpath(name);
        if (!QFile::copy("/usr/bin/busybox", root.filePath("bin/busybox")))
            qFatal("the tests need /usr/bin/busybox (package busybox-static)");
        for (const char* name :
             {"sh", "cat", "echo", "sleep", "stty", "tail", "head", "seq", "dd", "true", "yes"})
            QFile::link("busybox", root.filePath(QString("bin/") + name));
        return directory.path();
    }();
    return path;
}

UniqueFd openDirectory(const QString& path)
{
    UniqueFd fd(::open(path.toUtf8().constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!fd)
        qFatal("opening %s", qPrintable(path));
    return fd;
}

template<typename Value>
Value must(Result<Value> result)
{
    if (!result)
        qFatal("%s", result.error().message().c_str());
    return std::move(*result);
}

} // namespace

bool isReadable(int fd, int milliseconds)
{
    pollfd wanted{fd, POLLIN, 0};
    return ::poll(&wanted, 1, milliseconds) == 1;
}

std::string readToEnd(int fd)
{
    std::string all;
    char buffer[65536];
    while (isReadable(fd)) {
        const ssize_t count = ::read(fd, buffer, sizeof buffer);
        if (count <= 0)
            return all;
        all.append(buffer, static_cast<std::size_t>(count));
    }
    return all + "(no end)";
}

std::string readUntil(int fd, const std::string& text)
{
    std::string all;
    char byte;
    while (all.find(text) == std::string::npos && isReadable(fd) && ::read(fd, &byte, 1) == 1)
        all += byte;
    return all;
}

std::string framesOf(const std::string& bytes, char stream)
{
    std::string text;
    for (std::size_t at = 0; at + 8 <= bytes.size();) {
        std::uint32_t length;
        std::memcpy(&length, bytes.data() + at + 4, 4);
        length = __builtin_bswap32(length);
        if (bytes[at] == stream)
            text += bytes.substr(at + 8, length);
        at += 8 + length;
    }
    return text;
}

std::string TestContainer::cgroupParent()
{
    return "onggi-test-monitor-" + std::to_string(::getpid());
}

std::optional<std::string> TestContainer::leftGroup()
{
    const auto manager = must(cgroup::Manager::detect(cgroup::defaultRoot, cgroupParent()));
    const auto names = manager->list();
    return names.empty() ? std::nullopt : std::optional(names.front());
}

TestContainer::TestContainer()
{
    for (const char* name : {"container/upper", "container/work", "run"})
        QDir(m_root.path()).mkpath(name);
}

TestContainer::~TestContainer()
{
    dropDaemon();
    if (pidfd)
        ::syscall(SYS_pidfd_send_signal, pidfd.get(), SIGKILL, nullptr, 0);
    if (m_monitor.pidfd && !m_ended && !monitorEnds()) {
        ::syscall(SYS_pidfd_send_signal, m_monitor.pidfd.get(), SIGKILL, nullptr, 0);
        (void)sys::reap(m_monitor.pidfd);
    }
}

runtime::Spec TestContainer::shell(const std::string& script)
{
    runtime::Spec spec;
    spec.layers = {layerName};
    spec.hostname = "test";
    spec.mounts = runtime::defaultMounts(64 << 20);
    spec.maskedPaths = runtime::defaultMaskedPaths();
    spec.readOnlyPaths = runtime::defaultReadOnlyPaths();
    spec.capabilities = runtime::defaultCapabilities();
    spec.limits.devices = runtime::defaultDeviceRules();
    spec.environment = {"PATH=/bin"};
    spec.arguments = {"/bin/sh", "-c", script};
    spec.seccomp = false;
    return spec;
}

void TestContainer::launch(runtime::Spec spec, Launch order)
{
    spec.id = randomHex(32);
    spec.cgroupParent = cgroupParent();
    spec.terminal = order.terminal;
    order.id = spec.id;

    auto ends = must(sys::MessageSocket::pair());
    sys::SpawnRequest request;
    request.program = ONGGI_BIN_DIR "/onggi-monitor";
    request.fds = {{ends.second.fd(), 3}};
    m_monitor = must(sys::spawn(request));
    m_ended = false;
    m_daemon = std::move(ends.first);

    const UniqueFd memory = must(sys::sealedMemory("spec", runtime::toJson(spec).dump()));
    const UniqueFd layerDirectory = openDirectory(layers());
    const UniqueFd container = openDirectory(path("container"));
    const UniqueFd run = openDirectory(path("run"));
    const int descriptors[] = {memory.get(), layerDirectory.get(), container.get(), run.get()};
    if (const auto sent = m_daemon.send(encode(Order(order)), descriptors); !sent)
        qFatal("%s", sent.error().message().c_str());
}

void TestContainer::run(const runtime::Spec& spec, const Launch& launchOrder)
{
    launch(spec, launchOrder);
    expect<Created>();
    pidfd = std::move(fds.at(0));
    order(Go{});
    expect<Started>();
}

void TestContainer::order(const Order& order, int fd)
{
    const auto sent = m_daemon.send(encode(order), std::span(&fd, fd >= 0 ? 1 : 0));
    if (!sent)
        qFatal("%s", sent.error().message().c_str());
}

UniqueFd TestContainer::attach(const Attach& attach)
{
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        qFatal("socketpair");
    const UniqueFd theirs(ends[0]);
    order(attach, theirs.get());
    return UniqueFd(ends[1]);
}

Report TestContainer::nextReport()
{
    if (!isReadable(m_daemon.fd())) {
        QString where;
        const QString process = QString("/proc/%1/").arg(m_monitor.pid);
        for (const QString& name : {process + "syscall", process + "wchan",
                                    process + "task/" + QString::number(m_monitor.pid) + "/children"}) {
            QFile file(name);
            if (file.open(QIODevice::ReadOnly))
                where += file.readAll().trimmed() + "; ";
        }
        qFatal("no report from the monitor: %s", qPrintable(where));
    }
    auto message = must(m_daemon.receive());
    if (!message)
        qFatal("the monitor is gone");
    fds = std::move(message->fds);
    return must(decodeReport(message->bytes));
}

bool TestContainer::daemonSeesEnd()
{
    return isReadable(m_daemon.fd()) && !must(m_daemon.receive());
}

void TestContainer::reconnect()
{
    UniqueFd socket(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const QByteArray name = path("run/monitor.sock").toUtf8();
    std::strncpy(address.sun_path, name.constData(), sizeof address.sun_path - 1);
    if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        qFatal("connecting to the monitor: %s", strerror(errno));
    m_daemon = sys::MessageSocket(std::move(socket));
}

bool TestContainer::monitorEnds()
{
    if (!m_ended && isReadable(m_monitor.pidfd.get(), 15000)) {
        (void)sys::reap(m_monitor.pidfd);
        m_ended = true;
    }
    return m_ended;
}

std::string TestContainer::log() const
{
    const UniqueFd directory(
        ::open(path("container/log").toUtf8().constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    const auto reader = must(LogReader::open(directory, {}));
    std::string text;
    while (const auto record = must(reader->next()))
        text += record->text;
    return text;
}

QStringList TestContainer::runFiles() const
{
    return QDir(path("run")).entryList(QDir::AllEntries | QDir::System | QDir::Hidden | QDir::NoDotAndDotDot);
}

std::string TestContainer::exitFile() const
{
    QFile file(path("run/exit"));
    return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : std::string();
}
