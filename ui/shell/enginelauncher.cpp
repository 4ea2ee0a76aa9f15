#include "shell/enginelauncher.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QStandardPaths>
#include <unistd.h>

namespace onggi::ui {

namespace {

constexpr int pkexecDismissed = 126;
constexpr int pkexecRefused = 127;
constexpr qint64 logTail = 2000;

} // namespace

EngineLauncher::EngineLauncher(const Transport& transport, Places places, QObject* parent)
    : QObject(parent), m_transport(transport), m_places(std::move(places))
{
}

/// Beside this program first: what was built or installed together belongs together.
QString EngineLauncher::program()
{
    const auto beside = QCoreApplication::applicationDirPath() + "/onggid";
    if (QFileInfo(beside).isExecutable())
        return beside;
    return QStandardPaths::findExecutable("onggid");
}

QStringList EngineLauncher::command() const
{
    QStringList words;
    if (geteuid() != 0)
        words << QStandardPaths::findExecutable("pkexec");
    words << program();
    if (!m_places.state.isEmpty())
        words << "--state" << m_places.state;
    if (!m_places.run.isEmpty())
        words << "--run" << m_places.run;
    return words;
}

bool EngineLauncher::canStart() const
{
    const auto run = m_places.run.isEmpty() ? QString("/run/onggi") : m_places.run;
    return m_transport.isLocal() && !program().isEmpty() && m_transport.path() == QDir::cleanPath(run + "/onggi.sock");
}

QString EngineLauncher::commandLine() const
{
    return "sudo " + (program().isEmpty() ? QString("onggid") : program());
}

QString EngineLauncher::logPath() const
{
    const auto folder = QStandardPaths::writableLocation(QStandardPaths::CacheLocation);
    QDir().mkpath(folder);
    return folder + "/onggid.log";
}

QString EngineLauncher::lastLines() const
{
    QFile file(logPath());
    if (!file.open(QIODevice::ReadOnly))
        return {};
    file.seek(std::max<qint64>(0, file.size() - logTail));
    const auto lines = QString::fromUtf8(file.readAll()).trimmed().split('\n');
    return lines.mid(std::max<qsizetype>(0, lines.size() - 3)).join('\n');
}

void EngineLauncher::start()
{
    if (m_process)
        return;
    auto words = command();
    if (words.first().isEmpty()) {
        emit failed(tr("This needs the administrator, and pkexec is not installed to ask for the password. Run in a terminal: %1").arg(commandLine()));
        return;
    }
    // Not a child of this object: QProcess ends its program when it is destroyed, and the engine is to outlive us.
    m_process = new QProcess;
    m_process->setStandardInputFile(QProcess::nullDevice());
    m_process->setStandardOutputFile(QProcess::nullDevice());
    m_process->setStandardErrorFile(logPath());
    // A session of its own: an interrupt in the terminal that we were started from is not meant for it.
    m_process->setChildProcessModifier([] { ::setsid(); });
    connect(m_process, &QProcess::finished, this, [this](int code, QProcess::ExitStatus) {
        m_process->deleteLater();
        m_process = nullptr;
        if (geteuid() != 0 && code == pkexecDismissed)
            emit failed(tr("The engine needs the administrator's permission."));
        else if (geteuid() != 0 && code == pkexecRefused)
            emit failed(tr("You are not allowed to start the engine. Ask the administrator to run: %1").arg(commandLine()));
        else
            emit failed(tr("The engine ended at once (code %1). %2").arg(code).arg(lastLines()));
    });
    connect(m_process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error != QProcess::FailedToStart)
            return;
        emit failed(tr("The engine could not be started: %1").arg(m_process->errorString()));
        m_process->deleteLater();
        m_process = nullptr;
    });
    const auto executable = words.takeFirst();
    m_process->start(executable, words);
}

} // namespace onggi::ui
