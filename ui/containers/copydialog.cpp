#include "containers/copydialog.h"

#include "models/shellline.h"
#include "widgets/formfields.h"
#include "containers/runspec.h"
#include "containers/filetransfer.h"
#include "models/humanize.h"
#include "widgets/buttons.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
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

CopyDialog::~CopyDialog() = default;

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
    const auto inside = m_inside->text().trimmed();
    const auto here = m_here->text();
    const bool out = m_direction == Direction::Out;
    m_transfer = out ? FileTransfer::out(m_engine, m_id, inside, here, this) : FileTransfer::in(m_engine, m_id, here, inside, this);
    m_progress->setText(tr("Copying…"));
    connect(m_transfer, &FileTransfer::progressed, this, [this](qint64 bytes) { m_progress->setText(tr("%1 copied…").arg(bytesText(bytes))); });
    connect(m_transfer, &FileTransfer::failed, this, [this](const QString& sentence) {
        m_progress->clear();
        m_transfer->deleteLater();
        showFailure(sentence);
    });
    connect(m_transfer, &FileTransfer::finished, this, [this, inside, here, out] {
        emit copied(out ? tr("Copied %1 to %2.").arg(inside, here) : tr("Copied %1 to %2 in %3.").arg(here, inside, m_name));
        accept();
    });
}

} // namespace onggi::ui
