#include "containers/validation.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QRegularExpression>
#include <QSet>
#include <QTcpServer>
#include <QUdpSocket>

#include <unistd.h>

namespace onggi::ui {

namespace {

struct Texts
{
    Q_DECLARE_TR_FUNCTIONS(Validation)
};

constexpr int portsTried = 200;

QString ownerOf(int port, const QString& protocol, const QList<ContainerSummary>& containers)
{
    for (const auto& container : containers) {
        if (!container.isRunning())
            continue;
        for (const auto& mapping : container.ports) {
            if (mapping.hostPort == port && mapping.protocol == protocol)
                return container.name;
        }
    }
    return {};
}

bool isIn(int port, const QString& protocol, const QList<RunSpec::Port>& ports)
{
    for (const auto& other : ports) {
        if (other.hostPort == port && other.protocol == protocol)
            return true;
    }
    return false;
}

} // namespace

Verdict judgeName(const QString& name, const QList<ContainerSummary>& containers)
{
    if (name.isEmpty())
        return {true, Texts::tr("A name is made up when this is empty.")};
    static const QRegularExpression first("^[A-Za-z0-9]");
    static const QRegularExpression whole("^[A-Za-z0-9][A-Za-z0-9_.-]*$");
    if (!first.match(name).hasMatch())
        return {false, Texts::tr("A name begins with a letter a–z or a digit.")};
    if (!whole.match(name).hasMatch())
        return {false, Texts::tr("Only letters a–z, digits, and _ . - are allowed.")};
    if (name.size() < 2)
        return {false, Texts::tr("A name has at least two characters.")};
    for (const auto& container : containers) {
        if (container.name == name)
            return {false, Texts::tr("There is a container of this name.")};
    }
    return {true, Texts::tr("✓ Name is free")};
}

Verdict judgeImage(const QString& reference)
{
    if (reference.isEmpty())
        return {false, Texts::tr("Choose an image or type its name.")};
    static const QRegularExpression id("^(sha256:)?[0-9a-f]{12,64}$");
    static const QRegularExpression pattern(
        R"(^(?:(?:[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*|\[[0-9a-fA-F:]+\])(?::\d+)?/)?[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*)*(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$)");
    if (id.match(reference).hasMatch() || pattern.match(reference).hasMatch())
        return {true, {}};
    return {false, Texts::tr("This is not an image's name: write repository:tag in small letters.")};
}

bool PortProbe::isFree(int port, const QString& protocol) const
{
    if (isIn(port, protocol, m_own))
        return true;
    // Ports that only root may open count as free: the engine is root.
    if (protocol == "udp") {
        QUdpSocket socket;
        return socket.bind(QHostAddress::AnyIPv4, quint16(port)) || socket.error() != QAbstractSocket::AddressInUseError;
    }
    if (protocol != "tcp")
        return true;
    QTcpServer server;
    return server.listen(QHostAddress::AnyIPv4, quint16(port)) || server.serverError() != QAbstractSocket::AddressInUseError;
}

namespace {

/// The sockets' numbers that the kernel lists for a local port: those that listen, or of UDP, all.
QSet<QString> socketsAt(int port, const QString& protocol)
{
    QSet<QString> sockets;
    for (const auto* suffix : {"", "6"}) {
        QFile table("/proc/net/" + protocol + QLatin1String(suffix));
        if (!table.open(QIODevice::ReadOnly))
            continue;
        const auto lines = table.readAll().split('\n');
        for (const auto& line : lines.mid(1)) {
            const auto fields = line.simplified().split(' ');
            if (fields.size() > 9 && fields[1].mid(fields[1].lastIndexOf(':') + 1).toInt(nullptr, 16) == port && (protocol != "tcp" || fields[3] == "0A"))
                sockets.insert("socket:[" + QString::fromLatin1(fields[9]) + ']');
        }
    }
    return sockets;
}

} // namespace

QString PortProbe::processAt(int port, const QString& protocol) const
{
    const auto sockets = socketsAt(port, protocol);
    if (sockets.isEmpty())
        return {};
    for (const auto& process : QDir("/proc").entryList(QDir::Dirs)) {
        if (!process[0].isDigit())
            continue;
        const QDir descriptors("/proc/" + process + "/fd");
        for (const auto& descriptor : descriptors.entryInfoList(QDir::Files | QDir::System | QDir::NoDotAndDotDot)) {
            char target[64];
            const auto length = ::readlink(descriptor.filePath().toLocal8Bit().constData(), target, sizeof target);
            if (length <= 0 || !sockets.contains(QString::fromLatin1(target, length)))
                continue;
            QFile name("/proc/" + process + "/comm");
            const auto text = name.open(QIODevice::ReadOnly) ? QString::fromUtf8(name.readAll()).trimmed() : QString();
            return Texts::tr("%1 (process %2)").arg(text, process);
        }
    }
    return {};
}

int freePortFrom(int wanted, const QString& protocol, const QList<RunSpec::Port>& others,
                 const QList<ContainerSummary>& containers, const PortProbe& probe)
{
    // Below 1024 a web server's port is no place for a test: 80 becomes 8080.
    int port = wanted < 1024 ? wanted + 8000 : wanted;
    for (int tried = 0; tried < portsTried && port <= 65535; ++tried, ++port) {
        if (!isIn(port, protocol, others) && ownerOf(port, protocol, containers).isEmpty() && probe.isFree(port, protocol))
            return port;
    }
    return 0;
}

Verdict judgeHostPort(const RunSpec::Port& port, const QList<RunSpec::Port>& others,
                      const QList<ContainerSummary>& containers, const PortProbe& probe)
{
    if (port.containerPort < 1 || port.containerPort > 65535)
        return {false, Texts::tr("A port is a number from 1 to 65535.")};
    if (port.hostPort == 0)
        return {true, Texts::tr("A free port is picked when it starts.")};
    if (port.hostPort < 0 || port.hostPort > 65535)
        return {false, Texts::tr("A port is a number from 1 to 65535.")};
    Verdict verdict{false, {}, freePortFrom(port.hostPort + 1, port.protocol, others, containers, probe)};
    if (isIn(port.hostPort, port.protocol, others))
        verdict.sentence = Texts::tr("%1 stands twice in this form.").arg(port.hostPort);
    else if (const auto owner = ownerOf(port.hostPort, port.protocol, containers); !owner.isEmpty())
        verdict.sentence = Texts::tr("%1 is used by %2.").arg(port.hostPort).arg(owner);
    else if (!probe.isFree(port.hostPort, port.protocol)) {
        const auto process = probe.processAt(port.hostPort, port.protocol);
        verdict.sentence = process.isEmpty() ? Texts::tr("%1 is used by a program on this computer.").arg(port.hostPort)
                                             : Texts::tr("%1 is used by %2.").arg(port.hostPort).arg(process);
    }
    else
        return {true, {}};
    return verdict;
}

Verdict judgeVariable(const QString& key)
{
    if (key.isEmpty() || key.contains('=') || key.contains(QChar(0)))
        return {false, Texts::tr("A variable needs a name without “=”.")};
    return {true, {}};
}

Verdict judgeFolder(const RunSpec::Folder& folder)
{
    if (folder.source.isEmpty() || folder.target.isEmpty())
        return {false, Texts::tr("Give the folder here and its place in the container.")};
    if (!folder.target.startsWith('/') || folder.target == "/")
        return {false, Texts::tr("The place in the container begins with / and is not the root itself.")};
    if (folder.source.contains(':') || folder.target.contains(':'))
        return {false, Texts::tr("A path with a colon cannot be handed to a container.")};
    if (folder.source.startsWith('/') && !QFileInfo::exists(folder.source))
        return {false, Texts::tr("%1 does not exist on this computer.").arg(folder.source)};
    return {true, {}};
}

} // namespace onggi::ui
