#include "containers/copydialog.h"

#include "models/refusal.h"
#include "models/shellline.h"
#include "widgets/formfields.h"
#include "containers/runspec.h"
#include "docker/transfer.h"
#include "models/humanize.h"
#include "widgets/buttons.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QProcess>
#include <QStandardPaths>

namespace onggi::ui {

CopyDialog::CopyDialog(Engine& engine, const ContainerSummary& container, Direction direction, QWidget* parent)
    : ActionDialog(direction == Direction::Out ? tr("Copy files out of %1").arg(container.name) : tr("Copy files into %1").arg(container.name),
                   tr("Copy"), parent),
      m_engine(engine), m_id(container.id), m_name(container.name), m_direction(direction)
{
    const bool out = direction == Direction::Out;
    m_inside = new QLineEdit;
    m_inside->setAccessibleName(out ? tr("From the container") : tr("Into the container's folder"));
    m_inside->setPlaceholderText(out ? "/etc/hostname" : "/tmp");
    m_here = new QLineEdit(out ? QStandardPaths::writableLocation(QStandardPaths::DownloadLocation) : QString());
    m_here->setAccessibleName(out ? tr("Into the folder here") : tr("File or folder here"));
    auto* browse = new Button(tr("Choose…"), Button::Kind::Plain, "folder");
    auto* here = new QWidget;
    auto* hereRow = new QHBoxLayout(here);
    hereRow->setContentsMargins(0, 0, 0, 0);
    hereRow->addWidget(m_here, 1);
    hereRow->addWidget(browse);
    here->setFocusProxy(m_here);
    auto* grid = newFormGrid();
    const auto addInside = [&] { m_insideHint = addFormField(*grid, m_inside->accessibleName(), m_inside, true); };
    const auto addHere = [&] { m_hereHint = addFormField(*grid, m_here->accessibleName(), here, true); };
    if (out)
        addInside();
    addHere();
    if (!out)
        addInside();
    form()->addLayout(grid);
    m_progress = new QLabel;
    m_progress->setProperty("kind", "muted");
    form()->addWidget(m_progress);
    connect(m_inside, &QLineEdit::textChanged, this, &CopyDialog::refresh);
    connect(m_here, &QLineEdit::textChanged, this, &CopyDialog::refresh);
    connect(browse, &QPushButton::clicked, this, &CopyDialog::choose);
    refresh();
    (out ? m_inside : m_here)->setFocus();
}

CopyDialog::~CopyDialog()
{
    if (m_upload)
        m_upload->cancel();
}

void CopyDialog::choose()
{
    QString chosen;
    if (m_direction == Direction::Out)
        chosen = QFileDialog::getExistingDirectory(this, tr("Into which folder?"), m_here->text());
    else
        chosen = QFileDialog::getOpenFileName(this, tr("Which file?"), m_here->text());
    if (!chosen.isEmpty())
        m_here->setText(chosen);
}

QString CopyDialog::commandLine() const
{
    const auto inside = m_name + ':' + (m_inside->text().isEmpty() ? "…" : m_inside->text().trimmed());
    const auto here = m_here->text().isEmpty() ? QString("…") : m_here->text();
    return shellLine(m_direction == Direction::Out ? QStringList{"docker", "cp", inside, here} : QStringList{"docker", "cp", here, inside});
}

void CopyDialog::refresh()
{
    const bool out = m_direction == Direction::Out;
    Verdict inside{true, out ? tr("A file or a folder, as the container sees it.") : tr("A folder, as the container sees it.")};
    const auto path = m_inside->text().trimmed();
    if (!path.isEmpty() && !path.startsWith('/'))
        inside = {false, tr("A path in the container begins with /.")};
    setVerdict(m_insideHint, m_inside, inside);
    Verdict here{true, {}};
    const QFileInfo info(m_here->text());
    if (!m_here->text().isEmpty() && !info.exists())
        here = {false, tr("It does not exist on this computer.")};
    else if (out && info.exists() && (!info.isDir() || !info.isWritable()))
        here = {false, tr("This is no folder that you may write to.")};
    setVerdict(m_hereHint, m_here, here);
    setLine(commandLine());
    setReady(inside.ok && here.ok && !path.isEmpty() && !m_here->text().isEmpty());
}

void CopyDialog::carryOut()
{
    setWorking(true);
    emit commandUsed(commandLine());
    if (m_direction == Direction::Out)
        copyOut();
    else
        copyIn();
}

void CopyDialog::processFailed(const QProcess& tar)
{
    m_progress->clear();
    showFailure(tr("The files could not be packed or unpacked: %1").arg(tar.errorString()));
}

void CopyDialog::copyOut()
{
    auto process = std::make_unique<QProcess>();
    auto* tar = process.get();
    // Nothing of the archive may name a place outside the folder or another owner: GNU tar sees to the first by itself.
    tar->setProgram("tar");
    tar->setArguments({"-x", "-f", "-", "-C", m_here->text(), "--no-same-owner", "--no-same-permissions"});
    tar->setProcessChannelMode(QProcess::MergedChannels);
    tar->start(QIODevice::ReadWrite);
    if (!tar->waitForStarted(2000)) {
        processFailed(*tar);
        return;
    }
    m_download = m_engine.client().readArchive(m_id, m_inside->text().trimmed(), std::move(process), this);
    connect(m_download, &Download::progressed, this, [this](qint64 bytes) { m_progress->setText(tr("%1 copied…").arg(bytesText(bytes))); });
    connect(m_download, &Download::failed, this, [this](const ApiError& error) {
        m_progress->clear();
        m_download->deleteLater();
        showFailure(refusalText(error));
    });
    connect(m_download, &Download::finished, this, [tar] { tar->closeWriteChannel(); });
    connect(tar, &QProcess::finished, this, [this, tar](int code) {
        if (code != 0) {
            m_progress->clear();
            m_download->deleteLater();
            showFailure(tr("The files could not be unpacked here: %1").arg(QString::fromLocal8Bit(tar->readAll()).trimmed()));
            return;
        }
        emit copied(tr("Copied %1 to %2.").arg(m_inside->text().trimmed(), m_here->text()));
        accept();
    });
}

void CopyDialog::copyIn()
{
    const QFileInfo source(m_here->text());
    auto tar = std::make_shared<QProcess>();
    // As `docker cp` does it: what is copied in belongs to the container's root.
    tar->start("tar", {"-c", "-f", "-", "-C", source.absolutePath(), "--owner=0", "--group=0", "--numeric-owner", "--", source.fileName()}, QIODevice::ReadOnly);
    if (!tar->waitForStarted(2000)) {
        processFailed(*tar);
        return;
    }
    m_progress->setText(tr("Copying…"));
    auto* reply = m_engine.client().writeArchive(m_id, m_inside->text().trimmed(), tar);
    m_upload = reply;
    reply
        ->then(this,
               [this, tar] {
                   m_upload.clear();
                   if (tar->exitCode() != 0) {
                       m_progress->clear();
                       showFailure(tr("Not everything could be read: %1").arg(QString::fromLocal8Bit(tar->readAllStandardError()).trimmed()));
                       return;
                   }
                   emit copied(tr("Copied %1 to %2 in %3.").arg(m_here->text(), m_inside->text().trimmed(), m_name));
                   accept();
               })
        ->otherwise(this, [this](const ApiError& error) {
            m_upload.clear();
            m_progress->clear();
            showFailure(refusalText(error));
        });
}

} // namespace onggi::ui
